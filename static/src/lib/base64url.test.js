import assert from "node:assert/strict";
import test from "node:test";
import { bytes, text } from "./base64url.js";

test("bytes come back as they were, whatever their number", () => {
  for (let length = 0; length < 9; length += 1) {
    const given = Uint8Array.from({ length }, (_, at) => 255 - at * 5);
    assert.deepEqual(bytes(text(given.buffer)), given);
  }
});

test("what is written fits an address", () => {
  assert.equal(text(Uint8Array.of(251, 255, 191).buffer), "-_-_");
  assert.equal(text(Uint8Array.of(1).buffer), "AQ");
});
