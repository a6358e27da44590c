/** Directions as a hand turns them: degrees clockwise from north, and the words for them. */

import { _ } from "./gettext.js";

// Finer than this nobody points.
const STEP = 5;
const COMPASS = [
  () => _("north"),
  () => _("north-east"),
  () => _("east"),
  () => _("south-east"),
  () => _("south"),
  () => _("south-west"),
  () => _("west"),
  () => _("north-west"),
];

/** The whole number of degrees from 0 to 359. @param {number} degrees */
function normal(degrees) {
  return ((Math.round(degrees) % 360) + 360) % 360;
}

/** Where a point lies from a centre, to the nearest five degrees. @param {number} right @param {number} down */
export function bearingOf(right, down) {
  const degrees = (Math.atan2(right, -down) * 180) / Math.PI;
  return normal(Math.round(degrees / STEP) * STEP);
}

/** A typed direction that is one bearing; ranges and words are for the server to read. @param {string} text @returns {number | null} */
export function readBearing(text) {
  const clean = text.trim().replace(/°$/, "");
  return /^\d{1,3}(\.\d+)?$/.test(clean) && Number(clean) <= 360 ? normal(Number(clean)) : null;
}

/** @param {number} bearing @returns {string} the nearest of eight words */
export function compassWord(bearing) {
  return COMPASS[Math.round(bearing / 45) % 8]();
}

/** Another bearing by a key, null when it turns nothing. @param {number} bearing @param {string} key */
export function turned(bearing, key) {
  /** @type {Record<string, number>} */
  const steps = {
    ArrowRight: STEP,
    ArrowUp: STEP,
    ArrowLeft: -STEP,
    ArrowDown: -STEP,
    PageUp: 45,
    PageDown: -45,
  };
  if (key === "Home") return 0;
  return key in steps ? normal(bearing + steps[key]) : null;
}
