/** The ring around a count: one arc for each answer to "can it recognise me?", as long as its share. */

import { TONES } from "./recognition.js";

// A part of the whole ring. One confirmed camera among ten thousand must not vanish.
const LEAST = 0.03;

/**
 * @param {ReadonlyMap<import("./recognition.js").Tone, number>} shares
 * @returns {{ tone: import("./recognition.js").Tone, from: number, to: number }[]} turns from 0 to 1, most telling first
 */
export function arcsOf(shares) {
  const total = [...shares.values()].reduce((sum, n) => sum + n, 0);
  const parts = TONES.filter((tone) => shares.get(tone)).map((tone) => {
    const share = (shares.get(tone) ?? 0) / total;
    return { tone, length: Math.max(LEAST, share) };
  });
  const whole = parts.reduce((sum, { length }) => sum + length, 0);
  let at = 0;
  return parts.map(({ tone, length }) => {
    const from = at;
    at += length / whole;
    return { tone, from, to: at };
  });
}
