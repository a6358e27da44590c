/** How the map is drawn in an address: #map=zoom/lat/lon, the order that OpenStreetMap's addresses have, &colour=age. */

/** @typedef {{ zoom: number, lon: number, lat: number }} Position */

/** @param {string} hash @returns {Position | null} */
export function readPosition(hash) {
  const found = /^#map=(\d{1,2}(?:\.\d+)?)\/(-?\d+(?:\.\d+)?)\/(-?\d+(?:\.\d+)?)(?:&|$)/.exec(hash);
  if (!found) return null;
  const [zoom, lat, lon] = found.slice(1).map(Number);
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 360 && zoom <= 22 ? { zoom, lon, lat } : null;
}

/** The question that colour answers. @param {string} hash @returns {import("./look.js").Colouring} */
export function readColouring(hash) {
  return new URLSearchParams(hash.slice(1)).get("colour") === "age" ? "age" : "recognition";
}

/** What is as it always is goes without saying. @param {import("./look.js").Colouring} colouring */
export function writeColouring(colouring) {
  return colouring === "age" ? "&colour=age" : "";
}

/** @param {Position} position */
export function writePosition({ zoom, lon, lat }) {
  // As many decimals as a pixel needs: an address that says no more than the screen does.
  const decimals = Math.max(1, Math.ceil(Math.log10((256 * 2 ** zoom) / 360)));
  return `#map=${zoom}/${lat.toFixed(decimals)}/${lon.toFixed(decimals)}`;
}

/**
 * A box for a query string: west,south,east,north. A view wider than the world is the world; one across the
 * antimeridian keeps west greater than east, as GeoJSON (RFC 7946, 5.2) has it.
 * @param {{ west: number, south: number, east: number, north: number }} view longitudes may lie beyond 180
 */
export function boxText({ west, south, east, north }) {
  const wrap = (/** @type {number} */ lon) => ((((lon + 180) % 360) + 360) % 360) - 180;
  const [w, e] = east - west >= 360 ? [-180, 180] : [wrap(west), wrap(east)];
  const clamp = (/** @type {number} */ lat) => Math.max(-90, Math.min(90, lat));
  return [w, clamp(south), e, clamp(north)].map((degrees) => String(Number(degrees.toFixed(5)))).join(",");
}
