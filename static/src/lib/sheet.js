/**
 * The built-in base map's lines: reading what tools/world.mjs wrote, and cutting it to a tile.
 * A line is a flat list x, y, x, y … on the unit square.
 */

/** @typedef {{ line: Float64Array, box: [number, number, number, number] }} Shape box: left, top, right, bottom */
/** @typedef {{ land: Shape[], borders: Shape[] }} Sheet */

/** @param {{ units: number, land: number[][], borders: number[][] }} data @returns {Sheet} */
export function readSheet({ units, land, borders }) {
  const shape = (/** @type {number[]} */ differences) => readShape(differences, units);
  return { land: land.map(shape), borders: borders.map(shape) };
}

/** @param {number[]} differences @param {number} units @returns {Shape} */
function readShape(differences, units) {
  const line = new Float64Array(differences.length);
  const box = /** @type {[number, number, number, number]} */ ([1, 1, 0, 0]);
  let [x, y] = [0, 0];
  for (let i = 0; i < differences.length; i += 2) {
    x += differences[i];
    y += differences[i + 1];
    line[i] = x / units;
    line[i + 1] = y / units;
    box[0] = Math.min(box[0], line[i]);
    box[1] = Math.min(box[1], line[i + 1]);
    box[2] = Math.max(box[2], line[i]);
    box[3] = Math.max(box[3], line[i + 1]);
  }
  return { line, box };
}

/** @param {Shape["box"]} a @param {Shape["box"]} b */
export function meet(a, b) {
  return a[0] <= b[2] && a[2] >= b[0] && a[1] <= b[3] && a[3] >= b[1];
}

/**
 * The part of a closed ring inside a box (Sutherland and Hodgman). A canvas loses its footing with coordinates far
 * outside of it, and at street zoom a continent reaches ten million pixels beyond the tile.
 * @param {ArrayLike<number>} ring @param {Shape["box"]} box @returns {number[]}
 */
export function clipRing(ring, [left, top, right, bottom]) {
  let points = Array.from(ring);
  for (const [axis, limit, keepsAbove] of /** @type {[0 | 1, number, boolean][]} */ ([
    [0, left, true],
    [0, right, false],
    [1, top, true],
    [1, bottom, false],
  ])) {
    points = clipHalf(points, axis, limit, keepsAbove);
  }
  return points;
}

/** @param {number[]} points @param {0 | 1} axis @param {number} limit @param {boolean} keepsAbove */
function clipHalf(points, axis, limit, keepsAbove) {
  /** @type {number[]} */
  const kept = [];
  const isIn = (/** @type {number} */ i) =>
    keepsAbove ? points[i + axis] >= limit : points[i + axis] <= limit;
  for (let i = 0, before = points.length - 2; i < points.length; before = i, i += 2) {
    if (isIn(i) !== isIn(before)) {
      const share = (limit - points[before + axis]) / (points[i + axis] - points[before + axis]);
      const crossing = [0, 1].map((k) => points[before + k] + share * (points[i + k] - points[before + k]));
      crossing[axis] = limit;
      kept.push(...crossing);
    }
    if (isIn(i)) kept.push(points[i], points[i + 1]);
  }
  return kept;
}

/**
 * The runs of a line whose segments touch a box: enough to stroke it, without cutting the segments themselves.
 * @param {ArrayLike<number>} line @param {Shape["box"]} box @returns {number[][]}
 */
export function runsIn(line, box) {
  /** @type {number[][]} */
  const runs = [];
  let open = false;
  for (let i = 0; i + 3 < line.length; i += 2) {
    const [ax, ay, bx, by] = [line[i], line[i + 1], line[i + 2], line[i + 3]];
    const segment = /** @type {Shape["box"]} */ ([
      Math.min(ax, bx),
      Math.min(ay, by),
      Math.max(ax, bx),
      Math.max(ay, by),
    ]);
    if (isMapEdge(ax, ay, bx, by) || !meet(segment, box)) {
      open = false;
      continue;
    }
    if (!open) runs.push([ax, ay]);
    runs[runs.length - 1].push(bx, by);
    open = true;
  }
  return runs;
}

/** Where a shape was cut at the antimeridian or the pole there is no coast. */
function isMapEdge(
  /** @type {number} */ ax,
  /** @type {number} */ ay,
  /** @type {number} */ bx,
  /** @type {number} */ by,
) {
  return (ax === bx && (ax === 0 || ax === 1)) || (ay === by && ay === 1);
}

// Degrees, then minutes and seconds of arc, as printed on map sheets.
const STEPS = [
  30,
  15,
  10,
  5,
  2,
  1,
  30 / 60,
  15 / 60,
  10 / 60,
  5 / 60,
  2 / 60,
  1 / 60,
  30 / 3600,
  15 / 3600,
  10 / 3600,
  5 / 3600,
  2 / 3600,
  1 / 3600,
];

/**
 * The finest step of the graticule whose lines stay `apart` pixels from each other.
 * @param {number} worldWidth pixels around the equator @param {number} apart
 */
export function graticuleStep(worldWidth, apart = 120) {
  return STEPS.findLast((step) => (step / 360) * worldWidth >= apart) ?? STEPS[0];
}

/**
 * A coordinate in the precision of its graticule: 105°W, 39°40′N, 39°40′30″N.
 * @param {number} degrees @param {"lon" | "lat"} axis @param {number} step
 */
export function degreesText(degrees, axis, step) {
  const wrapped = axis === "lon" ? ((((degrees + 180) % 360) + 360) % 360) - 180 : degrees;
  const seconds = Math.round(Math.abs(wrapped) * 3600);
  const parts = [`${Math.floor(seconds / 3600)}°`];
  if (step < 1) parts.push(`${String(Math.floor(seconds / 60) % 60).padStart(2, "0")}′`);
  if (step < 1 / 60) parts.push(`${String(seconds % 60).padStart(2, "0")}″`);
  const side = seconds === 0 ? "" : axis === "lon" ? (wrapped < 0 ? "W" : "E") : wrapped < 0 ? "S" : "N";
  return parts.join("") + side;
}
