import assert from "node:assert/strict";
import { test } from "node:test";
import { bearingOf, compassWord, readBearing, turned } from "./bearing.js";

test("a point is north when it is above, and east when it is to the right", () => {
  assert.deepEqual(
    [bearingOf(0, -9), bearingOf(9, 0), bearingOf(0, 9), bearingOf(-9, 0), bearingOf(-0.1, -9)],
    [0, 90, 180, 270, 0],
  );
});

test("one bearing is read; blank, ranges and words are not a bearing", () => {
  assert.deepEqual(["135", " 359.6° ", "360", "0"].map(readBearing), [135, 0, 0, 0]);
  assert.deepEqual(["", "90-180", "SW", "400", "-5"].map(readBearing), [null, null, null, null, null]);
});

test("keys turn it round and over north", () => {
  assert.equal(turned(355, "ArrowRight"), 0);
  assert.equal(turned(0, "ArrowLeft"), 355);
  assert.equal(turned(300, "PageUp"), 345);
  assert.equal(turned(300, "Home"), 0);
  assert.equal(turned(300, "Tab"), null);
});

test("eight words go round", () => {
  assert.deepEqual([0, 22, 23, 135, 338].map(compassWord), [
    "north",
    "north",
    "north-east",
    "south-east",
    "north",
  ]);
});
