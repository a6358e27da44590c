/** A line below a small map that says when its cameras could not be loaded: empty must never mean broken. */

import { _ } from "../lib/gettext.js";
import { el } from "./elements.js";

/**
 * @param {HTMLElement} map
 * @returns {(cameras: { failures: () => number }) => void} to be called whenever tiles have come or failed
 */
export function tileTrouble(map) {
  const line = el("p", { class: "small soft", role: "status" });
  map.after(line);
  return (cameras) => {
    const text = cameras.failures()
      ? _("The cameras known here could not be loaded. Move the map to try again.")
      : "";
    if (line.textContent !== text) line.textContent = text;
  };
}
