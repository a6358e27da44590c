/**
 * Natural Earth (public domain, through world-atlas) as a map sheet: land and borders in whole Web-Mercator units,
 * each line written as differences, which is about half the size of the source and needs no projection in the browser.
 * The reading side is src/lib/sheet.js.
 */
import { feature, mesh } from "topojson-client";
import { clipRing } from "../src/lib/sheet.js";

/** Units across the world: fine enough that the source's own generalisation stays the coarser of the two. */
const UNITS = { "110m": 2 ** 15, "50m": 2 ** 16 };
const EDGE = 85.051129;

/** @param {number[]} point lon, lat in degrees @param {number} units */
function mercator([lon, lat], units) {
  const sin = Math.sin((Math.max(-EDGE, Math.min(EDGE, lat)) * Math.PI) / 180);
  const x = (lon + 180) / 360;
  const y = 0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI);
  return [Math.round(x * units), Math.round(y * units)];
}

/** @param {number[][]} line @param {number} units */
function differences(line, units) {
  const flat = [];
  let [px, py] = [0, 0];
  for (const point of line) {
    const [x, y] = mercator(point, units);
    if (flat.length > 0 && x === px && y === py) continue;
    flat.push(x - px, y - py);
    [px, py] = [x, y];
  }
  return flat;
}

/**
 * A ring cut where it crosses the antimeridian, and closed along the edge of the map where it runs round a pole:
 * the source is stitched together for globes.
 * @param {number[][]} ring lon, lat
 * @returns {number[][][]} rings within -180 to 180
 */
function cutRing(ring) {
  const open = unrolled(ring);
  const [first, last] = [open[0], open[open.length - 1]];
  const turns = last[0] - first[0];
  if (Math.abs(turns) > 180) open.push([last[0], -90], [first[0], -90], first);
  const flat = open.flat();
  return [-360, 0, 360]
    .map((shift) =>
      clipRing(flat, [shift - 180, -90, shift + 180, 90]).map((v, i) => (i % 2 ? v : v - shift)),
    )
    .filter((part) => part.length >= 6)
    .map((part) => pairs([...part, part[0], part[1]]));
}

/** @param {number[][]} line @returns {number[][]} without leaps: longitudes run on beyond 180 */
function unrolled(line) {
  let turn = 0;
  return line.map(([lon, lat], i) => {
    if (i > 0 && Math.abs(lon - line[i - 1][0]) > 180) turn += lon < line[i - 1][0] ? 360 : -360;
    return [lon + turn, lat];
  });
}

/** @param {number[]} flat */
function pairs(flat) {
  return Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i], flat[2 * i + 1]]);
}

/** @param {any} atlas a world-atlas topology @param {string} detail */
export function worldSheet(atlas, detail) {
  const units = UNITS[/** @type {"110m"} */ (detail)];
  const land = /** @type {any} */ (feature(atlas, atlas.objects.land));
  const shapes = land.type === "FeatureCollection" ? land.features : [land];
  const rings = shapes
    .map((/** @type {any} */ shape) => shape.geometry)
    .flatMap((/** @type {any} */ g) => (g.type === "Polygon" ? g.coordinates : g.coordinates.flat(1)))
    .flatMap(cutRing);
  const borders = mesh(atlas, atlas.objects.countries, (a, b) => a !== b).coordinates;
  return {
    units,
    land: rings
      .map((/** @type {number[][]} */ r) => differences(r, units))
      .filter((/** @type {number[]} */ r) => r.length >= 8),
    borders: borders.map((line) => differences(line, units)).filter((line) => line.length >= 4),
  };
}
