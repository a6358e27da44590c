import assert from "node:assert/strict";
import { test } from "node:test";
import { cornersOf, markOf } from "./marks.js";

test("what somebody says has another mark than what can be checked, and what is disputed a third", () => {
  assert.equal(markOf("documented"), "sure");
  assert.equal(markOf("unknown"), "sure");
  assert.equal(markOf("reported"), "said");
  assert.equal(markOf("suspected"), markOf("reported"));
  assert.equal(markOf("disputed"), "disputed");
});

test("marks differ in their corners, the first at the top, and a rim lies around each", () => {
  assert.deepEqual(cornersOf("sure", 20, 4, 3), []);
  for (const [mark, n] of /** @type {const} */ ([
    ["said", 4],
    ["disputed", 3],
  ])) {
    const [inner, rim] = [cornersOf(mark, 20, 4, 3), cornersOf(mark, 20, 4, 3, 1)];
    assert.equal(inner.length, n);
    assert.equal(inner[0][0], 20);
    assert.ok(inner.every(([, y]) => y >= inner[0][1]));
    assert.ok(rim[0][1] < inner[0][1]);
  }
});
