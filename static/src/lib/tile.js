/**
 * A map tile as the server sends it, and what is drawn of it: a sign for a camera, a circle for many.
 * Positions are pixels from the tile's north-west corner. Nothing here draws.
 */

const EXTENT = 4096;
const CELLS = 8;

/**
 * @typedef {{ id: number, x: number, y: number, codes: Codes, views: import("./sight.js").View[],
 *   reach: number, checked: number }} Point views: where
 *   it looks, as far as that is known and the tile is near enough to tell; reach: how many metres it sees, 0 when nobody said;
 *   checked: the month it was last seen, counted from January 2000, which is 1; 0 when nobody said
 * @typedef {{ surveillance_type: number, camera_type: number, capability: number, certainty: number,
 *   lifecycle: number }} Codes
 * @typedef {{ x: number, y: number, n: number, recognition: number[], points: Point[] }} Group recognition: how many for
 *   each code of capability; points: its cameras, where the tile told them
 * @typedef {{ total: number, points: Point[], groups: Group[] }} Tile
 */

/**
 * @param {any} data the tile's JSON @param {number} size pixels across the tile
 * @returns {{ total: number, counted: boolean, points: Point[], groups: Group[] }}
 */
export function readTile(data, size) {
  const scale = size / EXTENT;
  const xs = /** @type {number[]} */ (data.x);
  const places = xs.map((x, i) => ({ x: x * scale, y: data.y[i] * scale }));
  if (data.kind === "counts") {
    const codes = data.recognition.length / places.length;
    const groups = places.map((place, i) => {
      const recognition = data.recognition.slice(i * codes, (i + 1) * codes);
      return { ...place, n: data.n[i], recognition, points: [] };
    });
    return { total: data.total, counted: true, points: [], groups };
  }
  const points = places.map((place, i) => ({
    ...place,
    id: data.id[i],
    codes: {
      surveillance_type: data.surveillance_type[i],
      camera_type: data.camera_type[i],
      capability: data.capability[i],
      certainty: data.certainty[i],
      lifecycle: data.lifecycle[i],
    },
    views: data.views?.[i] ?? [],
    reach: data.reach?.[i] ?? 0,
    checked: data.checked?.[i] ?? 0,
  }));
  return { total: data.total, counted: false, points, groups: [] };
}

/**
 * How large the circle of a count is: its area grows with the count, between readable and quiet.
 * @param {number} n
 */
export function radiusOf(n) {
  return Math.min(30, 11 + 1.05 * Math.sqrt(n));
}

/**
 * Signs that would lie on each other become one circle with their number, so that every camera is either drawn or
 * counted. Neighbouring circles that would overlap become one.
 * @param {{ points: Point[], groups: Group[] }} tile @param {number} size pixels across the tile
 * @param {number} apart pixels that two signs need
 * @returns {{ points: Point[], groups: Group[] }}
 */
export function gather({ points, groups }, size, apart) {
  /** @type {Map<number, Point[]>} */
  const cells = new Map();
  for (const point of points) {
    const key = Math.floor((point.y / size) * CELLS) * CELLS + Math.floor((point.x / size) * CELLS);
    const cell = cells.get(key);
    if (cell) cell.push(point);
    else cells.set(key, [point]);
  }
  const gathered = [...groups];
  /** @type {Point[]} */
  const single = [];
  for (const cell of cells.values()) {
    if (cell.length <= 3 && areApart(cell, apart)) single.push(...cell);
    else gathered.push(groupOf(cell));
  }
  return absorb(merge(gathered), single);
}

/** @param {Point[]} points @param {number} apart */
function areApart(points, apart) {
  return points.every((a, i) => points.slice(i + 1).every((b) => Math.hypot(a.x - b.x, a.y - b.y) >= apart));
}

/** @param {Point[]} points @returns {Group} */
function groupOf(points) {
  const n = points.length;
  return {
    x: points.reduce((sum, point) => sum + point.x, 0) / n,
    y: points.reduce((sum, point) => sum + point.y, 0) / n,
    n,
    recognition: points.reduce(
      (sum, point) => added(sum, recognitionOf(point)),
      /** @type {number[]} */ ([]),
    ),
    points,
  };
}

/** One camera as a count for each code. @param {Point} point @returns {number[]} */
function recognitionOf({ codes }) {
  return Array.from({ length: codes.capability + 1 }, (_, code) => (code === codes.capability ? 1 : 0));
}

/** @param {number[]} a @param {number[]} b */
function added(a, b) {
  return Array.from({ length: Math.max(a.length, b.length) }, (_, i) => (a[i] ?? 0) + (b[i] ?? 0));
}

/** @param {Group[]} groups */
function merge(groups) {
  const left = [...groups].sort((a, b) => b.n - a.n);
  /** @type {Group[]} */
  const kept = [];
  for (const group of left) {
    const host = kept.find(
      (k) => Math.hypot(k.x - group.x, k.y - group.y) < radiusOf(k.n) + radiusOf(group.n),
    );
    if (!host) {
      kept.push({ ...group });
      continue;
    }
    const n = host.n + group.n;
    host.x = (host.x * host.n + group.x * group.n) / n;
    host.y = (host.y * host.n + group.y * group.n) / n;
    host.n = n;
    host.recognition = added(host.recognition, group.recognition);
    // A circle knows its cameras only while all of its parts do.
    host.points = host.points.length && group.points.length ? [...host.points, ...group.points] : [];
  }
  return kept;
}

/** Single signs under a circle are counted with it. @param {Group[]} groups @param {Point[]} single */
function absorb(groups, single) {
  /** @type {Point[]} */
  const points = [];
  for (const point of single) {
    const host = groups.find(
      (group) => Math.hypot(group.x - point.x, group.y - point.y) < radiusOf(group.n) + 6,
    );
    if (!host) {
      points.push(point);
      continue;
    }
    if (host.points.length === host.n) host.points = [...host.points, point];
    host.n += 1;
    host.recognition = added(host.recognition, recognitionOf(point));
  }
  return { points, groups };
}

/**
 * What lies under a finger: the nearest circle or the nearest sign, with every other sign at the same place.
 * @param {{ points: Point[], groups: Group[] }} drawn @param {number} x @param {number} y
 * @param {number} reach pixels from the middle of a sign that still count as a hit
 * @returns {{ points: Point[], group: Group | null, distance: number } | null}
 */
export function hit({ points, groups }, x, y, reach) {
  const distance = (/** @type {{ x: number, y: number }} */ thing) => Math.hypot(thing.x - x, thing.y - y);
  let nearest = Number.POSITIVE_INFINITY;
  /** @type {Point | null} */
  let sign = null;
  for (const point of points) {
    const away = distance(point);
    if (away <= reach && away < nearest) [nearest, sign] = [away, point];
  }
  /** @type {Group | null} */
  let circle = null;
  for (const group of groups) {
    const away = distance(group);
    if (away <= Math.max(radiusOf(group.n), reach) && away < nearest)
      [nearest, sign, circle] = [away, null, group];
  }
  if (circle) return { points: [], group: circle, distance: nearest };
  if (!sign) return null;
  const { x: sx, y: sy } = sign;
  const together = points.filter((point) => Math.hypot(point.x - sx, point.y - sy) <= SAME_PLACE);
  return { points: together, group: null, distance: nearest };
}

/**
 * Signs that cover each other so far that they look like one: each such heap once, at its topmost sign, with its number.
 * @param {{ x: number, y: number }[]} signs in the order they are drawn
 */
export function heaps(signs) {
  /** @type {Map<string, { x: number, y: number, n: number }>} */
  const taken = new Map();
  for (const { x, y } of [...signs].reverse()) {
    const [column, row] = [Math.floor(x / SAME_PLACE), Math.floor(y / SAME_PLACE)];
    const near = [-1, 0, 1].flatMap((right) =>
      [-1, 0, 1].map((down) => taken.get(`${column + right} ${row + down}`)),
    );
    const heap = near.find((each) => each && Math.hypot(each.x - x, each.y - y) <= SAME_PLACE);
    if (heap) heap.n += 1;
    else taken.set(`${column} ${row}`, { x, y, n: 1 });
  }
  return [...taken.values()].filter(({ n }) => n > 1);
}

// Two signs closer than this cover each other so far that only one can be hit.
const SAME_PLACE = 6;
