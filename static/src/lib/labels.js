/** Which names of cities fit on a tile without lying on each other. */

/** @typedef {{ name: string, x: number, y: number, population: number }} Label x, y: pixels from the tile's corner */
/** @typedef {Label & { size: number }} Placed size: of the type, in pixels */

// How much of a line of type a letter takes, and a line of the space between labels.
const LETTER = 0.58;
const LINE = 1.6;

/** Big cities are written larger; nothing is smaller than 13 pixels. @param {number} population */
export function sizeOf(population) {
  return population >= 2_000_000 ? 16 : population >= 300_000 ? 14 : 13;
}

/**
 * The labels that keep clear of those before them, so put the most important first.
 * @param {Label[]} labels
 * @returns {Placed[]}
 */
export function spread(labels) {
  /** @type {[left: number, top: number, right: number, bottom: number][]} */
  const taken = [];
  return labels.flatMap((label) => {
    const size = sizeOf(label.population);
    const half = (label.name.length * size * LETTER) / 2 + 6;
    const high = (size * LINE) / 2;
    const box = /** @type {const} */ ([label.x - half, label.y - high, label.x + half, label.y + high]);
    if (taken.some((other) => meet(box, other))) return [];
    taken.push([...box]);
    return [{ ...label, size }];
  });
}

/** @param {readonly number[]} a @param {readonly number[]} b */
function meet(a, b) {
  return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}
