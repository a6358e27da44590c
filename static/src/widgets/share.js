/** What others need to see the same: the address of the view, and the frame that shows it in another page. */

import { withQuery } from "../lib/filter-query.js";
import { frameOf } from "../lib/frame.js";
import { _ } from "../lib/gettext.js";
import { copying } from "./copying.js";

/**
 * @param {{ link: HTMLInputElement, frame: HTMLTextAreaElement }} fields both read only; what the server wrote into
 *   them is for everything, without a view
 * @returns {(query: string, position: string) => void} to be told of each new view and filter
 */
export function share({ link, frame }) {
  const byHand = _("Your browser did not copy it. Select the text and copy it by hand.");
  for (const [field, label] of /** @type {const} */ ([
    [link, _("Copy the link")],
    [frame, _("Copy the code")],
  ])) {
    field.addEventListener("focus", () => field.select());
    const copier = copying(label, () => field.value, byHand);
    if (copier) field.after(copier);
  }
  const { map = "", embed = "", title = "" } = frame.dataset;
  return (query, position) => {
    link.value = withQuery(map, query) + position;
    frame.value = frameOf(withQuery(embed, query) + position, title);
  };
}
