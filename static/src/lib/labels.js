/** Which names of cities fit on a tile without lying on each other, and where there is room beside what is counted. */

/** @typedef {{ name: string, x: number, y: number, population: number }} Label x, y: pixels from the tile's corner */
/** @typedef {Label & { size: number }} Placed size: of the type, in pixels */
/** @typedef {{ x: number, y: number, r: number }} Circle pixels */

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
  /** @type {Box[]} */
  const taken = [];
  return labels.flatMap((label) => {
    const size = sizeOf(label.population);
    const box = boxOf({ ...label, size });
    if (taken.some((other) => meet(box, other))) return [];
    taken.push(box);
    return [{ ...label, size }];
  });
}

/**
 * How many pixels each name goes down so that no circle lies on it: under the circle, or null where that is no room.
 * @param {Placed[]} labels @param {Circle[]} circles
 * @returns {(number | null)[]}
 */
export function settle(labels, circles) {
  const boxes = labels.map(boxOf);
  const covers = (/** @type {Box} */ box) => circles.find((circle) => lies(circle, box));
  return boxes.map((box, i) => {
    const above = covers(box);
    if (!above) return 0;
    const down = above.y + above.r + 2 - box[1] - (box[3] - box[1]) / 6;
    const moved = /** @type {Box} */ ([box[0], box[1] + down, box[2], box[3] + down]);
    if (covers(moved) || boxes.some((other, j) => j !== i && meet(moved, other))) return null;
    boxes[i] = moved;
    return down;
  });
}

/** @typedef {[left: number, top: number, right: number, bottom: number]} Box */

/** @param {Placed} label @returns {Box} */
function boxOf({ name, x, y, size }) {
  const half = (name.length * size * LETTER) / 2 + 6;
  const high = (size * LINE) / 2;
  return [x - half, y - high, x + half, y + high];
}

/** The letters alone, without the room around them. @param {Box} box @returns {Box} */
function shrunk([left, top, right, bottom]) {
  const quarter = (bottom - top) / 4;
  return [left + 6, top + quarter, right - 6, bottom - quarter];
}

/** @param {Circle} circle @param {Box} box */
function lies({ x, y, r }, box) {
  const [left, top, right, bottom] = shrunk(box);
  return Math.hypot(x - Math.max(left, Math.min(x, right)), y - Math.max(top, Math.min(y, bottom))) < r + 1;
}

/** @param {readonly number[]} a @param {readonly number[]} b */
function meet(a, b) {
  return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}
