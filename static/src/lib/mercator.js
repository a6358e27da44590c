/** Web Mercator on the unit square: x from the west, y from the north, both 0 to 1. Longitude before latitude. */

const EDGE = 85.0511287798066;
// Metres around the equator of the sphere that the projection takes the Earth for.
const AROUND = 2 * Math.PI * 6378137;

/** @param {number} lon @param {number} lat @returns {[number, number]} */
export function toUnit(lon, lat) {
  const sin = Math.sin((Math.max(-EDGE, Math.min(EDGE, lat)) * Math.PI) / 180);
  return [(lon + 180) / 360, 0.5 - Math.atanh(sin) / (2 * Math.PI)];
}

/** @param {number} x @param {number} y @returns {[number, number]} lon, lat */
export function fromUnit(x, y) {
  return [x * 360 - 180, (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI];
}

/**
 * How many pixels of a map so many metres on the ground take.
 * @param {number} metres @param {number} zoom @param {number} lat
 */
export function pixels(metres, zoom, lat) {
  return (metres * 256 * 2 ** zoom) / (AROUND * Math.cos((lat * Math.PI) / 180));
}
