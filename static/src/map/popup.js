/** What a sign on the map opens: the camera in three lines, or all the cameras that share a place. */

import * as L from "leaflet";
import { _, ngettext } from "../lib/gettext.js";
import { pictureOf } from "../lib/pictures.js";
import { toneOf } from "../lib/recognition.js";
import { el, signImage } from "../widgets/elements.js";

// More are a list, not a popup.
const MOST = 12;
// Pixels that a fingertip covers.
const FINGER = 22;

/**
 * @param {import("../lib/tile.js").Point[]} points
 * @param {ReturnType<typeof import("./camera-layer.js").meanings>} meaning
 * @param {{ cameras: string, pictures: string }} addresses of the list of cameras and of the sprite
 */
export function popupContent(points, meaning, { cameras, pictures }) {
  const several = points.length > 1;
  const heading = several
    ? el(
        "p",
        { class: "popup-title" },
        ngettext("%(num)s camera here", "%(num)s cameras here", points.length),
      )
    : null;
  const shown = points.slice(0, MOST).map((point) => cameraBrief(point, meaning, cameras, pictures));
  const rest = points.length - shown.length;
  return el(
    "div",
    { class: "popup" },
    heading,
    el("ul", { class: "popup-list" }, ...shown),
    rest > 0 ? el("p", {}, ngettext("and %(num)s more: zoom in", "and %(num)s more: zoom in", rest)) : null,
  );
}

/**
 * @param {import("../lib/tile.js").Point} point
 * @param {ReturnType<typeof import("./camera-layer.js").meanings>} meaning
 * @param {string} cameras @param {string} pictures
 */
function cameraBrief({ id, codes }, meaning, cameras, pictures) {
  const type = meaning("surveillance_type", codes.surveillance_type);
  const shape = meaning("camera_type", codes.camera_type);
  const recognition = meaning("facial_recognition", codes.facial_recognition);
  const lifecycle = meaning("lifecycle", codes.lifecycle);
  const tone = toneOf(recognition.value, type.value);
  const isKnown = (/** @type {{ value: string }} */ { value }) => value !== "unknown";
  const kind = [type, shape].filter(isKnown).map(({ label }) => label);
  return el(
    "li",
    {},
    signImage(pictures, pictureOf(type.value, shape.value), `tone-${tone}`),
    el(
      "div",
      {},
      el("p", { class: "popup-kind" }, kind.join(", ") || _("Kind unknown")),
      el("p", {}, _("Facial recognition: %(answer)s", { answer: recognition.label.toLowerCase() })),
      isKnown(lifecycle) && lifecycle.value !== "active" ? el("p", {}, lifecycle.label) : null,
      el("a", { href: `${cameras}/${id}` }, _("View camera")),
    ),
  );
}

/**
 * @param {L.Map} map @param {L.LatLng} latlng @param {HTMLElement} content @param {boolean} takesFocus
 */
export function openPopup(map, latlng, content, takesFocus) {
  const popup = L.popup({ minWidth: 200, maxWidth: 280, maxHeight: 280, offset: [0, -6], closeButton: true })
    .setLatLng(latlng)
    .setContent(content)
    .openOn(map);
  // Leaflet hears Escape only while the map itself has the focus, and the popup took it.
  popup.getElement()?.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    map.closePopup(popup);
    map.getContainer().focus({ preventScroll: true });
  });
  if (takesFocus) content.querySelector("a")?.focus();
}

/**
 * Opens what lies under a finger, where a map is there to look around and not to be changed.
 * @param {L.Map} map @param {ReturnType<typeof import("./camera-layer.js").cameraLayer>} cameras
 * @param {ReturnType<typeof import("./camera-layer.js").meanings>} meaning
 * @param {{ cameras: string, pictures: string }} addresses
 */
export function answerClicks(map, cameras, meaning, addresses) {
  map.on("click", ({ latlng }) => {
    const found = cameras.at(latlng, FINGER);
    if (found && !found.group)
      openPopup(map, found.latlng, popupContent(found.points, meaning, addresses), false);
  });
}
