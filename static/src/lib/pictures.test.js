import assert from "node:assert/strict";
import { test } from "node:test";
import { PICTURES, pictureOf, sprite } from "./pictures.js";
import { SILHOUETTES } from "./silhouettes.js";

test("what it is decides before how it is built", () => {
  assert.equal(pictureOf("ALPR", "dome"), "plate");
  assert.equal(pictureOf("camera", "dome"), "dome");
  assert.equal(pictureOf("unknown", "doorbell"), "doorbell");
  assert.equal(pictureOf("camera", "unknown"), "camera");
  assert.equal(pictureOf("camera", "toString"), "camera");
  assert.equal(pictureOf("unknown", "unknown"), "unknown");
});

test("every sign of the map has a drawing in the picture chooser", () => {
  for (const name of Object.keys(PICTURES)) assert.ok(name in SILHOUETTES, name);
});

test("the sprite holds a sign and a plain silhouette of every picture", () => {
  const text = sprite();
  for (const name of Object.keys(PICTURES)) {
    assert.ok(text.includes(`id="${name}"`) && text.includes(`id="${name}-plain"`));
  }
});
