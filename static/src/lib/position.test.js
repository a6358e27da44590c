import assert from "node:assert/strict";
import { test } from "node:test";
import { boxText, readColouring, readPosition, writeColouring, writePosition } from "./position.js";

test("a position survives the address bar", () => {
  const position = { zoom: 15, lon: -104.99025, lat: 39.73915 };
  const back = readPosition(writePosition(position));
  assert.ok(back && Math.abs(back.lon - position.lon) < 1e-5 && Math.abs(back.lat - position.lat) < 1e-5);
});

test("what is not a position is no position", () => {
  for (const hash of ["", "#main", "#map=3/91/0", "#map=x/1/1", "#map=3//0", "#map=99/0/0"]) {
    assert.equal(readPosition(hash), null);
  }
});

test("a box is west, south, east, north", () => {
  assert.equal(boxText({ west: -105.1, south: 39.6, east: -104.6, north: 39.9 }), "-105.1,39.6,-104.6,39.9");
});

test("a box across the antimeridian keeps both of its sides", () => {
  assert.equal(boxText({ west: 170, south: -20, east: 190, north: -10 }), "170,-20,-170,-10");
});

test("a view wider than the world is the world", () => {
  assert.equal(boxText({ west: -400, south: -95, east: 100, north: 95 }), "-180,-90,180,90");
});

test("what colour answers stands beside the position", () => {
  const hash = `${writePosition({ zoom: 15, lon: 7, lat: 51 })}${writeColouring("age")}`;
  assert.equal(readColouring(hash), "age");
  assert.equal(readPosition(hash)?.zoom, 15);
  assert.equal(writeColouring("recognition"), "");
  for (const other of ["", "#map=15/51/7", "#map=15/51/7&colour=red"])
    assert.equal(readColouring(other), "recognition");
});
