/** The moderators' desk: keys for what its pages offer, the way from report to report, and the maps. */

import { bulkMap, deskMap } from "./map/desk-map.js";
import { deskFlow } from "./widgets/desk-flow.js";
import { deskKeys } from "./widgets/desk-keys.js";
import { learnWords, pageData } from "./widgets/page-data.js";

/** @type {ReturnType<typeof deskMap> | null} */
let map = null;

function showPlace() {
  const element = document.getElementById("desk-map");
  if (!element) {
    map = null;
    return;
  }
  const sent = pageData("desk-map-data");
  map ??= deskMap(element, sent, { streets: pageData("desk-streets"), vocabulary: pageData("vocabulary") });
  map.show(sent);
}

learnWords();
deskKeys(document);
deskFlow({ shown: showPlace });
/** @type {HTMLElement | null} */ (document.querySelector("#desk-alert, #error-summary"))?.focus();
showPlace();
const bulk = document.getElementById("bulk-map");
if (bulk) bulkMap(bulk, pageData("bulk-map-data"), pageData("desk-streets"));
