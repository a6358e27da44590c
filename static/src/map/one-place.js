/** One camera on a small map: the ring around its sign, what it sees, and how exactly its place is told. */

import * as L from "leaflet";
import { place } from "./base-map.js";
import { drawViews } from "./views.js";

const ZOOM = 17;

/**
 * @param {L.Map} map
 * @param {{ lon: number, lat: number, precision_m: number | null, views: import("./views.js").View[] }} camera
 *   precision_m: metres the place is rounded to; views: what it sees
 */
export function showOnePlace(map, { lon, lat, precision_m, views }) {
  const here = place(lon, lat);
  const exactness = precision_m ?? 0;
  map.fitBounds(here.toBounds(4 * Math.max(1, exactness)), { maxZoom: ZOOM, animate: false });
  drawViews(map, views);
  // A smaller circle would lie under the sign.
  if (exactness > 20) {
    L.circle(here, { radius: exactness, className: "place-exactness", interactive: false }).addTo(map);
  }
  const icon = L.divIcon({ className: "this-one", iconSize: [40, 40] });
  L.marker(here, { icon, interactive: false, keyboard: false }).addTo(map);
}
