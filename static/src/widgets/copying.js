/** A button that copies a text, with word of how it went. */

import { _ } from "../lib/gettext.js";
import { el } from "./elements.js";

/**
 * @param {string} label @param {() => string} text
 * @param {string} failed what to do by hand where the browser does not copy
 * @returns {HTMLElement | null} null on a connection that is not safe, where there is no clipboard
 */
export function copying(label, text, failed) {
  if (!navigator.clipboard) return null;
  const said = el("span", { role: "status", class: "soft small" });
  const button = el(
    "button",
    {
      type: "button",
      class: "button no-print",
      async click() {
        try {
          await navigator.clipboard.writeText(text());
          said.textContent = _("Copied.");
        } catch {
          said.textContent = failed;
        }
      },
    },
    label,
  );
  return el("p", { class: "row" }, button, said);
}
