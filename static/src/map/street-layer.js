/** The streets, between the sheet and the cameras: from our own server, which may need a moment to have them. */

import * as L from "leaflet";
import { onSchemeChange } from "./colours.js";

/** @typedef {{ text: string, url: string | null, corrections: string | null }} Credit corrections: where readers say what is wrong */
/** @typedef {{ url?: string, pmtiles?: string, attribution: Credit, maxZoom: number }} Streets as the server tells them:
 *   url of pictures, with {z}, {x} and {y}, or pmtiles, a file */

// From further away the sheet is the better map, and nobody has to be asked for it.
const FROM = 5;
// Milliseconds. A tile that is not here may be on its way; then the sheet shows until the reader comes back to it.
const TRIES_AFTER = [1500, 4000, 10_000];

/**
 * Puts the streets on the map; while any are drawn its container is marked "over-streets", while some did not
 * come in the end "streets-missing".
 * @param {L.Map} map @param {Streets} streets @param {number} maxZoom of the map; beyond the streets' own they are enlarged
 */
export function streetLayer(map, { url, pmtiles, maxZoom: finest }, maxZoom) {
  const options = { zIndex: 2, minZoom: FROM, maxZoom, updateWhenZooming: false };
  const missing = (/** @type {boolean} */ are) => map.getContainer().classList.toggle("streets-missing", are);
  if (url) show(map, pictures(url, { ...options, maxNativeZoom: Math.min(finest, maxZoom) }, missing));
  // Without the file, or the script that reads it, the sheet stays.
  else if (pmtiles)
    draw(map, pmtiles, finest, { ...options, className: "vector-streets" }).catch(() => missing(true));
}

/** @param {string} url @param {L.TileLayerOptions} options @param {(are: boolean) => void} missing */
function pictures(url, options, missing) {
  const layer = new L.TileLayer(url, { ...options, className: "streets" });
  tryAgain(layer, missing);
  return layer;
}

/** @param {L.Map} map @param {string} file @param {number} finest @param {L.GridLayerOptions} options */
async function draw(map, file, finest, options) {
  const { vectorStreets } = await import("./vector-streets.js");
  const make = await vectorStreets(file, finest, options);
  let layer = show(map, make());
  onSchemeChange(() => {
    layer.remove();
    layer = show(map, make());
  });
}

/** @param {L.Map} map @param {L.GridLayer} layer */
function show(map, layer) {
  const mark = (/** @type {boolean} */ isOver) => map.getContainer().classList.toggle("over-streets", isOver);
  layer.on("tileload", () => mark(true));
  map.on("zoomend", () => {
    if (map.getZoom() < FROM) mark(false);
  });
  return layer.addTo(map);
}

/**
 * Asks again for the tiles that did not come.
 * @param {L.TileLayer} layer @param {(are: boolean) => void} missing told whether some are given up
 */
function tryAgain(layer, missing) {
  /** @type {Set<HTMLElement>} */
  const given = new Set();
  /** @type {Map<HTMLElement, { tries: number, timer: ReturnType<typeof setTimeout> }>} */
  const waiting = new Map();

  layer.on("tileerror", ({ tile }) => {
    const tries = waiting.get(tile)?.tries ?? 0;
    if (tries === TRIES_AFTER.length) {
      given.add(tile);
      missing(true);
      return;
    }
    // The same address again makes a browser ask again for a picture that failed.
    const ask = () => tile.setAttribute("src", tile.src);
    waiting.set(tile, { tries: tries + 1, timer: setTimeout(ask, TRIES_AFTER[tries]) });
  });
  layer.on("tileload tileunload tileabort", (event) => {
    const { tile } = /** @type {L.TileEvent} */ (event);
    clearTimeout(waiting.get(tile)?.timer);
    waiting.delete(tile);
    if (given.delete(tile)) missing(given.size > 0);
  });
}
