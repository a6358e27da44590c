/** The streets, between the sheet and the cameras: tiles from our own server, which may need a moment to have them. */

import * as L from "leaflet";

/** @typedef {{ text: string, url: string | null, corrections: string | null }} Credit corrections: where readers say what is wrong */
/** @typedef {{ url?: string, attribution: Credit, maxZoom: number }} Streets as the server tells them; url with {z}, {x} and {y} */

// From further away the sheet is the better map, and nobody has to be asked for it.
const FROM = 5;
// Milliseconds. A tile that is not here may be on its way; then the sheet shows until the reader comes back to it.
const TRIES_AFTER = [1500, 4000, 10_000];

/**
 * Puts the streets on the map; while any are drawn its container is marked "over-streets".
 * @param {L.Map} map @param {Streets} streets @param {number} maxZoom of the map; beyond the streets' own they are enlarged
 */
export function streetLayer(map, { url, maxZoom: finest }, maxZoom) {
  if (!url) return;
  const layer = new L.TileLayer(url, {
    className: "streets",
    zIndex: 2,
    minZoom: FROM,
    maxZoom,
    maxNativeZoom: Math.min(finest, maxZoom),
    updateWhenZooming: false,
  });
  tryAgain(layer);
  const mark = (/** @type {boolean} */ isOver) => map.getContainer().classList.toggle("over-streets", isOver);
  layer.on("tileload", () => mark(true));
  map.on("zoomend", () => {
    if (map.getZoom() < FROM) mark(false);
  });
  layer.addTo(map);
}

/** Asks again for the tiles that did not come. @param {L.TileLayer} layer */
function tryAgain(layer) {
  /** @type {Map<HTMLElement, { tries: number, timer: ReturnType<typeof setTimeout> }>} */
  const waiting = new Map();

  layer.on("tileerror", ({ tile }) => {
    const tries = waiting.get(tile)?.tries ?? 0;
    if (tries === TRIES_AFTER.length) return;
    // The same address again makes a browser ask again for a picture that failed.
    const ask = () => tile.setAttribute("src", tile.src);
    waiting.set(tile, { tries: tries + 1, timer: setTimeout(ask, TRIES_AFTER[tries]) });
  });
  layer.on("tileload tileunload tileabort", (event) => {
    const { tile } = /** @type {L.TileEvent} */ (event);
    clearTimeout(waiting.get(tile)?.timer);
    waiting.delete(tile);
  });
}
