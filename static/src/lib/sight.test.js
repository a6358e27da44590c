import assert from "node:assert/strict";
import { test } from "node:test";
import { sightLength, wedgeOf } from "./sight.js";

/** @param {import("./sight.js").View} view */
function degreesOf(view) {
  const { from, to } = wedgeOf(view);
  return [from, to].map((radians) => Math.round((radians * 180) / Math.PI));
}

test("a range is as wide as it was recorded, clockwise", () => {
  assert.deepEqual(degreesOf([90, 180]), [0, 90]);
  assert.equal(wedgeOf([90, 180]).isAssumed, false);
});

test("a range runs on over north", () => {
  assert.deepEqual(degreesOf([315, 45]), [225, 315]);
  assert.deepEqual(degreesOf([270, 0]), [180, 270]);
});

test("a bearing lies in the middle of a width that is assumed", () => {
  assert.deepEqual(degreesOf([0, -1]), [-120, -60]);
  assert.equal(wedgeOf([0, -1]).isAssumed, true);
});

test("a range that ends where it starts is the whole circle", () => {
  assert.deepEqual(degreesOf([0, 0]), [-90, 270]);
  assert.deepEqual(degreesOf([120, 120]), [30, 390]);
});

test("a wedge grows with the zoom, and away from the equator, and is never hidden by its sign", () => {
  assert.equal(Math.round(sightLength(17, 0, 0)), 33);
  assert.equal(Math.round(sightLength(18, 0, 0)), 67);
  assert.equal(Math.round(sightLength(17, 60, 0)), 67);
  assert.equal(sightLength(12, 0, 0), 26);
});

test("a wedge is as long as height and tilt make it", () => {
  assert.equal(Math.round(sightLength(18, 0, 80)), 134);
  assert.equal(sightLength(18, 0, 5), 26);
});
