import assert from "node:assert/strict";
import { test } from "node:test";
import { settle, sizeOf, spread } from "./labels.js";

/** @param {string} name @param {number} x @param {number} y */
const city = (name, x, y, population = 100_000) => ({ name, x, y, population });

test("labels that are far apart are all written", () => {
  const names = spread([city("Denver", 100, 100), city("Boulder", 300, 100), city("Golden", 100, 200)]);
  assert.deepEqual(
    names.map(({ name }) => name),
    ["Denver", "Boulder", "Golden"],
  );
});

test("of two that would lie on each other the first one is written", () => {
  const names = spread([city("Denver", 100, 100), city("Glendale", 120, 104), city("Aurora", 118, 140)]);
  assert.deepEqual(
    names.map(({ name }) => name),
    ["Denver", "Aurora"],
  );
});

test("a big city is written larger, and nothing smaller than 13 pixels", () => {
  assert.ok(sizeOf(8_000_000) > sizeOf(500_000));
  assert.ok(sizeOf(500_000) > sizeOf(20_000));
  assert.equal(sizeOf(0), 13);
});

test("a name goes under the circle that would lie on it, and is left out where there is no room", () => {
  const labels = spread([city("Denver", 100, 100), city("Golden", 100, 200), city("Aurora", 300, 100)]);
  const circles = [
    { x: 104, y: 98, r: 14 },
    { x: 300, y: 96, r: 14 },
    { x: 300, y: 124, r: 14 },
  ];

  const [denver, golden, aurora] = settle(labels, circles);

  assert.ok(Number(denver) > 14 && Number(denver) < 30);
  assert.deepEqual([golden, aurora], [0, null]);
});
