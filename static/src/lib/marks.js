/** The mark in the corner of a sign: how full it is says again what the colour says, its shape how sure that is. */

/** @typedef {"sure" | "said" | "disputed"} Mark a circle, a diamond, a triangle */

/** @type {Record<string, Mark>} what is recorded of a camera itself has no certainty of a claim */
const BY_CERTAINTY = { reported: "said", suspected: "said", disputed: "disputed" };
/** @type {Record<Mark, { corners: number, reach: number }>} reach: makes it as large to the eye as the circle */
const SHAPES = {
  sure: { corners: 0, reach: 1 },
  said: { corners: 4, reach: 1.25 },
  disputed: { corners: 3, reach: 1.5 },
};

/** @param {string} certainty @returns {Mark} */
export function markOf(certainty) {
  return BY_CERTAINTY[certainty] ?? "sure";
}

/**
 * The corners of a mark, the first at its top and then clockwise; none of a circle.
 * @param {Mark} mark @param {number} x @param {number} y its middle @param {number} radius of the circle in its place
 * @param {number} [more] how much further out, for a rim, or in
 * @returns {[x: number, y: number][]}
 */
export function cornersOf(mark, x, y, radius, more = 0) {
  const { corners, reach } = SHAPES[mark];
  // A triangle is higher above its middle than below.
  const middle = mark === "disputed" ? y + radius / 3 : y;
  return Array.from({ length: corners }, (_, i) => {
    const turn = 2 * Math.PI * (i / corners - 1 / 4);
    const away = (radius + more) * reach;
    return [x + away * Math.cos(turn), middle + away * Math.sin(turn)];
  });
}
