/** How to use the API: every sample can be copied with one press. */

import { _ } from "./lib/gettext.js";
import { copying } from "./widgets/copying.js";
import { learnWords } from "./widgets/page-data.js";

learnWords();
for (const sample of document.querySelectorAll(".sample")) {
  const copier = copying(
    _("Copy"),
    () => sample.querySelector("code")?.textContent ?? "",
    _("Your browser did not copy it. Select the text and copy it by hand."),
  );
  if (copier) sample.querySelector("figcaption")?.append(...copier.childNodes);
}
