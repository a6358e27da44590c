/** Which way a camera looks, as wedges that a canvas can draw. Nothing here draws. */

import { pixels } from "./mercator.js";

// How far and how wide a camera is drawn to see when nobody said: enough to tell which way it looks.
const METRES = 40;
const DEGREES = 60;
// A shorter wedge would hide behind its sign.
const LEAST = 26;

/** @typedef {[start: number, end: number]} View degrees clockwise from north; end is -1 for a bearing of unknown width */
/** @typedef {{ from: number, to: number, isAssumed: boolean }} Wedge radians, from east clockwise, as a canvas turns */

/** @param {View} view @returns {Wedge} a range that ends where it starts is the whole circle */
export function wedgeOf([start, end]) {
  const isAssumed = end < 0;
  const first = isAssumed ? start - DEGREES / 2 : start;
  const width = isAssumed ? DEGREES : (end - start + 360) % 360 || 360;
  const radians = (/** @type {number} */ degrees) => (degrees * Math.PI) / 180;
  return { from: radians(first - 90), to: radians(first + width - 90), isAssumed };
}

/**
 * The length of a wedge in pixels.
 * @param {number} zoom @param {number} lat @param {number} reach metres, 0 when nobody said
 */
export function sightLength(zoom, lat, reach) {
  return Math.max(LEAST, pixels(reach || METRES, zoom, lat));
}

/** Whether a device looks all round where no direction is known. @param {string} picture a key of PICTURES */
export function looksAllRound(picture) {
  return picture === "dome" || picture === "panorama";
}
