/** The moderators' desk: keys for what its pages offer, and the map beside a report. */

import { readDegrees, writeDegrees } from "./lib/coordinates.js";
import { _, number } from "./lib/gettext.js";
import { baseMap, place } from "./map/base-map.js";
import { cameraLayer, meanings } from "./map/camera-layer.js";
import { openOnTap } from "./map/opening.js";
import { placePin } from "./map/pin.js";
import { drawViews } from "./map/views.js";
import { deskKeys } from "./widgets/desk-keys.js";
import { learnWords, pageData } from "./widgets/page-data.js";
import { tileTrouble } from "./widgets/tile-trouble.js";

// Everything within the distance of the list beside it is in the small frame.
const ZOOM = 17;

/** @typedef {{ lon: number, lat: number, views: import("./map/views.js").View[], tiles: string, cameras: string,
 *   basemap?: import("./map/street-layer.js").Streets | null }} Sent */

/** @param {HTMLElement} element @param {Sent} sent */
function showPlace(element, sent) {
  const input = (/** @type {string} */ id) => /** @type {HTMLInputElement} */ (document.getElementById(id));
  const [lonInput, latInput] = [input("lon"), input("lat")];
  const moved = /** @type {HTMLElement} */ (document.getElementById("desk-moved"));
  const map = baseMap(element, { streets: sent.basemap, isSmall: true });
  map.setView(place(sent.lon, sent.lat), ZOOM);
  const views = drawViews(map, sent.views);
  const meaning = meanings(pageData("vocabulary"));
  const trouble = tileTrouble(element);
  const cameras = cameraLayer(map, sent.tiles, meaning, { changed: () => trouble(cameras) });
  cameras.layer.addTo(map);
  const pin = placePin(map, (lon, lat) => {
    lonInput.value = writeDegrees(lon);
    latInput.value = writeDegrees(lat);
    tell(lon, lat);
  });
  // A click asks what is known there. Only dragging the pin, or typing, moves it.
  map.off("click");
  openOnTap(map, cameras, meaning, { cameras: sent.cameras, pictures: element.dataset.pictures ?? "" });

  /** @param {number} lon @param {number} lat */
  function tell(lon, lat) {
    const metres = Math.round(map.distance(place(sent.lon, sent.lat), place(lon, lat)));
    moved.textContent = metres ? _("%(metres)s m from where it was sent.", { metres: number(metres) }) : "";
    views.shift(lon - sent.lon, lat - sent.lat);
  }

  function followTyping() {
    const [lon, lat] = [readDegrees(lonInput.value, 180), readDegrees(latInput.value, 90)];
    if (lon === null || lat === null) return;
    pin.set(lon, lat);
    tell(lon, lat);
  }

  lonInput.addEventListener("change", followTyping);
  latInput.addEventListener("change", followTyping);
  pin.set(sent.lon, sent.lat);
  followTyping();
}

learnWords();
deskKeys(document);
document.getElementById("error-summary")?.focus();
const element = document.getElementById("desk-map");
if (element) showPlace(element, pageData("desk-map-data"));
