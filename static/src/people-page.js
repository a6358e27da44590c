/** The people at the desk: areas are drawn on a map. Without it a box can be typed. */

import { areaField } from "./widgets/area-field.js";
import { learnWords } from "./widgets/page-data.js";

learnWords();
document.getElementById("error-summary")?.focus();
const editor = document.getElementById("area-editor");
const field = /** @type {HTMLInputElement | null} */ (document.querySelector("input[name=areas]"));
if (editor && field) areaField(editor, field);
