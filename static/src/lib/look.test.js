import assert from "node:assert/strict";
import { test } from "node:test";
import { heightOf, isOutlined, isPale } from "./look.js";

/** @param {string} lifecycle @param {import("./recognition.js").Tone} tone */
const look = (lifecycle, tone = "unknown") => ({ picture: "fixed", tone, lifecycle });

test("what nobody has recorded to be planned or gone is drawn as being there", () => {
  for (const lifecycle of ["active", "unknown", "a value of tomorrow"]) {
    assert.equal(isOutlined(look(lifecycle)), false);
    assert.equal(isPale(look(lifecycle)), false);
  }
  assert.equal(isOutlined(look("suspected")), true);
  assert.equal(isPale(look("removed")), true);
});

test("a camera that was taken away never covers one that is there", () => {
  const from = [
    look("active", "confirmed"),
    look("active"),
    look("planned", "confirmed"),
    look("planned"),
    look("removed", "confirmed"),
  ];
  const heights = from.map(heightOf);
  assert.deepEqual(
    heights,
    [...heights].sort((a, b) => b - a),
  );
  assert.equal(new Set(heights).size, heights.length);
});
