/** How a camera looks on the map, before anything is drawn: its picture, its colour, and whether it is there. */

import { AGES, ageOf } from "./age.js";
import { markOf } from "./marks.js";
import { pictureOf } from "./pictures.js";
import { TONES, toneOf } from "./recognition.js";

/** @typedef {import("./recognition.js").Tone | import("./age.js").Age} Colour */
/** @typedef {"recognition" | "age"} Colouring the question that colour answers */
/** @typedef {{ picture: string, colour: Colour, mark: import("./marks.js").Mark, lifecycle: string }} Look picture: a key
 *   of PICTURES; mark: how sure what the colour says is */
/** @typedef {(field: string, code: number) => { value: string, label: string }} Meaning */

/** @type {Colour[]} the order of a ring's shares, and of what lies above what */
export const COLOURS = [...TONES, ...AGES];

/**
 * What colour says, said again by a dot: how much of it is full. Those without one have no dot.
 * @type {Partial<Record<Colour, number>>}
 */
export const DOTS = {
  confirmed: 1,
  claimed: 0.5,
  none: 0,
  fresh: 1,
  recent: 0.75,
  ageing: 0.5,
  old: 0.25,
};

/**
 * @param {Pick<import("./tile.js").Point, "codes" | "checked">} camera @param {Meaning} meaning
 * @param {Colouring} colouring @param {Date} today @returns {Look}
 */
export function lookOf({ codes, checked }, meaning, colouring, today) {
  const value = (/** @type {keyof typeof codes} */ field) => meaning(field, codes[field]).value;
  const isAge = colouring === "age";
  return {
    picture: pictureOf(value("surveillance_type"), value("camera_type")),
    colour: isAge ? ageOf(checked, today) : toneOf(value("capability"), value("surveillance_type")),
    mark: isAge ? "sure" : markOf(value("certainty")),
    lifecycle: value("lifecycle"),
  };
}

/** Whether a device is not there yet, or nobody is sure of it. @param {Pick<Look, "lifecycle">} look */
export function isOutlined({ lifecycle }) {
  return lifecycle === "planned" || lifecycle === "under_construction" || lifecycle === "suspected";
}

/** Whether a device sees nothing any more. @param {Pick<Look, "lifecycle">} look */
export function isPale({ lifecycle }) {
  return lifecycle === "removed" || lifecycle === "disused";
}

/** Which of two signs lies above the other: the one that is there, then the more telling one. @param {Look} look */
export function heightOf(look) {
  const presence = isPale(look) ? 0 : isOutlined(look) ? 1 : 2;
  return presence * COLOURS.length - COLOURS.indexOf(look.colour);
}
