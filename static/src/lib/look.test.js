import assert from "node:assert/strict";
import { test } from "node:test";
import { heightOf, isOutlined, isPale, lookOf } from "./look.js";

/** @param {string} lifecycle @param {import("./look.js").Colour} colour */
const look = (lifecycle, colour = "unknown") => ({
  picture: "fixed",
  colour,
  mark: /** @type {const} */ ("sure"),
  lifecycle,
});

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

test("colour answers one question at a time", () => {
  const codes = { surveillance_type: 0, camera_type: 0, capability: 0, certainty: 0, lifecycle: 0 };
  const meaning = (/** @type {string} */ field) => ({
    value: field === "capability" ? "enabled_confirmed" : field === "certainty" ? "reported" : "unknown",
    label: "",
  });
  const camera = { codes, checked: 12 * 20 };
  const today = new Date(2026, 10, 26);
  assert.equal(lookOf(camera, meaning, "recognition", today).colour, "confirmed");
  assert.equal(lookOf(camera, meaning, "recognition", today).mark, "said");
  assert.equal(lookOf(camera, meaning, "age", today).colour, "old");
  assert.equal(lookOf(camera, meaning, "age", today).mark, "sure");
});
