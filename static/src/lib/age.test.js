import assert from "node:assert/strict";
import { test } from "node:test";
import { ageOf, seen, yearsSince } from "./age.js";

const TODAY = new Date(2026, 10, 26);

test("a month is the number of months since the century began", () => {
  const years = [1, 12, 13, -1, -12, -13, 12 * 26 + 11, 12 * 30].map((month) => yearsSince(month, TODAY));
  assert.deepEqual(years, [26, 26, 25, 27, 27, 28, 0, 0]);
  assert.equal(yearsSince(0, TODAY), null);
});

test("knowledge ages by the calendar", () => {
  const ages = [0, 1, 2, 3, 4, 6, 7, 20].map((years) => ageOf(12 * (26 - years) + 6, TODAY));
  assert.deepEqual(ages, ["fresh", "fresh", "recent", "recent", "ageing", "ageing", "old", "old"]);
  assert.equal(ageOf(0, TODAY), "untold");
});

test("an age is said in words", () => {
  assert.equal(seen(12 * 26 + 10, TODAY), "Last confirmed this year.");
  assert.equal(seen(12 * 25 + 10, TODAY), "Last confirmed last year.");
  assert.equal(seen(12 * 23 + 10, TODAY), "Last confirmed 3 years ago.");
  assert.equal(seen(0, TODAY), "Nobody has said when it was last seen.");
});
