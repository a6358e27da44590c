/** What a camera sees, drawn on a map: rings of a GeoJSON polygon, longitude first. */

import * as L from "leaflet";
import { place } from "./base-map.js";

/** @typedef {{ ring: [lon: number, lat: number][], is_assumed: boolean }} View is_assumed: its width or its length */

/**
 * @param {L.Map} map
 * @param {View[]} views
 */
export function drawViews(map, views) {
  const shapes = views.map(({ is_assumed }) =>
    L.polygon([], {
      className: is_assumed ? "field-of-view view-assumed" : "field-of-view",
      interactive: false,
    }).addTo(map),
  );

  /** The same view from a little further away. @param {number} east @param {number} north degrees */
  function shift(east, north) {
    for (const [i, shape] of shapes.entries())
      shape.setLatLngs(views[i].ring.map(([lon, lat]) => place(lon + east, lat + north)));
  }

  shift(0, 0);
  return {
    shift,
    remove() {
      for (const shape of shapes) shape.remove();
    },
  };
}
