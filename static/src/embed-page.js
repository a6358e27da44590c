/** The map in a frame of another site: where its address says, and a way to the whole map. */

import { inFull, withQuery } from "./lib/filter-query.js";
import { readColouring, readPosition, writeColouring, writePosition } from "./lib/position.js";
import { baseMap, bounds, MAX_ZOOM, place } from "./map/base-map.js";
import { cameraLayer, meanings } from "./map/camera-layer.js";
import { openOnTap } from "./map/opening.js";
import { inViewWords } from "./widgets/in-view.js";
import { learnWords, pageData } from "./widgets/page-data.js";

learnWords();
const config = pageData("map-config");
const meaning = meanings(pageData("vocabulary"));
const element = /** @type {HTMLElement} */ (document.getElementById("map"));
const status = /** @type {HTMLElement} */ (document.getElementById("map-status"));
const whole = /** @type {HTMLAnchorElement} */ (document.getElementById("map-whole"));
const addresses = { cameras: config.cameras, pictures: element.dataset.pictures ?? "" };

// In another site whatever is followed gets a window of its own. In a page of ours it takes that page's place, and the
// page has a link to the whole map itself.
if (window.frameElement) {
  /** @type {HTMLBaseElement} */ (document.querySelector("base")).target = "_top";
  whole.hidden = true;
}

// Whoever scrolls the page around the frame does not mean the map, until they have gone into it.
const map = baseMap(element, { labels: config.labels, streets: config.basemap, isSmall: true });
map.on("focus", () => map.scrollWheelZoom.enable());
map.on("blur", () => map.scrollWheelZoom.disable());

const colouring = readColouring(location.hash);
document.body.dataset.colouring = colouring;
const query = whole.search.slice(1);
const cameras = cameraLayer(map, withQuery(config.tiles, inFull(query, config)), meaning, {
  changed: () => {
    status.textContent = inViewWords(cameras);
  },
  colouring,
});

function follow() {
  const { lng: lon, lat } = map.getCenter().wrap();
  whole.hash = writePosition({ zoom: map.getZoom(), lon, lat }) + writeColouring(colouring);
}

const position = readPosition(location.hash);
if (position)
  map.setView(place(position.lon, position.lat), Math.min(MAX_ZOOM, position.zoom), { animate: false });
else if (config.bounds)
  map.fitBounds(bounds(config.bounds), { padding: [24, 24], maxZoom: 16, animate: false });
else map.setView(place(0, 20), 1);
cameras.layer.addTo(map);
openOnTap(map, cameras, meaning, addresses);
map.on("moveend", follow);
follow();
