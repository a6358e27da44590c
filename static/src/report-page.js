/** The form to log a camera: a map under a cross, kept in step with the typed coordinates. All of it works without. */

import { compassWord, readBearing } from "./lib/bearing.js";
import { readDegrees, writeDegrees } from "./lib/coordinates.js";
import { _ } from "./lib/gettext.js";
import { readPosition } from "./lib/position.js";
import { baseMap, bounds, MAX_ZOOM, prefersStillness } from "./map/base-map.js";
import { cameraLayer, meanings } from "./map/camera-layer.js";
import { crosshair } from "./map/crosshair.js";
import { forgetDraft, keepDraft } from "./widgets/draft.js";
import { locate } from "./widgets/locate.js";
import { holdWhileOffline } from "./widgets/offline.js";
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
const direction = input("camera_direction");
const noDirection = /** @type {HTMLButtonElement} */ (byId("no-direction"));
const typePlace = byId("type-place");
const typedFields = byId("typed-place");
const summary = document.getElementById("error-summary");

const cameBack = keepDraft(form, summary !== null || document.getElementById("candidates") !== null);
const map = baseMap(byId("map"), { labels: config.labels, streets: config.basemap, isSmall: true });
const cross = crosshair(map, {
  moved(lon, lat) {
    if (map.getZoom() < EXACT) {
      forgetPlace();
      said.textContent = _("Come closer, until you can tell the spot. Then the cross counts.");
      return;
    }
    write(lon, lat);
  },
  turnedTo(bearing) {
    direction.value = bearing === null ? "" : String(bearing);
    noDirection.disabled = bearing === null;
    form.dispatchEvent(new Event("change"));
    tell();
  },
});

/** What the cross and the ring say, in words. */
function tell() {
  const bearing = readBearing(direction.value);
  const where = typedPlace()
    ? _("The cross is at %(lat)s, %(lon)s.", { lat: latInput.value, lon: lonInput.value })
    : "";
  const looks =
    bearing === null
      ? ""
      : _("It looks %(word)s, %(degrees)s°.", { word: compassWord(bearing), degrees: bearing });
  said.textContent = [where, looks].filter(Boolean).join(" ");
}

/** @param {number} lon @param {number} lat */
function write(lon, lat) {
  lonInput.value = writeDegrees(lon);
  latInput.value = writeDegrees(lat);
  changed();
  tell();
}

function forgetPlace() {
  if (!lonInput.value && !latInput.value) return;
  lonInput.value = latInput.value = "";
  changed();
}

/** What is on the map now counts, and no place that was chosen before. */
function changed() {
  for (const chosen of form.querySelectorAll("input[name=found]:checked")) {
    /** @type {HTMLInputElement} */ (chosen).checked = false;
  }
  form.dispatchEvent(new Event("change"));
}

/** @returns {{ lon: number, lat: number } | null} */
function typedPlace() {
  const [lon, lat] = [readDegrees(lonInput.value, 180), readDegrees(latInput.value, 90)];
  return lon === null || lat === null ? null : { lon, lat };
}

/** @param {number} lon @param {number} lat */
function goTo(lon, lat) {
  // At first the map has no zoom.
  cross.goTo(lon, lat, Math.max(CLOSE, map.getZoom() ?? CLOSE));
}

function followTyping() {
  const typed = typedPlace();
  if (typed) goTo(typed.lon, typed.lat);
  tell();
}

function followDirection() {
  const bearing = readBearing(direction.value);
  cross.point(bearing);
  noDirection.disabled = bearing === null;
  tell();
}

function firstView() {
  const typed = typedPlace();
  const position = readPosition(location.hash);
  if (typed) goTo(typed.lon, typed.lat);
  else if (position) cross.goTo(position.lon, position.lat, Math.min(MAX_ZOOM, position.zoom));
  else if (config.bounds) cross.goOver(bounds(config.bounds), { padding: [24, 24], maxZoom: 12 });
  else cross.goTo(0, 20, 1);
}

firstView();
followDirection();
// What is known already stands on the map, so that nobody logs it twice without knowing.
if (config.tiles && vocabulary) {
  const warn = tileTrouble(byId("map"));
  const cameras = cameraLayer(map, config.tiles, meanings(vocabulary), { changed: () => warn(cameras) });
  cameras.layer.addTo(map);
}
for (const each of [lonInput, latInput]) each.addEventListener("change", followTyping);
direction.addEventListener("change", followDirection);
noDirection.addEventListener("click", () => cross.turn(null));
locate(/** @type {HTMLButtonElement} */ (byId("locate")), {
  found(lon, lat) {
    goTo(lon, lat);
    write(lon, lat);
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
    // The middle of a town is not where a camera hangs: an area moves the map, and only an address is a place.
    if (bbox && bbox[3] - bbox[1] > TOWN) {
      cross.goOver(bounds(bbox), { maxZoom: CLOSE });
      forgetPlace();
      said.textContent = _("Now move the map until the cross is on the device.");
    } else {
      goTo(lon, lat);
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

/** @param {boolean} isOpen */
function showTyping(isOpen) {
  typedFields.classList.toggle("is-open", isOpen);
  typePlace.setAttribute("aria-expanded", String(isOpen));
}

showTyping(typedFields.classList.contains("is-open"));
typePlace.addEventListener("click", () => {
  showTyping(!typedFields.classList.contains("is-open"));
  if (typedFields.classList.contains("is-open")) address.focus();
});
const notice = byId("draft");
holdWhileOffline(form, (text) => {
  notice.textContent = text;
  notice.hidden = text === "";
});

if (summary) summary.focus();
proveWork();
const startAgain = /** @type {HTMLButtonElement} */ (byId("start-again"));
startAgain.hidden = false;
startAgain.addEventListener("click", () => {
  forgetDraft(form);
  location.assign(form.action);
});
if (cameBack) {
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
  // The ring says the direction already.
  const isFilled = (/** @type {HTMLInputElement} */ { value }) => value !== "" && value !== "unknown";
  if ([...fields].some((each) => each !== direction && isFilled(each))) more.open = true;
}
