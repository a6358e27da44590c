/** Streets from the operator's own PMTiles file, drawn in the browser. Only pages that have such a file load this. */

import * as L from "leaflet";
import { PMTiles } from "pmtiles";
import { leafletLayer } from "protomaps-leaflet";

// The library looks for Leaflet where a script of its own would have left it.
Object.assign(globalThis, { L });

/**
 * @param {string} address of the file @param {number} maxZoom of its tiles
 * @param {L.GridLayerOptions} options of the layer
 * @returns {Promise<() => L.GridLayer>} makes the layer in the reader's colours, light or dark
 */
export async function vectorStreets(address, maxZoom, options) {
  const file = new PMTiles(address);
  const { minZoom, minLat, minLon, maxLat, maxLon } = await file.getHeader();
  const bounds = L.latLngBounds([minLat, minLon], [maxLat, maxLon]);
  return () => {
    const layer = leafletLayer({
      ...options,
      url: file,
      bounds,
      minZoom: Math.max(minZoom, options.minZoom ?? 0),
      maxDataZoom: maxZoom,
      flavor: matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light",
      lang: document.documentElement.lang || "en",
      attribution: "",
    });
    // Where the file has nothing the sheet shows.
    layer.backgroundColor = undefined;
    // Its types do not say what it extends.
    return /** @type {L.GridLayer} */ (/** @type {unknown} */ (layer));
  };
}
