import assert from "node:assert/strict";
import { test } from "node:test";
import { queryOf, withQuery } from "./filter-query.js";

test("empty inputs leave no trace", () => {
  assert.equal(
    queryOf([
      ["not", ""],
      ["operator", "  "],
    ]),
    "",
  );
});

test("several values of a field stay several", () => {
  const query = queryOf([
    ["camera_type", "dome"],
    ["camera_type", "fixed"],
  ]);
  assert.equal(query, "camera_type=dome&camera_type=fixed");
});

test("what is not wanted is turned around, once", () => {
  const query = queryOf([
    ["not", "operator"],
    ["operator", "Police"],
    ["operator", "!City"],
    ["model", "X & Y"],
  ]);
  assert.equal(query, "operator=%21Police&operator=%21City&model=X+%26+Y");
});

test("an address has no lonely question mark", () => {
  assert.equal(withQuery("/cameras", ""), "/cameras");
  assert.equal(withQuery("/cameras", "a=b"), "/cameras?a=b");
});
