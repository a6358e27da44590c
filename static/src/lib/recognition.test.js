import assert from "node:assert/strict";
import { test } from "node:test";
import { toneOf } from "./recognition.js";

test("a plate reader is violet unless it is said to recognise faces too", () => {
  assert.equal(toneOf("unknown", "ALPR"), "plates");
  assert.equal(toneOf("none_known", "ALPR"), "plates");
  assert.equal(toneOf("enabled_confirmed", "ALPR"), "confirmed");
});

test("what nobody has recorded is unknown, never none", () => {
  assert.equal(toneOf("unknown", "camera"), "unknown");
  assert.equal(toneOf("a value of tomorrow", "camera"), "unknown");
});

test("a claim is not a confirmation", () => {
  assert.equal(toneOf("enabled_claimed", "camera"), "claimed");
  assert.equal(toneOf("hardware_capable", "camera"), "claimed");
});
