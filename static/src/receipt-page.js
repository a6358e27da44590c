/** The receipt: the report has arrived, so its draft is forgotten; its code can be copied with one press. */

import { _ } from "./lib/gettext.js";
import { forgetDraft } from "./widgets/draft.js";
import { el } from "./widgets/elements.js";
import { learnWords } from "./widgets/page-data.js";

/** @param {HTMLElement} code */
function offerToCopy(code) {
  const said = el("span", { role: "status", class: "soft small" });
  const button = el(
    "button",
    {
      type: "button",
      class: "button no-print",
      async click() {
        try {
          await navigator.clipboard.writeText((code.textContent ?? "").replace(/\s+/g, ""));
          said.textContent = _("Copied.");
        } catch {
          said.textContent = _("Your browser did not copy it. Select the code and copy it by hand.");
        }
      },
    },
    _("Copy the code"),
  );
  code.after(el("p", { class: "row" }, button, said));
}

learnWords();
forgetDraft();
const code = /** @type {HTMLElement | null} */ (document.querySelector(".code"));
// The clipboard is only there on a safe connection.
if (code && navigator.clipboard) offerToCopy(code);
