/** The form to log a camera: a map with a pin, kept in step with the typed coordinates. All of it works without. */

import { readDegrees, writeDegrees } from "./lib/coordinates.js";
import { _ } from "./lib/gettext.js";
import { readPosition } from "./lib/position.js";
import { baseMap, bounds, MAX_ZOOM, place, prefersStillness } from "./map/base-map.js";
import { cameraLayer, meanings } from "./map/camera-layer.js";
import { placePin } from "./map/pin.js";
import { forgetDraft, keepDraft } from "./widgets/draft.js";
import { locate } from "./widgets/locate.js";
import { learnWords, pageData } from "./widgets/page-data.js";
import { placeSearch } from "./widgets/place-search.js";
import { proveWork } from "./widgets/proof.js";
import { tileTrouble } from "./widgets/tile-trouble.js";

// Near enough to tell one lamp post from the next.
const CLOSE = 18;
// From further away a fingertip covers whole blocks.
const EXACT = 16;
// Degrees of latitude, about 500 m: what is larger is an area.
const TOWN = 0.005;

learnWords();
const config = { ...pageData("map-config"), ...pageData("report-config") };
const vocabulary = pageData("vocabulary");
const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const input = (/** @type {string} */ id) => /** @type {HTMLInputElement} */ (byId(id));
const form = /** @type {HTMLFormElement} */ (byId("report-form"));
const said = byId("map-said");
const [lonInput, latInput, address] = [input("lon"), input("lat"), input("address")];
const summary = document.getElementById("error-summary");

const cameBack = keepDraft(form, summary !== null || document.getElementById("candidates") !== null);
byId("place-map").hidden = false;
const map = baseMap(byId("map"), { labels: config.labels, streets: config.basemap, isSmall: true });
const pin = placePin(map, (lon, lat) => {
  write(lon, lat);
  if (map.getZoom() >= EXACT) return;
  goTo(lon, lat, Math.min(EXACT, map.getZoom() + 4));
  said.textContent = _("The map has come closer: put the pin on the exact spot.");
});

/** @param {number} lon @param {number} lat */
function write(lon, lat) {
  lonInput.value = writeDegrees(lon);
  latInput.value = writeDegrees(lat);
  for (const chosen of form.querySelectorAll("input[name=found]:checked")) {
    /** @type {HTMLInputElement} */ (chosen).checked = false;
  }
  form.dispatchEvent(new Event("change"));
  said.textContent = _("The pin is at %(lat)s, %(lon)s.", { lat: latInput.value, lon: lonInput.value });
}

/** @returns {{ lon: number, lat: number } | null} */
function typedPlace() {
  const [lon, lat] = [readDegrees(lonInput.value, 180), readDegrees(latInput.value, 90)];
  return lon === null || lat === null ? null : { lon, lat };
}

/** @param {number} lon @param {number} lat @param {number} [zoom] */
function goTo(lon, lat, zoom = CLOSE) {
  map.setView(place(lon, lat), Math.max(zoom, map.getZoom()), { animate: !prefersStillness() });
}

function followTyping() {
  const typed = typedPlace();
  if (!typed) {
    pin.clear();
    return;
  }
  pin.set(typed.lon, typed.lat);
  goTo(typed.lon, typed.lat);
}

function firstView() {
  const typed = typedPlace();
  const position = readPosition(location.hash);
  if (typed) map.setView(place(typed.lon, typed.lat), CLOSE, { animate: false });
  else if (position)
    map.setView(place(position.lon, position.lat), Math.min(MAX_ZOOM, position.zoom), { animate: false });
  else if (config.bounds)
    map.fitBounds(bounds(config.bounds), { padding: [24, 24], maxZoom: 12, animate: false });
  else map.setView(place(0, 20), 1);
  if (typed) pin.set(typed.lon, typed.lat);
}

firstView();
// What is known already stands on the map, so that nobody logs it twice without knowing.
if (config.tiles && vocabulary) {
  const tell = tileTrouble(byId("map"));
  const cameras = cameraLayer(map, config.tiles, meanings(vocabulary), { changed: () => tell(cameras) });
  cameras.layer.addTo(map);
}
for (const each of [lonInput, latInput]) each.addEventListener("change", followTyping);
byId("pin-here").addEventListener("click", () => pin.putInTheMiddle());
locate(/** @type {HTMLButtonElement} */ (byId("locate")), {
  found(lon, lat) {
    pin.set(lon, lat);
    write(lon, lat);
    goTo(lon, lat);
  },
  say(text) {
    said.textContent = text;
  },
});

const search = placeSearch({
  input: address,
  results: byId("address-found"),
  status: byId("address-said"),
  address: config.places,
  chosen({ lon, lat, bbox }) {
    if (bbox) map.fitBounds(bounds(bbox), { maxZoom: CLOSE, animate: !prefersStillness() });
    else goTo(lon, lat);
    // The middle of a town is not where a camera hangs: an area moves the map, an address the pin too.
    if (bbox && bbox[3] - bbox[1] > TOWN) said.textContent = _("Now tap the map where the device hangs.");
    else {
      pin.set(lon, lat);
      write(lon, lat);
    }
    byId("map").scrollIntoView({ block: "nearest", behavior: prefersStillness() ? "auto" : "smooth" });
  },
});
address.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  search();
});
byId("find").addEventListener("click", (event) => {
  event.preventDefault();
  search();
});

if (summary) summary.focus();
proveWork();
const startAgain = /** @type {HTMLButtonElement} */ (byId("start-again"));
startAgain.hidden = false;
startAgain.addEventListener("click", () => {
  forgetDraft();
  location.assign(form.action);
});
if (cameBack) {
  const notice = byId("draft");
  notice.textContent = _(
    "What you had typed in this tab is back. It is nowhere else, and goes when you send it or close the tab.",
  );
  notice.hidden = false;
  openWhatIsFilled();
}

function openWhatIsFilled() {
  const more = /** @type {HTMLDetailsElement} */ (byId("more"));
  const fields = /** @type {NodeListOf<HTMLInputElement>} */ (
    more.querySelectorAll("input, textarea, select")
  );
  if ([...fields].some(({ value }) => value !== "" && value !== "unknown")) more.open = true;
}
