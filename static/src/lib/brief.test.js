import assert from "node:assert/strict";
import { test } from "node:test";
import { briefOf, nameOf } from "./brief.js";

/** @type {Record<string, string[]>} values in the order of their codes */
const WORDS = {
  surveillance_type: ["unknown", "camera", "ALPR"],
  camera_type: ["unknown", "fixed", "dome"],
  capability: ["unknown", "none_known"],
  certainty: ["unknown", "reported"],
  lifecycle: ["unknown", "active", "planned"],
};
const meaning = (/** @type {string} */ field, /** @type {number} */ code) => {
  const value = WORDS[field][code];
  return { value, label: value[0].toUpperCase() + value.slice(1) };
};
const TODAY = new Date(2026, 10, 26);

/** @param {number} surveillance_type @param {number} camera_type @param {number} lifecycle @param {number} checked */
function brief(surveillance_type, camera_type, lifecycle, checked) {
  const codes = { surveillance_type, camera_type, capability: 0, certainty: 0, lifecycle };
  return briefOf({ id: 7, codes, checked }, meaning, TODAY);
}

test("a camera is called by what it is, then by its shape", () => {
  assert.equal(brief(1, 2, 1, 0).headline, "Dome camera");
  assert.equal(brief(2, 2, 1, 0).headline, "Number-plate reader");
  assert.equal(brief(1, 0, 1, 0).headline, "Camera");
  assert.equal(brief(0, 0, 0, 0).headline, "Device of unknown kind");
});

test("it says how sure its recognition is, where somebody claims something", () => {
  const codes = { surveillance_type: 1, camera_type: 1, capability: 1, certainty: 1, lifecycle: 1 };
  const { recognition } = briefOf({ id: 7, codes, checked: 0 }, meaning, TODAY);
  assert.equal(recognition, "Facial recognition: none_known (Reported)");
});

test("its name says all that its sign shows, and no more than that", () => {
  assert.equal(
    nameOf(brief(1, 1, 2, 12 * 26)),
    "Fixed camera, no. 7. Facial recognition: unknown. Planned. Last confirmed last year.",
  );
  assert.equal(
    nameOf(brief(1, 1, 1, 0)),
    "Fixed camera, no. 7. Facial recognition: unknown. Nobody has said when it was last seen.",
  );
});
