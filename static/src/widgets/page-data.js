/** What the server wrote into the page for its scripts: JSON in <script type="application/json" id="…">. */

import { learn } from "../lib/gettext.js";

/** @param {string} id @returns {any} null when the page has no such data */
export function pageData(id) {
  const element = document.getElementById(id);
  return element ? JSON.parse(element.textContent ?? "null") : null;
}

/** Before the first word is written. */
export function learnWords() {
  learn({ language: document.documentElement.lang || "en", ...pageData("catalogue") });
}
