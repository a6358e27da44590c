/** What a camera sees, drawn on a map: rings of a GeoJSON polygon, longitude first. */

import * as L from "leaflet";
import { place } from "./base-map.js";

/** @typedef {[lon: number, lat: number][]} Ring */

/**
 * @param {L.Map} map
 * @param {Ring[]} rings
 */
export function drawViews(map, rings) {
  const shape = L.polygon([], { className: "field-of-view", interactive: false }).addTo(map);

  /** The same view from a little further away. @param {number} east @param {number} north degrees */
  function shift(east, north) {
    shape.setLatLngs(rings.map((ring) => [ring.map(([lon, lat]) => place(lon + east, lat + north))]));
  }

  shift(0, 0);
  return { shift };
}
