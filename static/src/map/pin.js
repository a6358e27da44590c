/** The one mark on a map that a person sets: by tapping, dragging, or with the arrow keys. */

import * as L from "leaflet";
import { _ } from "../lib/gettext.js";
import { svgElement } from "../widgets/elements.js";
import { place } from "./base-map.js";

/** @type {Record<string, [number, number]>} pixels right and down */
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function icon() {
  const svg = /** @type {unknown} */ (
    svgElement("svg", {
      class: "pin",
      viewBox: "0 0 24 34",
      width: "32",
      height: "45",
      "aria-hidden": "true",
    })
  );
  const drop = svgElement("path", { d: "M12 33C9 27 2 19.5 2 12a10 10 0 0 1 20 0c0 7.5-7 15-10 21z" });
  const hole = svgElement("circle", { cx: "12", cy: "12", r: "4" });
  /** @type {SVGElement} */ (svg).append(drop, hole);
  return L.divIcon({
    html: /** @type {HTMLElement} */ (svg),
    className: "",
    iconSize: [32, 45],
    iconAnchor: [16, 44],
  });
}

/**
 * @param {L.Map} map
 * @param {(lon: number, lat: number) => void} moved called when a person has moved the pin
 */
export function placePin(map, moved) {
  const marker = L.marker([0, 0], { icon: icon(), draggable: true, autoPan: true, keyboard: true, alt: "" });

  function tell() {
    const { lng: lon, lat } = marker.getLatLng().wrap();
    moved(lon, lat);
  }

  /** @param {KeyboardEvent} event */
  function step(event) {
    const direction = STEPS[event.key];
    if (!direction) return;
    event.preventDefault();
    // The map would move along.
    event.stopPropagation();
    const pixels = event.shiftKey ? 20 : 2;
    const at = map.latLngToContainerPoint(marker.getLatLng());
    marker.setLatLng(map.containerPointToLatLng(at.add([direction[0] * pixels, direction[1] * pixels])));
    map.panInside(marker.getLatLng(), { padding: [40, 60], animate: false });
    tell();
  }

  /** @param {L.LatLng} latlng */
  function show(latlng) {
    marker.setLatLng(latlng);
    if (map.hasLayer(marker)) return;
    marker.addTo(map);
    const element = marker.getElement();
    element?.setAttribute("role", "application");
    element?.setAttribute("aria-label", _("Pin. Move it with the arrow keys, further with Shift."));
    element?.addEventListener("keydown", step);
  }

  marker.on("dragend", tell);
  map.on("click", ({ latlng }) => {
    show(latlng);
    tell();
  });

  return {
    /** @param {number} lon @param {number} lat */
    set: (lon, lat) => show(place(lon, lat)),
    clear: () => marker.remove(),
    /** Puts the pin into the middle of the map and lets the keys move it. */
    putInTheMiddle() {
      show(map.getCenter());
      tell();
      marker.getElement()?.focus({ preventScroll: true });
    },
  };
}
