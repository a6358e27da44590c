/** Where the signs of one pole go when they are spread apart: a ring of few, a spiral of many. */

// Pixels between two of them: a fingertip each.
const APART = 46;
const RING = 10;
// The least distance from the pole, for the ring and where the spiral starts.
const LEAST = 52;
const TURN = 2 * Math.PI;

/**
 * @param {number} n
 * @returns {{ x: number, y: number }[]} pixels right and down from the pole, clockwise from above it
 */
export function legs(n) {
  if (n <= RING) {
    // A chord of the ring, not the arc, is what keeps two apart.
    const radius = n > 1 ? Math.max(LEAST, APART / (2 * Math.sin(Math.PI / n))) : LEAST;
    return Array.from({ length: n }, (_, i) => at((TURN * i) / n, radius));
  }
  let turn = 0;
  return Array.from({ length: n }, () => {
    const radius = LEAST + (APART * turn) / TURN;
    const leg = at(turn, radius);
    // A little more than the chord, because the next one is further out.
    turn += 1.02 * 2 * Math.asin(APART / (2 * radius));
    return leg;
  });
}

/** @param {number} turn radians clockwise from above @param {number} radius */
function at(turn, radius) {
  return { x: radius * Math.sin(turn), y: -radius * Math.cos(turn) };
}
