/** What a sign on the map opens: the camera in a few lines and the way to its page. */

import * as L from "leaflet";
import { briefOf } from "../lib/brief.js";
import { _, ngettext } from "../lib/gettext.js";
import { el, signImage } from "../widgets/elements.js";

/**
 * @param {import("../lib/tile.js").Point} point @param {import("../lib/look.js").Meaning} meaning
 * @param {{ cameras: string, pictures: string }} addresses of the list of cameras and of the sprite
 */
export function cameraPopup(point, meaning, { cameras, pictures }) {
  const { picture, className, headline, number, recognition, state, seen } = briefOf(point, meaning);
  return el(
    "div",
    { class: "popup" },
    signImage(pictures, picture, className),
    el(
      "div",
      {},
      el("p", {}, el("strong", {}, headline), " ", el("span", { class: "popup-soft" }, number)),
      el("p", {}, recognition),
      state ? el("p", {}, state) : null,
      el("p", { class: "popup-soft" }, seen),
      el("a", { href: `${cameras}/${point.id}` }, _("View camera")),
    ),
  );
}

/** More cameras at one place than can be spread apart. @param {number} n @param {string} list address of them all */
export function crowdPopup(n, list) {
  return el(
    "div",
    { class: "popup" },
    el(
      "div",
      {},
      el(
        "p",
        {},
        el("strong", {}, ngettext("%(num)s camera at one place", "%(num)s cameras at one place", n)),
      ),
      el("a", { href: list }, _("List them")),
    ),
  );
}

/**
 * @param {L.Map} map @param {L.LatLng} latlng @param {HTMLElement} content
 * @param {{ takesFocus: boolean, from?: HTMLElement }} options from: what has the focus again afterwards; the map
 *   itself, when it is not given
 */
export function openPopup(map, latlng, content, { takesFocus, from = map.getContainer() }) {
  const popup = L.popup({ minWidth: 200, maxWidth: 280, maxHeight: 280, offset: [0, -6], closeButton: true })
    .setLatLng(latlng)
    .setContent(content)
    .openOn(map);
  // Leaflet hears Escape only while the map itself has the focus, and the popup took it.
  popup.getElement()?.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    map.closePopup(popup);
    from.focus({ preventScroll: true });
  });
  if (takesFocus) content.querySelector("a")?.focus();
}
