/** The cameras in view as a list beside the map: the nearest to its middle first, each a link to its page. */

import { briefOf } from "../lib/brief.js";
import { _, ngettext } from "../lib/gettext.js";
import { el, signImage } from "./elements.js";

// So many at a time.
const STEP = 20;

/** @typedef {import("../lib/tile.js").Point} Point */

/**
 * @template {{ point: Point }} Camera
 * @param {{ list: HTMLElement, note: HTMLElement, more: HTMLElement, cameras: string, pictures: string,
 *   meaning: import("../lib/look.js").Meaning, pointedAt: (camera: Camera | null) => void }} parts more: the button
 *   that shows more of them; cameras and pictures are addresses; pointedAt is told which camera of the list the pointer
 *   or the focus is on
 * @returns {(here: Camera[] | null, n: number) => void} shows these cameras, or null that there are `n`, too many to
 *   tell apart
 */
export function hereList({ list, note, more, cameras, pictures, meaning, pointedAt }) {
  let shown = "";
  let most = STEP;
  /** @type {Camera[]} */
  let all = [];

  /** @param {Camera} camera */
  function row(camera) {
    const { picture, className, headline, number, recognition, state, seen } = briefOf(camera.point, meaning);
    return el(
      "li",
      {},
      el(
        "a",
        {
          href: `${cameras}/${camera.point.id}`,
          mouseenter: () => pointedAt(camera),
          mouseleave: () => pointedAt(null),
          focus: () => pointedAt(camera),
          blur: () => pointedAt(null),
        },
        signImage(pictures, picture, className),
        el(
          "span",
          {},
          el("span", { class: "here-kind" }, headline),
          " ",
          el("span", { class: "here-number" }, number),
          el("span", { class: "here-more" }, [recognition, state].filter(Boolean).join(" · ")),
          el("span", { class: "here-more" }, seen),
        ),
      ),
    );
  }

  function write() {
    const rows = all.slice(0, most);
    // The rows stay as they are, and the focus with them, while the cameras are the same.
    const now = rows.map(({ point }) => point.id).join();
    if (now !== shown) {
      list.replaceChildren(...rows.map(row));
      pointedAt(null);
      shown = now;
    }
    list.hidden = rows.length === 0;
    const rest = all.length - rows.length;
    more.hidden = rest === 0;
    more.textContent = ngettext("Show %(num)s more", "Show %(num)s more", Math.min(STEP, rest));
    return rest;
  }

  more.addEventListener("click", () => {
    const first = list.children.length;
    most += STEP;
    tellRest(write());
    list.children[first]?.querySelector("a")?.focus();
  });

  /** @param {number} rest */
  function tellRest(rest) {
    note.textContent = rest ? ngettext("%(num)s more is in view.", "%(num)s more are in view.", rest) : "";
    note.hidden = rest === 0;
  }

  return (here, n) => {
    all = here ?? [];
    // Whoever has looked further down goes on from there, until the map moves on.
    if (!shown.startsWith(String(all[0]?.point.id ?? " "))) most = STEP;
    const rest = write();
    if (here === null) note.textContent = _("Zoom in to see the cameras one by one, or open the list.");
    else if (n === 0)
      note.textContent = _("Nothing recorded here. That does not mean that there is nothing.");
    else return tellRest(rest);
    note.hidden = false;
  };
}
