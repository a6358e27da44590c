import assert from "node:assert/strict";
import { test } from "node:test";
import { gather, heaps, hit, radiusOf, readTile } from "./tile.js";

const CODES = { surveillance_type: 2, camera_type: 1, capability: 0, certainty: 0, lifecycle: 1 };

/** @param {[number, number][]} places */
function pointsAt(...places) {
  return places.map(([x, y], i) => ({ id: i + 1, x, y, codes: CODES, views: [], reach: 0, checked: 0 }));
}

test("a tile of points is read column by column, in pixels", () => {
  const tile = readTile(
    {
      kind: "points",
      total: 2,
      id: [7, 9],
      x: [0, 4096],
      y: [2048, 1024],
      surveillance_type: [2, 1],
      camera_type: [1, 3],
      capability: [0, 4],
      certainty: [0, 2],
      lifecycle: [1, 5],
    },
    512,
  );
  assert.deepEqual(
    tile.points.map(({ id, x, y }) => [id, x, y]),
    [
      [7, 0, 256],
      [9, 512, 128],
    ],
  );
  assert.deepEqual(tile.points[1].codes, {
    surveillance_type: 1,
    camera_type: 3,
    capability: 4,
    certainty: 2,
    lifecycle: 5,
  });
  assert.equal(tile.counted, false);
  assert.deepEqual(tile.points[0].views, []);
});

test("a near tile tells where its cameras look", () => {
  const column = {
    id: [7],
    x: [0],
    y: [0],
    surveillance_type: [1],
    camera_type: [1],
    capability: [0],
    certainty: [0],
    lifecycle: [1],
  };
  const tile = readTile(
    {
      kind: "points",
      total: 1,
      ...column,
      views: [
        [
          [90, 180],
          [270, -1],
        ],
      ],
    },
    512,
  );
  assert.deepEqual(tile.points[0].views, [
    [90, 180],
    [270, -1],
  ]);
});

test("a tile of counts has circles and no cameras", () => {
  const tile = readTile(
    {
      kind: "counts",
      total: 5007,
      x: [2048, 0],
      y: [2048, 0],
      n: [5000, 7],
      recognition: [4990, 0, 10, 3, 4, 0],
    },
    512,
  );
  assert.deepEqual([tile.total, tile.counted, tile.points.length], [5007, true, 0]);
  assert.deepEqual(tile.groups, [
    { x: 256, y: 256, n: 5000, recognition: [4990, 0, 10], points: [] },
    { x: 0, y: 0, n: 7, recognition: [3, 4, 0], points: [] },
  ]);
});

test("signs with room are drawn, signs on each other are counted", () => {
  const { points, groups } = gather(
    { points: pointsAt([10, 10], [200, 200], [202, 202], [204, 200]), groups: [] },
    512,
    24,
  );
  assert.deepEqual(
    points.map(({ id }) => id),
    [1],
  );
  assert.deepEqual(
    groups.map(({ n }) => n),
    [3],
  );
  assert.equal(groups[0].points.length, 3);
});

test("no camera is lost or counted twice, however they lie", () => {
  let seed = 7;
  const random = () => {
    seed = (seed * 16807) % 2147483647;
    return seed / 2147483647;
  };
  for (const count of [0, 1, 5, 60, 700]) {
    const places = Array.from(
      { length: count },
      () => /** @type {[number, number]} */ ([random() ** 3 * 512, random() * 512]),
    );
    const { points, groups } = gather({ points: pointsAt(...places), groups: [] }, 512, 24);
    assert.equal(points.length + groups.reduce((sum, { n }) => sum + n, 0), count);
    for (const group of groups) {
      assert.equal(group.points.length, group.n);
      assert.deepEqual(group.recognition, [group.n]);
    }
  }
});

test("circles that would overlap become one, in the middle of their cameras", () => {
  const { groups } = gather(
    {
      points: [],
      groups: [
        { x: 63, y: 10, n: 30, recognition: [30, 0], points: [] },
        { x: 66, y: 10, n: 10, recognition: [4, 6], points: [] },
      ],
    },
    512,
    24,
  );
  assert.equal(groups.length, 1);
  assert.deepEqual([groups[0].n, groups[0].x], [40, 63.75]);
  assert.deepEqual(groups[0].recognition, [34, 6]);
});

test("a circle's size grows with its count and has an end", () => {
  assert.ok(radiusOf(10) < radiusOf(100));
  assert.equal(radiusOf(1e6), 30);
});

test("a hit returns the nearest sign with all others at its place", () => {
  const drawn = { points: pointsAt([100, 100], [102, 101], [130, 100]), groups: [] };
  assert.deepEqual(
    hit(drawn, 104, 100, 22)?.points.map(({ id }) => id),
    [1, 2],
  );
  assert.deepEqual(
    hit(drawn, 128, 100, 22)?.points.map(({ id }) => id),
    [3],
  );
  assert.equal(hit(drawn, 300, 300, 22), null);
});

test("a hit on a circle returns it", () => {
  const drawn = {
    points: pointsAt([100, 100]),
    groups: [{ x: 200, y: 200, n: 400, recognition: [400], points: [] }],
  };
  assert.equal(hit(drawn, 215, 210, 12)?.group?.n, 400);
});

test("signs on top of each other are a heap, told once where its topmost sign is", () => {
  const signs = [...pointsAt([10, 10], [100, 100], [12, 11], [11, 10], [103, 100], [300, 5])];
  assert.deepEqual(heaps(signs), [
    { x: 103, y: 100, n: 2 },
    { x: 11, y: 10, n: 3 },
  ]);
  assert.deepEqual(heaps(pointsAt([0, 0], [7, 0])), []);
});
