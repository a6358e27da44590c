import assert from "node:assert/strict";
import { test } from "node:test";
import { clipRing, degreesText, graticuleStep, readSheet, runsIn } from "./sheet.js";

const BOX = /** @type {[number, number, number, number]} */ ([0, 0, 10, 10]);

/** @param {number[]} ring */
function area(ring) {
  let sum = 0;
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2)
    sum += ring[j] * ring[i + 1] - ring[i] * ring[j + 1];
  return Math.abs(sum / 2);
}

test("differences add up to positions on the unit square", () => {
  const { land } = readSheet({ units: 10, land: [[1, 2, 3, 0, 0, 3]], borders: [] });
  assert.deepEqual([...land[0].line], [0.1, 0.2, 0.4, 0.2, 0.4, 0.5]);
  assert.deepEqual(land[0].box, [0.1, 0.2, 0.4, 0.5]);
});

test("a ring around the whole box becomes the box", () => {
  assert.equal(area(clipRing([-50, -50, 50, -50, 50, 50, -50, 50], BOX)), 100);
});

test("a ring across one edge keeps its inner part", () => {
  assert.equal(area(clipRing([5, 5, 15, 5, 15, 8, 5, 8], BOX)), 15);
});

test("a ring outside leaves nothing", () => {
  assert.deepEqual(clipRing([20, 20, 30, 20, 30, 30], BOX), []);
});

test("a line that leaves the box and returns is two runs", () => {
  assert.deepEqual(runsIn([2, 2, 12, 2, 20, 2, 20, 5, 12, 5, 2, 5], BOX), [
    [2, 2, 12, 2],
    [12, 5, 2, 5],
  ]);
});

test("the graticule gets finer as the map gets larger", () => {
  assert.equal(graticuleStep(512), 30);
  assert.ok(graticuleStep(256 * 2 ** 12) < 0.1);
  for (let zoom = 2; zoom < 19; zoom++)
    assert.ok((graticuleStep(256 * 2 ** zoom) / 360) * 256 * 2 ** zoom >= 120 || zoom < 3);
});

test("coordinates are written as on a sheet's edge", () => {
  assert.equal(degreesText(-105, "lon", 5), "105°W");
  assert.equal(degreesText(39 + 40 / 60, "lat", 10 / 60), "39°40′N");
  assert.equal(degreesText(-0.5 / 60, "lat", 15 / 3600), "0°00′30″S");
  assert.equal(degreesText(190, "lon", 10), "170°W");
  assert.equal(degreesText(0, "lat", 10), "0°");
});

test("the cut at the antimeridian is not drawn as a coast", () => {
  assert.deepEqual(runsIn([1, 0.1, 1, 0.9], [0, 0, 1, 1]), []);
  assert.equal(runsIn([0.5, 0.1, 0.5, 0.9], [0, 0, 1, 1]).length, 1);
});
