/** The map beside a report: made once, and moved from report to report, so that nothing flickers. */

import * as L from "leaflet";
import { readDegrees, writeDegrees } from "../lib/coordinates.js";
import { _, number } from "../lib/gettext.js";
import { tileTrouble } from "../widgets/tile-trouble.js";
import { baseMap, place } from "./base-map.js";
import { cameraLayer, meanings } from "./camera-layer.js";
import { openOnTap } from "./opening.js";
import { placePin } from "./pin.js";
import { drawViews } from "./views.js";

// Everything within the distance of the list beside it is in the small frame.
const ZOOM = 17;

/** @typedef {{ lon: number, lat: number, views: import("./views.js").View[], tiles: string, cameras: string }} Sent */

/**
 * @param {HTMLElement} element @param {Sent} first
 * @param {{ streets: import("./street-layer.js").Streets | null, vocabulary: import("./camera-layer.js").Vocabulary }} known
 */
export function deskMap(element, first, { streets, vocabulary }) {
  const map = baseMap(element, { streets, isSmall: true });
  map.setView(place(first.lon, first.lat), ZOOM);
  const meaning = meanings(vocabulary);
  const trouble = tileTrouble(element);
  const cameras = cameraLayer(map, first.tiles, meaning, { changed: () => trouble(cameras) });
  cameras.layer.addTo(map);
  const icon = L.divIcon({ className: "this-one", iconSize: [40, 40] });
  const ring = L.marker([0, 0], { icon, interactive: false, keyboard: false });
  let views = drawViews(map, []);
  let sent = first;

  const input = (/** @type {string} */ id) =>
    /** @type {HTMLInputElement | null} */ (document.getElementById(id));
  const pin = placePin(map, (lon, lat) => {
    const [lonInput, latInput] = [input("lon"), input("lat")];
    if (!lonInput || !latInput) return;
    lonInput.value = writeDegrees(lon);
    latInput.value = writeDegrees(lat);
    tell(lon, lat);
  });
  // A click asks what is known there. Only dragging the pin, or typing, moves it.
  map.off("click");
  const opened = openOnTap(map, cameras, meaning, {
    cameras: first.cameras,
    pictures: element.dataset.pictures ?? "",
  });

  /** @param {number} lon @param {number} lat */
  function tell(lon, lat) {
    const metres = Math.round(map.distance(place(sent.lon, sent.lat), place(lon, lat)));
    const moved = document.getElementById("desk-moved");
    if (moved)
      moved.textContent = metres ? _("%(metres)s m from where it was.", { metres: number(metres) }) : "";
    views.shift(lon - sent.lon, lat - sent.lat);
  }

  function followTyping() {
    const [lonInput, latInput] = [input("lon"), input("lat")];
    if (!lonInput || !latInput) return;
    const [lon, lat] = [readDegrees(lonInput.value, 180), readDegrees(latInput.value, 90)];
    if (lon === null || lat === null) return;
    pin.set(lon, lat);
    tell(lon, lat);
  }

  return {
    /** Shows where a report says that something is; a pin where that can be corrected. @param {Sent} next */
    show(next) {
      opened.fold();
      map.closePopup();
      // What was decided just before may have changed what is there.
      if (next !== first && map.getBounds().contains(place(next.lon, next.lat))) cameras.ask(next.tiles);
      sent = next;
      views.remove();
      views = drawViews(map, sent.views);
      map.setView(place(sent.lon, sent.lat), ZOOM, { animate: false });
      if (input("lon")) {
        ring.remove();
        pin.set(sent.lon, sent.lat);
        for (const id of ["lon", "lat"]) input(id)?.addEventListener("change", followTyping);
        followTyping();
      } else {
        pin.clear();
        ring.setLatLng(place(sent.lon, sent.lat)).addTo(map);
      }
    },
  };
}

/**
 * The places that a decision in bulk is about, as plain dots.
 * @param {HTMLElement} element @param {{ places: [number, number][] }} about
 * @param {import("./street-layer.js").Streets | null} streets
 */
export function bulkMap(element, { places }, streets) {
  const map = baseMap(element, { streets, isSmall: true });
  const points = places.map(([lon, lat]) => place(lon, lat));
  map.fitBounds(L.latLngBounds(points).pad(0.1), { maxZoom: 15, animate: false });
  for (const point of points) {
    L.circleMarker(point, { radius: 5, className: "bulk-place", interactive: false }).addTo(map);
  }
}
