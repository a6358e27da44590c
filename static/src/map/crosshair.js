/**
 * A cross that stays in the middle while the map moves under it, so that no finger hides the spot, and a ring around it
 * that turns to where a camera looks.
 */

import * as L from "leaflet";
import { bearingOf, compassWord, turned } from "../lib/bearing.js";
import { _ } from "../lib/gettext.js";
import { svgElement } from "../widgets/elements.js";
import { place, prefersStillness } from "./base-map.js";

// Of the drawing, which is 200 across.
const RING = 70;
const ASSUMED_WIDTH = 60;

/** @param {number} bearing @param {number} radius @returns {[x: number, y: number]} */
function at(bearing, radius) {
  const radians = (bearing * Math.PI) / 180;
  return [Math.sin(radians) * radius, -Math.cos(radians) * radius];
}

function drawn() {
  const [x, y] = at(-ASSUMED_WIDTH / 2, RING);
  const wedge = svgElement("path", {
    class: "cross-view",
    d: `M0 0 ${x} ${y}A${RING} ${RING} 0 0 1 ${-x} ${y}z`,
  });
  const ring = svgElement("circle", { class: "cross-ring", r: String(RING) });
  const grip = svgElement("circle", { class: "cross-grip", r: String(RING) });
  const lines = "M0-22V-5M0 5V22M-22 0H-5M5 0H22";
  const knob = svgElement("g", {
    class: "cross-knob",
    role: "slider",
    tabindex: "0",
    "aria-label": _("Where it looks"),
    "aria-valuemin": "0",
    "aria-valuemax": "359",
  });
  knob.append(
    svgElement("circle", { class: "cross-knob-reach", cy: String(-RING), r: "22" }),
    svgElement("circle", { class: "cross-knob-disc", cy: String(-RING), r: "13" }),
    svgElement("path", { class: "cross-knob-arrow", d: `M-5 ${-RING + 3} 0 ${-RING - 5} 5 ${-RING + 3}` }),
  );
  const svg = svgElement("svg", {
    class: "cross",
    viewBox: "-100 -100 200 200",
    width: "200",
    height: "200",
  });
  svg.append(
    wedge,
    ring,
    svgElement("path", { class: "cross-halo", d: lines }),
    svgElement("path", { class: "cross-lines", d: lines }),
    svgElement("circle", { class: "cross-dot", r: "1.5" }),
    grip,
    knob,
  );
  return { svg, wedge, grip, knob };
}

/**
 * @param {L.Map} map
 * @param {{ moved: (lon: number, lat: number) => void, turnedTo: (bearing: number | null) => void }} owner
 *   told when a person has moved the map, or turned the ring
 */
export function crosshair(map, { moved, turnedTo }) {
  const { svg, wedge, grip, knob } = drawn();
  // Zooming keeps what lies under the cross.
  Object.assign(map.options, { touchZoom: "center", doubleClickZoom: "center", scrollWheelZoom: "center" });
  let isOurs = false;
  /** @type {L.LatLng | null} */
  let told = null;
  /** @type {number | null} */
  let bearing = null;

  /** @param {number | null} to */
  function show(to) {
    bearing = to;
    svg.classList.toggle("has-direction", to !== null);
    for (const each of [wedge, knob]) each.setAttribute("transform", `rotate(${to ?? 0})`);
    knob.setAttribute("aria-valuenow", String(to ?? 0));
    knob.setAttribute(
      "aria-valuetext",
      to === null
        ? _("not said")
        : _("%(word)s, %(degrees)s degrees", { word: compassWord(to), degrees: to }),
    );
  }

  /** @param {number | null} to */
  function turn(to) {
    show(to);
    turnedTo(to);
  }

  /** @param {PointerEvent} event */
  function follow(event) {
    const box = svg.getBoundingClientRect();
    turn(bearingOf(event.clientX - box.left - box.width / 2, event.clientY - box.top - box.height / 2));
  }

  for (const each of [grip, knob]) {
    const part = /** @type {HTMLElement} */ (/** @type {unknown} */ (each));
    L.DomEvent.disableClickPropagation(part);
    part.addEventListener("pointerdown", (event) => {
      event.stopPropagation();
      part.setPointerCapture(event.pointerId);
      follow(event);
    });
    part.addEventListener("pointermove", (event) => {
      if (part.hasPointerCapture(event.pointerId)) follow(event);
    });
  }
  knob.addEventListener("keydown", (event) => {
    const { key } = /** @type {KeyboardEvent} */ (event);
    const to = key === "Delete" || key === "Backspace" ? null : turned(bearing ?? 0, key);
    if (to === null && bearing === null) return;
    if (to === null && key !== "Delete" && key !== "Backspace") return;
    event.preventDefault();
    // The map would move along.
    event.stopPropagation();
    turn(to);
  });
  show(null);
  map.getContainer().append(svg);

  map.on("click", ({ latlng }) => {
    map.panTo(latlng, { animate: !prefersStillness() });
  });
  map.on("moveend", () => {
    const centre = map.getCenter();
    // A map that changes its size moves by parts of a pixel.
    if (isOurs || (told && map.project(told).distanceTo(map.project(centre)) < 2)) return;
    told = centre;
    const { lng: lon, lat } = centre.wrap();
    moved(lon, lat);
  });

  return {
    /** Moves the map without telling. @param {number} lon @param {number} lat @param {number} zoom */
    goTo(lon, lat, zoom) {
      isOurs = true;
      map.setView(place(lon, lat), zoom, { animate: false });
      isOurs = false;
      told = map.getCenter();
    },
    /** Moves the map over an area without telling. @param {L.LatLngBounds} area @param {L.FitBoundsOptions} options */
    goOver(area, options) {
      isOurs = true;
      map.fitBounds(area, { ...options, animate: false });
      isOurs = false;
      told = map.getCenter();
    },
    point: show,
    turn,
  };
}
