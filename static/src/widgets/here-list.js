/** The cameras in view as a list beside the map: the nearest to its middle, each a link to its page. */

import { _, ngettext } from "../lib/gettext.js";
import { pictureOf } from "../lib/pictures.js";
import { toneOf } from "../lib/recognition.js";
import { el, signImage } from "./elements.js";

// More are the list's business, which has pages.
const MOST = 20;

/** @typedef {import("../lib/tile.js").Point} Point */

/**
 * @template {{ point: Point }} Camera
 * @param {{ list: HTMLElement, note: HTMLElement, cameras: string, pictures: string,
 *   meaning: (field: string, code: number) => { value: string, label: string },
 *   pointedAt: (camera: Camera | null) => void }} parts cameras and pictures are addresses; pointedAt is told which
 *   camera of the list the pointer or the focus is on
 * @returns {(here: Camera[] | null, n: number) => void} shows these cameras, or null that there are `n`, too many to
 *   tell apart
 */
export function hereList({ list, note, cameras, pictures, meaning, pointedAt }) {
  let shown = "";

  /** @param {Camera} camera */
  function row(camera) {
    const { id, codes } = camera.point;
    const known = (/** @type {keyof typeof codes} */ field) => meaning(field, codes[field]);
    const [type, shape, recognition, lifecycle] = [
      known("surveillance_type"),
      known("camera_type"),
      known("facial_recognition"),
      known("lifecycle"),
    ];
    const kind = [type, shape].filter(({ value }) => value !== "unknown").map(({ label }) => label);
    const isNotable = !["unknown", "active"].includes(lifecycle.value);
    return el(
      "li",
      {},
      el(
        "a",
        {
          href: `${cameras}/${id}`,
          mouseenter: () => pointedAt(camera),
          mouseleave: () => pointedAt(null),
          focus: () => pointedAt(camera),
          blur: () => pointedAt(null),
        },
        signImage(
          pictures,
          pictureOf(type.value, shape.value),
          `tone-${toneOf(recognition.value, type.value)}`,
        ),
        el(
          "span",
          {},
          el("span", { class: "here-kind" }, kind.join(", ") || _("Kind unknown")),
          " ",
          el("span", { class: "here-number" }, _("no. %(id)s", { id })),
          el(
            "span",
            { class: "here-more" },
            [
              _("Facial recognition: %(answer)s", { answer: recognition.label.toLowerCase() }),
              isNotable ? lifecycle.label : "",
            ]
              .filter(Boolean)
              .join(" · "),
          ),
        ),
      ),
    );
  }

  return (here, n) => {
    const rows = here?.slice(0, MOST) ?? [];
    // The rows stay as they are, and the focus with them, while the cameras are the same.
    const now = rows.map(({ point }) => point.id).join();
    if (now !== shown) {
      list.replaceChildren(...rows.map(row));
      pointedAt(null);
      shown = now;
    }
    list.hidden = rows.length === 0;
    const more = (here?.length ?? 0) - rows.length;
    if (here === null) note.textContent = _("Zoom in to see the cameras one by one, or open the list.");
    else if (n === 0)
      note.textContent = _("Nothing recorded here. That does not mean that there is nothing.");
    else
      note.textContent =
        more > 0 ? ngettext("and %(num)s more: open the list", "and %(num)s more: open the list", more) : "";
    note.hidden = note.textContent === "";
  };
}
