/** A camera of a tile in words: what the map's popups, its list and its signs say of it. */

import { ageOf, seen } from "./age.js";
import { _ } from "./gettext.js";
import { markOf } from "./marks.js";
import { pictureOf } from "./pictures.js";
import { toneOf } from "./recognition.js";

/** @typedef {ReturnType<typeof briefOf>} Brief */

/** @type {Record<string, () => string>} by picture, as the camera's page has them */
const HEADLINES = {
  plate: () => _("Number-plate reader"),
  guard: () => _("Guard"),
  gunshot: () => _("Gunshot detector"),
  fixed: () => _("Fixed camera"),
  panning: () => _("Panning camera"),
  dome: () => _("Dome camera"),
  panorama: () => _("Panoramic camera"),
  doorbell: () => _("Doorbell camera"),
  camera: () => _("Camera"),
};

/**
 * @param {Pick<import("./tile.js").Point, "id" | "codes" | "checked">} camera
 * @param {import("./look.js").Meaning} meaning @param {Date} [today]
 */
export function briefOf({ id, codes, checked }, meaning, today = new Date()) {
  const [type, shape, recognition, certainty, lifecycle] = [
    meaning("surveillance_type", codes.surveillance_type),
    meaning("camera_type", codes.camera_type),
    meaning("capability", codes.capability),
    meaning("certainty", codes.certainty),
    meaning("lifecycle", codes.lifecycle),
  ];
  const picture = pictureOf(type.value, shape.value);
  return {
    picture,
    /** Of its sign, as the style sheet has them. */
    className: [
      `tone-${toneOf(recognition.value, type.value)}`,
      `by-${markOf(certainty.value)}`,
      `age-${ageOf(checked, today)}`,
      `sign-${lifecycle.value}`,
    ].join(" "),
    headline: HEADLINES[picture]?.() ?? _("Device of unknown kind"),
    number: _("no. %(id)s", { id }),
    recognition: recognitionOf(recognition, certainty),
    /** Empty where it is in use, as most are, or nobody said. */
    state: ["unknown", "active"].includes(lifecycle.value) ? "" : lifecycle.label,
    seen: seen(checked, today),
  };
}

/**
 * @param {{ label: string }} recognition @param {{ value: string, label: string }} certainty unknown where nobody claims
 *   anything, or nobody said how sure that is
 */
function recognitionOf(recognition, certainty) {
  const answer = recognition.label.toLowerCase();
  if (certainty.value === "unknown") return _("Facial recognition: %(answer)s", { answer });
  return _("Facial recognition: %(answer)s (%(certainty)s)", { answer, certainty: certainty.label });
}

/** All of it as a name for who cannot see the sign. @param {Brief} brief */
export function nameOf({ headline, number, recognition, state, seen: said }) {
  return [`${headline}, ${number}.`, `${recognition}.`, state && `${state}.`, said].filter(Boolean).join(" ");
}
