import assert from "node:assert/strict";
import { test } from "node:test";
import { legs } from "./legs.js";

test("however many there are, each has room for a fingertip and keeps off the pole", () => {
  for (let n = 1; n <= 40; n++) {
    const spread = legs(n);
    assert.equal(spread.length, n);
    for (const [i, a] of spread.entries()) {
      assert.ok(Math.hypot(a.x, a.y) >= 51, `${n}: leg ${i} lies on the pole`);
      for (const b of spread.slice(i + 1))
        assert.ok(Math.hypot(a.x - b.x, a.y - b.y) >= 44, `${n}: ${i} is covered`);
    }
  }
});

test("the first stands above the pole, and the others follow clockwise", () => {
  const [first, second] = legs(4);
  assert.deepEqual([Math.round(first.x), first.y < 0], [0, true]);
  assert.ok(second.x > 40 && Math.abs(second.y) < 1);
});
