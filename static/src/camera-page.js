/** The small map on a camera's page: where it is, what it sees, and what else is known around it. */

import { baseMap } from "./map/base-map.js";
import { cameraLayer, meanings } from "./map/camera-layer.js";
import { showOnePlace } from "./map/one-place.js";
import { openOnTap } from "./map/opening.js";
import { learnWords, pageData } from "./widgets/page-data.js";
import { proveWork } from "./widgets/proof.js";
import { tileTrouble } from "./widgets/tile-trouble.js";

/** @param {HTMLElement} element */
function show(element) {
  const config = pageData("map-config");
  const meaning = meanings(pageData("vocabulary"));
  element.hidden = false;
  const map = baseMap(element, { labels: config.labels, streets: config.basemap, isSmall: true });
  showOnePlace(map, pageData("camera-map-data"));
  const tell = tileTrouble(element);
  const cameras = cameraLayer(map, config.tiles, meaning, { changed: () => tell(cameras) });
  cameras.layer.addTo(map);
  openOnTap(map, cameras, meaning, { cameras: config.cameras, pictures: element.dataset.pictures ?? "" });
}

learnWords();
proveWork();
const element = document.getElementById("camera-map");
if (element) show(element);
