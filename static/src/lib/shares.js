/** The ring around a count: one arc for each colour in it, as long as its share. */

import { COLOURS } from "./look.js";

// A part of the whole ring. One confirmed camera among ten thousand must not vanish.
const LEAST = 0.03;

/**
 * @param {ReadonlyMap<import("./look.js").Colour, number>} shares
 * @returns {{ colour: import("./look.js").Colour, from: number, to: number }[]} turns from 0 to 1, most telling first
 */
export function arcsOf(shares) {
  const total = [...shares.values()].reduce((sum, n) => sum + n, 0);
  const parts = COLOURS.filter((colour) => shares.get(colour)).map((colour) => {
    const share = (shares.get(colour) ?? 0) / total;
    return { colour, length: Math.max(LEAST, share) };
  });
  const whole = parts.reduce((sum, { length }) => sum + length, 0);
  let at = 0;
  return parts.map(({ colour, length }) => {
    const from = at;
    at += length / whole;
    return { colour, from, to: at };
  });
}
