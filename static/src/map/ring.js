/** A ring around one place on the map: what a pointer or the focus is on in a list beside it. */

import * as L from "leaflet";

/** @param {L.Map} map */
export function ring(map) {
  const icon = L.divIcon({ className: "map-ring", iconSize: [40, 40] });
  const marker = L.marker([0, 0], { icon, interactive: false, keyboard: false });
  return {
    /** @param {L.LatLng} latlng */
    show(latlng) {
      marker.setLatLng(latlng).addTo(map);
    },
    hide() {
      marker.remove();
    },
  };
}
