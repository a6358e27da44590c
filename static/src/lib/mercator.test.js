import assert from "node:assert/strict";
import { test } from "node:test";
import { destination, fromUnit, toUnit } from "./mercator.js";

/** @param {number[]} actual @param {number[]} expected @param {number} [tolerance] */
function near(actual, expected, tolerance = 1e-9) {
  for (const [i, value] of expected.entries())
    assert.ok(Math.abs(actual[i] - value) <= tolerance, `${actual} ${expected}`);
}

test("the unit square has the equator in the middle and the north at the top", () => {
  near(toUnit(0, 0), [0.5, 0.5]);
  near(toUnit(-180, 85.0511287798066), [0, 0]);
  near(toUnit(180, -85.0511287798066), [1, 1]);
});

test("a point comes back from the unit square", () => {
  for (const [lon, lat] of [
    [-104.99, 39.74],
    [-17.45, 14.69],
    [179.9, -41.3],
  ]) {
    near(fromUnit(...toUnit(lon, lat)), [lon, lat]);
  }
});

test("beyond the last latitude a point stays on the edge", () =>
  near(toUnit(10, 90), toUnit(10, 85.0511287798066)));

test("bearings run clockwise from north", () => {
  near(destination(0, 0, 0, 111195), [0, 1], 1e-4);
  near(destination(0, 0, 90, 111195), [1, 0], 1e-4);
  near(destination(10, 50, 180, 111195), [10, 49], 1e-4);
});
