/** The small map that asks whether a new camera is a known one: the new place ringed, the known ones numbered. */

import * as L from "leaflet";
import { baseMap, place } from "./map/base-map.js";
import { cameraLayer, meanings } from "./map/camera-layer.js";
import { showOnePlace } from "./map/one-place.js";
import { drawViews } from "./map/views.js";
import { learnWords, pageData } from "./widgets/page-data.js";
import { proveWork } from "./widgets/proof.js";
import { tileTrouble } from "./widgets/tile-trouble.js";

/** @param {HTMLElement} element */
function show(element) {
  const config = pageData("map-config");
  const asked = pageData("camera-map-data");
  element.hidden = false;
  const map = baseMap(element, { labels: config.labels, streets: config.basemap, isSmall: true });
  showOnePlace(map, asked);
  for (const [index, { lon, lat, views }] of asked.known.entries()) {
    drawViews(map, views);
    const icon = L.divIcon({
      className: "known-one",
      html: String(index + 1),
      iconSize: [24, 24],
      iconAnchor: [-4, 28],
    });
    L.marker(place(lon, lat), { icon, interactive: false, keyboard: false }).addTo(map);
  }
  const tell = tileTrouble(element);
  const cameras = cameraLayer(map, config.tiles, meanings(pageData("vocabulary")), {
    changed: () => tell(cameras),
  });
  cameras.layer.addTo(map);
}

learnWords();
proveWork();
const element = document.getElementById("camera-map");
if (element) show(element);
