/** Linking cameras to a system: the area that holds them is drawn on a map that shows them. */

import { bounds } from "./map/base-map.js";
import { cameraLayer, meanings } from "./map/camera-layer.js";
import { areaField } from "./widgets/area-field.js";
import { learnWords, pageData } from "./widgets/page-data.js";
import { tileTrouble } from "./widgets/tile-trouble.js";

learnWords();
const { labels, streets, tiles, around } = pageData("area-map-data");
const frame = /** @type {HTMLElement} */ (document.getElementById("area-editor"));
const field = /** @type {HTMLTextAreaElement} */ (document.getElementById("area"));
const map = areaField(frame, field, { labels, streets });
if (around && !field.value) map.fitBounds(bounds(around), { maxZoom: 16, animate: false });
const tell = tileTrouble(/** @type {HTMLElement} */ (document.getElementById("area-map")));
const cameras = cameraLayer(map, tiles, meanings(pageData("vocabulary")), { changed: () => tell(cameras) });
cameras.layer.addTo(map);
