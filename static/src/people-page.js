/** The people at the desk: areas are drawn on a map. Without it a box can be typed. */

import { _, number } from "./lib/gettext.js";
import { areaEditor } from "./map/area-editor.js";
import { baseMap } from "./map/base-map.js";
import { learnWords } from "./widgets/page-data.js";

learnWords();
document.getElementById("error-summary")?.focus();
const editor = document.getElementById("area-editor");
if (editor) showAreas(editor);

/** @param {HTMLElement} frame */
function showAreas(frame) {
  const find = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
  const field = /** @type {HTMLInputElement} */ (document.querySelector("input[name=areas]"));
  frame.hidden = false;
  const map = baseMap(find("area-map"), { isSmall: true });
  map.setView([25, 0], 1);
  const said = find("area-said");
  const areas = areaEditor(map, kept(field.value), {
    changed(drawn, open) {
      field.value = drawn ? JSON.stringify(drawn) : "";
      said.textContent = open
        ? _("%(corners)s corners. Close the area to keep it.", { corners: number(open) })
        : _("Click corner after corner, or move the map and press Enter on it.");
    },
  });
  find("area-map").addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    areas.corner();
  });
  find("area-close").addEventListener("click", areas.close);
  find("area-back").addEventListener("click", areas.back);
  find("area-clear").addEventListener("click", areas.clear);
}

/** @param {string} text @returns {import("./map/area-editor.js").Areas | null} */
function kept(text) {
  try {
    const shape = JSON.parse(text);
    return shape?.type === "MultiPolygon" ? shape : null;
  } catch {
    return null;
  }
}
