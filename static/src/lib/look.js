/** How a camera looks on the map, before anything is drawn: its picture, its colour, and whether it is there. */

import { TONES } from "./recognition.js";

/** @typedef {{ picture: string, tone: import("./recognition.js").Tone, lifecycle: string }} Look picture: a key of PICTURES */

/** Whether a device is not there yet, or nobody is sure of it. @param {Look} look */
export function isOutlined({ lifecycle }) {
  return lifecycle === "planned" || lifecycle === "under_construction" || lifecycle === "suspected";
}

/** Whether a device sees nothing any more. @param {Look} look */
export function isPale({ lifecycle }) {
  return lifecycle === "removed" || lifecycle === "disused";
}

/** Which of two signs lies above the other: the one that is there, then the more telling one. @param {Look} look */
export function heightOf(look) {
  const presence = isPale(look) ? 0 : isOutlined(look) ? 1 : 2;
  return presence * TONES.length - TONES.indexOf(look.tone);
}
