/** What a tap or the Enter key on a map opens: one camera, the cameras of one place, or a closer view of a crowd. */

import { boxText } from "../lib/position.js";
import { MAX_ZOOM, prefersStillness } from "./base-map.js";
import { MOST, pole } from "./pole.js";
import { cameraPopup, crowdPopup, openPopup } from "./popup.js";

/** A fingertip covers more than a pointer. */
export const REACH = matchMedia("(pointer: coarse)").matches ? 22 : 15;
// Pixels around the middle of the view, which the keyboard points with.
const KEY_REACH = 60;

/**
 * @param {import("leaflet").Map} map @param {ReturnType<typeof import("./camera-layer.js").cameraLayer>} cameras
 * @param {import("../lib/look.js").Meaning} meaning
 * @param {{ cameras: string, pictures: string }} addresses of the list of cameras and of the sprite
 */
export function openOnTap(map, cameras, meaning, addresses) {
  const together = pole(map, {
    meaning,
    pictures: addresses.pictures,
    chosen: (point, latlng, leg) =>
      openPopup(map, latlng, cameraPopup(point, meaning, addresses), { takesFocus: true, from: leg }),
  });

  /** @param {import("leaflet").LatLng} latlng @param {number} reach @param {boolean} takesFocus */
  function open(latlng, reach, takesFocus) {
    together.fold();
    const found = cameras.at(latlng, reach);
    if (!found) return;
    const { group, points } = found;
    if (group) goCloser(map, found);
    else if (points.length > MOST) {
      const [lon, lat] = [found.latlng.lng, found.latlng.lat];
      // Some metres around: a list asks for a box, not for a place.
      const box = boxText({ west: lon - 1e-4, south: lat - 1e-4, east: lon + 1e-4, north: lat + 1e-4 });
      openPopup(map, found.latlng, crowdPopup(points.length, `${addresses.cameras}?bbox=${box}`), {
        takesFocus,
      });
    } else if (points.length > 1) together.spread(found.latlng, points, takesFocus);
    else openPopup(map, found.latlng, cameraPopup(points[0], meaning, addresses), { takesFocus });
  }

  map.on("click", ({ latlng }) => open(latlng, REACH, false));
  map.getContainer().addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== map.getContainer()) return;
    // What gets the focus now would take the same key for a click.
    event.preventDefault();
    open(map.getCenter(), KEY_REACH, true);
  });
  return { fold: together.fold };
}

/** @param {import("leaflet").Map} map @param {import("./camera-layer.js").Found} found */
function goCloser(map, { latlng, groupBounds }) {
  const closer = Math.min(MAX_ZOOM, map.getZoom() + 2);
  const zoom = groupBounds ? Math.min(17, map.getBoundsZoom(groupBounds.pad(0.1))) : closer;
  map.setView(latlng, Math.max(zoom, map.getZoom() + 1), { animate: !prefersStillness() });
}
