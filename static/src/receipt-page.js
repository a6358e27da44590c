/** The receipt: the report has arrived, so its draft is forgotten; its code can be copied with one press. */

import { _ } from "./lib/gettext.js";
import { copying } from "./widgets/copying.js";
import { forgetWhatArrived } from "./widgets/draft.js";
import { learnWords } from "./widgets/page-data.js";

learnWords();
forgetWhatArrived();
const code = document.querySelector(".code");
const copier = copying(
  _("Copy the code"),
  () => (code?.textContent ?? "").replace(/\s+/g, ""),
  _("Your browser did not copy it. Select the code and copy it by hand."),
);
// Beside what saves it.
if (code && copier) code.nextElementSibling?.prepend(...copier.childNodes);
