/** Who made the map under the cameras, in its corner: of the sheet and of the streets whichever is seen. */

import * as L from "leaflet";
import { _ } from "../lib/gettext.js";
import { el } from "../widgets/elements.js";

const SHEET = "https://www.naturalearthdata.com/";

/** @param {L.Map} map @param {import("./street-layer.js").Credit | undefined} streets */
export function creditMakers(map, streets) {
  const lines = [el("span", { class: "credit-sheet" }, named("Natural Earth", SHEET))];
  if (streets) {
    const { text, url, corrections } = streets;
    const correct = corrections ? [" · ", named(_("Correct the streets"), corrections)] : [];
    lines.push(
      el("span", { class: "credit-streets" }, named(text, url), ...correct),
      el("span", { class: "credit-missing", role: "status" }, _("Some streets could not be loaded.")),
    );
  }
  const box = el("p", { class: "map-makers" }, ...lines);
  L.DomEvent.disableClickPropagation(box);
  Object.assign(new L.Control({ position: "bottomright" }), { onAdd: () => box }).addTo(map);
}

/** The server's words become text, and only a web address becomes a link. @param {string} text @param {string | null} url */
function named(text, url) {
  if (!url || !/^https?:\/\//.test(url)) return document.createTextNode(text);
  // A form on the same page keeps what was typed.
  return el("a", { href: url, rel: "noopener noreferrer", target: "_blank" }, text);
}
