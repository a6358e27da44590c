/** The names of cities on the built-in sheet, so that it says where one is without asking anybody outside. */

import * as L from "leaflet";
import { settle, spread } from "../lib/labels.js";
import { toUnit } from "../lib/mercator.js";

const SIZE = 512;
// Milliseconds: a register that was just set up has no list of cities for its first seconds.
const TRIES_AFTER = [4000, 8000, 16_000];

/** @typedef {{ element: HTMLElement, label: import("../lib/labels.js").Placed, z: number }} Written label: where on the whole map */

/**
 * What counts cameras tells the map where its circles are, by an event, and the names make room.
 * @param {L.Map} map @param {string} address of the labels of a tile, with {z}, {x} and {y} @returns {L.GridLayer}
 */
export function labelLayer(map, address) {
  /** @type {Map<HTMLElement, Written[]>} */
  const tiles = new Map();
  /** @type {{ z: number, circles: import("../lib/labels.js").Circle[] }} */
  let counted = { z: -1, circles: [] };

  function makeRoom() {
    const written = [...tiles.values()].flat().filter(({ z }) => z === counted.z);
    const downs = settle(
      written.map(({ label }) => label),
      counted.circles,
    );
    for (const [i, { element }] of written.entries()) {
      element.hidden = downs[i] === null;
      element.style.marginBlockStart = downs[i] ? `${downs[i]}px` : "";
    }
    leaveControlsClear();
  }

  /** Half a name beside a button or the scale is neither read nor missed. */
  function leaveControlsClear() {
    const box = (/** @type {Element} */ element) => element.getBoundingClientRect();
    const controls = [...map.getContainer().querySelectorAll(".leaflet-control")].map(box);
    const elements = [...tiles.values()].flat().map(({ element }) => element);
    const under = elements.map(box).map((name) => controls.some((control) => lieOnEachOther(name, control)));
    for (const [i, element] of elements.entries()) element.classList.toggle("city-under", under[i]);
  }

  const layer = Object.assign(
    new L.GridLayer({ tileSize: SIZE, zIndex: 1, updateWhenZooming: false, className: "labels" }),
    {
      /** @param {L.Coords} coords */
      createTile(coords) {
        const tile = L.DomUtil.create("div");
        const show = (/** @type {Written[]} */ written) => {
          tiles.set(tile, written);
          makeRoom();
        };
        // Cameras matter more than names: a sheet without them is no failure to tell.
        write(tile, address, coords, show).catch(() => {});
        return tile;
      },
    },
  );
  map.on("moveend resize", leaveControlsClear);
  layer.on("tileunload", ({ tile }) => tiles.delete(tile));
  map.on("circles", (/** @type {any} */ told) => {
    counted = told;
    makeRoom();
  });
  return layer;
}

/** @param {DOMRect} a @param {DOMRect} b */
function lieOnEachOther(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/**
 * @param {HTMLElement} tile @param {string} address @param {L.Coords} coords
 * @param {(written: Written[]) => void} show @param {number} [tries]
 */
async function write(tile, address, coords, show, tries = 0) {
  const { x, y, z } = coords;
  // A tile of 512 pixels is the one of 256 from a zoom further out.
  const across = 2 ** (z - 1);
  const column = ((x % across) + across) % across;
  if (z < 1 || y < 0 || y >= across) return;
  // The cameras come first.
  const answer = await fetch(L.Util.template(address, { z: z - 1, x: column, y }), { priority: "low" });
  if (answer.status === 503 && tries < TRIES_AFTER.length && tile.isConnected) {
    setTimeout(() => write(tile, address, coords, show, tries + 1).catch(() => {}), TRIES_AFTER[tries]);
  }
  if (!answer.ok) return;
  const { name, lon, lat, population } = await answer.json();
  const found = name.map((/** @type {string} */ words, /** @type {number} */ i) => {
    const [right, down] = toUnit(lon[i], lat[i]);
    return {
      name: words,
      x: (right * across - column) * SIZE,
      y: (down * across - y) * SIZE,
      population: population[i],
    };
  });
  const written = spread(found).map((label) => {
    const element = L.DomUtil.create("span", "city", tile);
    element.textContent = label.name;
    element.style.insetInlineStart = `${label.x}px`;
    element.style.insetBlockStart = `${label.y}px`;
    element.style.fontSize = `${label.size}px`;
    return { element, label: { ...label, x: x * SIZE + label.x, y: y * SIZE + label.y }, z };
  });
  show(written);
}
