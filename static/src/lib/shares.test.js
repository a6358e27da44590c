import assert from "node:assert/strict";
import { test } from "node:test";
import { arcsOf } from "./shares.js";

/** @param {Partial<Record<import("./look.js").Colour, number>>} shares */
function arcs(shares) {
  return arcsOf(new Map(/** @type {any} */ (Object.entries(shares))));
}

test("a ring is as long in each colour as its share, the most telling first", () => {
  assert.deepEqual(arcs({ unknown: 50, confirmed: 25, claimed: 25 }), [
    { colour: "confirmed", from: 0, to: 0.25 },
    { colour: "claimed", from: 0.25, to: 0.5 },
    { colour: "unknown", from: 0.5, to: 1 },
  ]);
});

test("one colour alone is the whole ring, and no camera is none", () => {
  assert.deepEqual(arcs({ unknown: 3, none: 0 }), [{ colour: "unknown", from: 0, to: 1 }]);
  assert.deepEqual(arcs({}), []);
});

test("one among ten thousand can be seen, and the ring still closes", () => {
  const [confirmed, unknown] = arcs({ confirmed: 1, unknown: 9999 });
  assert.ok(confirmed.to - confirmed.from > 0.025);
  assert.ok(Math.abs(unknown.to - 1) < 1e-9);
});
