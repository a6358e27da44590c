/** The map page: the register on a sheet, the search box, and the panel with its filters and the cameras in view. */

import { inFull, withQuery } from "./lib/filter-query.js";
import { _ } from "./lib/gettext.js";
import { boxText, readColouring, readPosition, writeColouring, writePosition } from "./lib/position.js";
import { baseMap, bounds, MAX_ZOOM, place, prefersStillness } from "./map/base-map.js";
import { cameraLayer, meanings } from "./map/camera-layer.js";
import { openOnTap, REACH } from "./map/opening.js";
import { ring } from "./map/ring.js";
import { barMenu } from "./widgets/bar-menu.js";
import { drawer } from "./widgets/drawer.js";
import { filterForm } from "./widgets/filter-form.js";
import { hereList } from "./widgets/here-list.js";
import { inViewWords } from "./widgets/in-view.js";
import { learnWords, pageData } from "./widgets/page-data.js";
import { placeSearch } from "./widgets/place-search.js";
import { share } from "./widgets/share.js";
import { timeline } from "./widgets/timeline.js";

learnWords();
const config = pageData("map-config");
const meaning = meanings(pageData("vocabulary"));
const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const element = byId("map");
const status = byId("map-status");
const problem = byId("map-problem");
/** Links that lead to the cameras in view. */
const list = /** @type {HTMLAnchorElement} */ (byId("map-list"));
const exportLinks = /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("[data-export]"));
const reportLink = /** @type {HTMLAnchorElement} */ (byId("map-report"));

// Before the map is made, which then has its size once and for all.
const panel = byId("panel");
drawer({
  panel,
  handle: byId("panel-handle"),
  peek: /** @type {HTMLElement} */ (panel.querySelector(".panel-peek")),
  moved: () => map.invalidateSize({ animate: false }),
});

barMenu(/** @type {HTMLDetailsElement} */ (document.querySelector(".bar-menu")));

let sheetFailed = false;
/** Until cameras are drawn the server's own words say how many there are to draw. */
let hasDrawn = false;
const map = baseMap(element, {
  labels: config.labels,
  streets: config.basemap,
  onSheet(failed) {
    sheetFailed = failed;
    tell();
  },
});
const filters = filterForm({
  form: /** @type {HTMLFormElement} */ (byId("filters")),
  apply: byId("filters-apply"),
  line: byId("filters-line"),
  clear: byId("filters-clear"),
  address: config.filters,
  standing: config.standing,
  changed(query) {
    map.closePopup();
    opened.fold();
    cameras.ask(withQuery(config.tiles, inFull(query, config)));
    follow();
  },
});
let colouring = readColouring(location.hash);
const cameras = cameraLayer(map, withQuery(config.tiles, inFull(filters.query(), config)), meaning, {
  changed: tell,
  colouring,
});
const addresses = { cameras: config.cameras, pictures: element.dataset.pictures ?? "" };
const circle = ring(map);
const showHere = hereList({
  list: byId("here"),
  note: byId("here-note"),
  more: byId("here-more"),
  ...addresses,
  meaning,
  /** @param {import("./map/camera-layer.js").Here | null} camera */
  pointedAt: (camera) => (camera ? circle.show(camera.latlng) : circle.hide()),
});

const years = timeline({
  form: document.getElementById("timeline"),
  line: document.getElementById("timeline-undated"),
  address: config.filters,
});

const shareView = share({
  link: /** @type {HTMLInputElement} */ (byId("share-link")),
  frame: /** @type {HTMLTextAreaElement} */ (byId("share-frame")),
});

/** Says what is in view, and what could not be loaded: an empty map must never mean a broken one. */
function tell() {
  const failures = cameras.failures();
  const isWell = failures === 0 && !sheetFailed;
  // The button in it goes with it: whoever pressed that is at the map they wanted.
  if (isWell && problem.contains(document.activeElement)) element.focus({ preventScroll: true });
  problem.hidden = isWell;
  byId("map-problem-text").textContent = failures
    ? _("Some cameras could not be loaded. What you see is not complete.")
    : _("The base map could not be loaded. The cameras are where they should be.");
  hasDrawn ||= failures > 0 || !cameras.isLoading() || cameras.inView().n > 0;
  if (hasDrawn) status.textContent = inViewWords(cameras);
  if (!cameras.isLoading()) showHere(cameras.here(), cameras.inView().n);
}

/** The address, the links and the list follow the view and the filters. */
function follow() {
  const { lng: lon, lat } = map.getCenter().wrap();
  const position = writePosition({ zoom: map.getZoom(), lon, lat });
  const drawn = position + writeColouring(colouring);
  history.replaceState(null, "", withQuery(location.pathname, filters.query()) + drawn);
  const view = map.getBounds();
  const box = boxText({
    west: view.getWest(),
    south: view.getSouth(),
    east: view.getEast(),
    north: view.getNorth(),
  });
  const seen = new URLSearchParams({ bbox: box }).toString();
  list.search = [seen, filters.query()].filter(Boolean).join("&");
  for (const link of exportLinks) link.search = `${seen}&${inFull(filters.query(), config)}`;
  reportLink.hash = position;
  shareView(filters.query(), drawn);
  years.follow(filters.query(), box);
  tell();
}

function firstView() {
  const position = readPosition(location.hash);
  if (position)
    map.setView(place(position.lon, position.lat), Math.min(MAX_ZOOM, position.zoom), { animate: false });
  else if (config.bounds)
    map.fitBounds(bounds(config.bounds), { padding: [72, 56], maxZoom: 16, animate: false });
  else map.setView(place(0, 20), 2);
}

/** @param {import("./widgets/place-search.js").Place} found */
function flyTo({ lon, lat, bbox }) {
  const animate = !prefersStillness();
  if (bbox) map.flyToBounds(bounds(bbox), { animate, maxZoom: 17, duration: 1.2 });
  else map.flyTo(place(lon, lat), Math.max(map.getZoom(), 15), { animate, duration: 1.2 });
  element.focus({ preventScroll: true });
}

firstView();
cameras.layer.addTo(map);
map.on("moveend", follow);
cameras.layer.on("loading load", tell);
addEventListener("hashchange", () => readPosition(location.hash) && firstView());
follow();

const opened = openOnTap(map, cameras, meaning, addresses);
map.on("mousemove", ({ latlng }) =>
  element.classList.toggle("over-camera", cameras.at(latlng, REACH) !== null),
);

/** What colour answers: the signs, their legend and the address agree. */
const colourForm = /** @type {HTMLFormElement} */ (byId("colouring"));
function showColouring() {
  for (const input of colourForm.querySelectorAll("input")) input.checked = input.value === colouring;
  byId("map-frame").dataset.colouring = colouring;
}
colourForm.hidden = false;
showColouring();
colourForm.addEventListener("change", () => {
  colouring = new FormData(colourForm).get("colour") === "age" ? "age" : "recognition";
  showColouring();
  cameras.colourBy(colouring);
  follow();
});
byId("map-retry").addEventListener("click", () => {
  cameras.retry();
  if (sheetFailed) location.reload();
});
// Back from where there was no network, nobody has to ask again.
addEventListener("online", () => cameras.retry());

const search = placeSearch({
  input: /** @type {HTMLInputElement} */ (byId("place")),
  results: byId("place-results"),
  status: byId("place-status"),
  address: config.places,
  chosen: flyTo,
});
byId("place-form").addEventListener("submit", (event) => {
  event.preventDefault();
  search();
});
