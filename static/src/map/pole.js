/**
 * Several cameras at one place, spread apart around it. They alone are elements of the page, so that each has a focus,
 * a name and room for a fingertip.
 */

import * as L from "leaflet";
import { briefOf, nameOf } from "../lib/brief.js";
import { ngettext } from "../lib/gettext.js";
import { legs } from "../lib/legs.js";
import { el, signImage, svgElement } from "../widgets/elements.js";

/** More would not be told apart: they are a list's business. */
export const MOST = 24;
/** @type {Record<string, number>} */
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** @typedef {import("../lib/tile.js").Point} Point */

/**
 * @param {L.Map} map
 * @param {{ meaning: import("../lib/look.js").Meaning, pictures: string,
 *   chosen: (point: Point, latlng: L.LatLng, leg: HTMLElement) => void }} owner told which of them somebody opens
 */
export function pole(map, { meaning, pictures, chosen }) {
  /** @type {L.Marker | null} */
  let marker = null;

  function fold() {
    marker?.remove();
    marker = null;
  }

  /** @param {L.LatLng} latlng @param {Point[]} points @param {boolean} takesFocus */
  function spread(latlng, points, takesFocus) {
    fold();
    const places = legs(points.length);
    const middle = map.latLngToLayerPoint(latlng);
    const buttons = points.map((point, i) => {
      const { x, y } = places[i];
      const brief = briefOf(point, meaning);
      const leg = el(
        "button",
        {
          type: "button",
          class: "pole-leg",
          title: brief.headline,
          "aria-label": nameOf(brief),
          click: () => chosen(point, map.layerPointToLatLng(middle.add([x, y])), leg),
        },
        signImage(pictures, brief.picture, brief.className),
      );
      leg.style.setProperty("--right", `${x}px`);
      leg.style.setProperty("--down", `${y}px`);
      return leg;
    });
    const lines = svgElement("svg", { class: "pole-lines", "aria-hidden": "true" });
    lines.append(
      ...places.map(({ x, y }) => svgElement("line", { x2: String(x), y2: String(y) })),
      svgElement("circle", { r: "6" }),
    );
    const label = ngettext("%(num)s camera at one place", "%(num)s cameras at one place", points.length);
    const group = el("div", { role: "group", "aria-label": label, keydown: walk }, lines, ...buttons);
    L.DomEvent.disableClickPropagation(group);
    const icon = L.divIcon({ html: group, className: "pole", iconSize: [0, 0] });
    // Above every other marker: nothing may cover what was spread apart.
    marker = L.marker(latlng, { icon, interactive: false, keyboard: false, zIndexOffset: 1000 }).addTo(map);
    if (takesFocus) buttons[0].focus({ preventScroll: true });

    /** @param {KeyboardEvent} event */
    function walk(event) {
      if (event.key === "Escape") {
        event.stopPropagation();
        fold();
        map.getContainer().focus({ preventScroll: true });
        return;
      }
      const step = STEPS[event.key];
      if (!step) return;
      event.preventDefault();
      // The map would move along.
      event.stopPropagation();
      const now = buttons.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
      buttons[(now + step + buttons.length) % buttons.length].focus({ preventScroll: true });
    }
  }

  map.on("zoomstart", fold);
  return { spread, fold };
}
