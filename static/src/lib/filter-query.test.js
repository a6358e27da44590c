import assert from "node:assert/strict";
import { test } from "node:test";
import { inFull, queryOf, undated, withQuery, yearOf } from "./filter-query.js";

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
  const terms = { standing: "lifecycle=%21removed", standing_then: "lifecycle=%21suspected" };
  assert.equal(inFull("", terms), "lifecycle=%21removed");
  assert.equal(inFull("operator=City", terms), "operator=City&lifecycle=%21removed");
  assert.equal(inFull("lifecycle=any", terms), "lifecycle=any");
  assert.equal(inFull("year=2019", terms), "year=2019&lifecycle=%21suspected");
});

test("a filter of a year is asked again for what has no date", () => {
  assert.equal(yearOf("operator=City&year=2019"), "2019");
  assert.equal(yearOf("operator=City"), null);
  assert.equal(undated("year=2019&operator=City"), "year=unknown&operator=City");
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
