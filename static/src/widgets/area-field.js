/** A field that holds areas, with a map on which they are drawn. Without the map they are typed. */

import { _, number } from "../lib/gettext.js";
import { areaEditor } from "../map/area-editor.js";
import { baseMap } from "../map/base-map.js";

/**
 * @param {HTMLElement} frame with the map and its buttons, which the macro `area_editor` writes
 * @param {HTMLInputElement | HTMLTextAreaElement} field its value is GeoJSON
 * @param {{ labels?: string, streets?: import("../map/street-layer.js").Streets | null }} [known] of the map
 */
export function areaField(frame, field, known = {}) {
  const find = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
  frame.hidden = false;
  const element = find("area-map");
  const map = baseMap(element, { ...known, isSmall: true });
  map.setView([25, 0], 1);
  const said = find("area-said");
  const areas = areaEditor(map, kept(field.value), {
    changed(drawn, open) {
      field.value = drawn ? JSON.stringify(drawn) : "";
      tell(open);
    },
  });

  /** @param {number} open */
  function tell(open) {
    said.textContent = open
      ? _("%(corners)s corners. Close the area to keep it.", { corners: number(open) })
      : _("Click corner after corner, or move the map and press Enter on it.");
  }

  element.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== element) return;
    event.preventDefault();
    areas.corner();
  });
  find("area-close").addEventListener("click", areas.close);
  find("area-back").addEventListener("click", areas.back);
  find("area-clear").addEventListener("click", areas.clear);
  field.addEventListener("change", () => areas.show(kept(field.value)));
  tell(0);
  return map;
}

/** Others than these are for the server to read. @param {string} text @returns {import("../map/area-editor.js").Areas | null} */
function kept(text) {
  try {
    const shape = JSON.parse(text);
    if (shape?.type === "Polygon") return { type: "MultiPolygon", coordinates: [shape.coordinates] };
    return shape?.type === "MultiPolygon" ? shape : null;
  } catch {
    return null;
  }
}
