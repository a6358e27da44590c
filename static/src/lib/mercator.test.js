import assert from "node:assert/strict";
import { test } from "node:test";
import { fromUnit, toUnit } from "./mercator.js";

/** @param {number[]} actual @param {number[]} expected */
function near(actual, expected) {
  for (const [i, value] of expected.entries())
    assert.ok(Math.abs(actual[i] - value) <= 1e-9, `${actual} ${expected}`);
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
