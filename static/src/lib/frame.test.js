import assert from "node:assert/strict";
import { test } from "node:test";
import { frameOf } from "./frame.js";

test("a frame holds its address and title as HTML has them", () => {
  assert.equal(
    frameOf("https://cameras.example/embed?a=1&b=2#map=3/4.0/5.0", 'Map of "cameras"'),
    '<iframe src="https://cameras.example/embed?a=1&amp;b=2#map=3/4.0/5.0" title="Map of &quot;cameras&quot;"' +
      ' width="100%" height="400" loading="lazy" referrerpolicy="no-referrer"></iframe>',
  );
});

test("nothing in an address ends the attribute it stands in", () => {
  const html = frameOf('https://cameras.example/embed?operator="><script>', "");
  assert.equal(html.match(/<script/g), null);
  assert.equal(html.split('"').length, 13);
});
