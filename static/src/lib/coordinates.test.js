import assert from "node:assert/strict";
import { test } from "node:test";
import { readDegrees, roundedMetres, writeDegrees } from "./coordinates.js";

test("degrees are read the ways people type them", () => {
  assert.deepEqual(
    ["39.74", " -104,99 ", "−17.45", "14°", ".5", "+3."].map((text) => readDegrees(text, 180)),
    [39.74, -104.99, -17.45, 14, 0.5, 3],
  );
});

test("a blank or a word is no number, and never the equator", () => {
  for (const text of ["", "  ", "N", "1e5", "39.74, -104.99", "-", "."])
    assert.equal(readDegrees(text, 180), null);
});

test("beyond the pole there is nothing", () => {
  assert.equal(readDegrees("90.1", 90), null);
  assert.equal(readDegrees("-90", 90), -90);
});

test("six decimals are sent", () => assert.equal(writeDegrees(-104.9902541), "-104.990254"));

test("an accuracy is said with one digit, never better than it is", () => {
  assert.deepEqual([0.4, 12, 65, 140, 2300].map(roundedMetres), [1, 20, 70, 200, 3000]);
});
