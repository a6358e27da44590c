import assert from "node:assert/strict";
import { test } from "node:test";
import { inFull, queryOf, withQuery } from "./filter-query.js";

const STANDING = "lifecycle=%21planned&lifecycle=%21removed";

test("empty inputs leave no trace", () => {
  assert.equal(
    queryOf(
      [
        ["not", ""],
        ["operator", "  "],
      ],
      STANDING,
    ),
    "",
  );
});

test("several values of a field stay several", () => {
  const query = queryOf(
    [
      ["camera_type", "dome"],
      ["camera_type", "fixed"],
    ],
    STANDING,
  );
  assert.equal(query, "camera_type=dome&camera_type=fixed");
});

test("what is not wanted is turned around, once", () => {
  const query = queryOf(
    [
      ["not", "operator"],
      ["operator", "Police"],
      ["operator", "!City"],
      ["model", "X & Y"],
    ],
    STANDING,
  );
  assert.equal(query, "operator=%21Police&operator=%21City&model=X+%26+Y");
});

test("an address has no lonely question mark", () => {
  assert.equal(withQuery("/cameras", ""), "/cameras");
  assert.equal(withQuery("/cameras", "a=b"), "/cameras?a=b");
});

test("an age becomes the dates that it stands for", () => {
  const query = queryOf(
    [
      ["operator", "City"],
      ["checked", "checked_since=2023-11&checked_before=2025-11"],
      ["checked", ""],
    ],
    STANDING,
  );
  assert.equal(query, "operator=City&checked_since=2023-11&checked_before=2025-11");
});

test("who does not speak of the lifecycle is shown what is in place", () => {
  assert.equal(inFull("", "lifecycle=%21removed"), "lifecycle=%21removed");
  assert.equal(inFull("operator=City", "lifecycle=%21removed"), "operator=City&lifecycle=%21removed");
  assert.equal(inFull("lifecycle=any", "lifecycle=%21removed"), "lifecycle=any");
});

test("what is not in place is shown beside what is", () => {
  assert.equal(queryOf([["also", "planned"]], STANDING), "lifecycle=%21removed");
  assert.equal(
    queryOf(
      [
        ["also", "planned"],
        ["also", "removed"],
      ],
      STANDING,
    ),
    "lifecycle=any",
  );
  assert.equal(
    queryOf(
      [
        ["also", "planned"],
        ["lifecycle", "disused"],
      ],
      STANDING,
    ),
    "lifecycle=disused",
  );
});
