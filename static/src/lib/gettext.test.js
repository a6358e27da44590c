import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { _, learn, ngettext } from "./gettext.js";

afterEach(() => learn({}));

test("a text without a translation stands for itself, with its parameters in place", () => {
  assert.equal(_("Zoom to %(name)s, %(name)s", { name: "Oslo" }), "Zoom to Oslo, Oslo");
  assert.equal(_("%(missing)s stays", {}), "%(missing)s stays");
});

test("one and many differ, and the number is grouped", () => {
  const say = (/** @type {number} */ n) => ngettext("%(num)s camera", "%(num)s cameras", n);
  assert.deepEqual([1, 0, 1234].map(say), ["1 camera", "0 cameras", "1,234 cameras"]);
});

test("a catalogue with three plural forms is read in order", () => {
  learn({
    language: "pl",
    messages: { "%(num)s camera": ["%(num)s kamera", "%(num)s kamery", "%(num)s kamer"] },
  });
  const say = (/** @type {number} */ n) => ngettext("%(num)s camera", "%(num)s cameras", n);
  assert.deepEqual([1, 3, 5, 22].map(say), ["1 kamera", "3 kamery", "5 kamer", "22 kamery"]);
});

test("an empty translation falls back to the text itself", () => {
  learn({ messages: { Map: "" } });
  assert.equal(_("Map"), "Map");
});
