/** The names of cities on the built-in sheet, so that it says where one is without asking anybody outside. */

import * as L from "leaflet";
import { spread } from "../lib/labels.js";
import { toUnit } from "../lib/mercator.js";

const SIZE = 512;
// Milliseconds: a register that was just set up has no list of cities for its first seconds.
const TRIES_AFTER = [4000, 8000, 16_000];

/** @param {string} address of the labels of a tile, with {z}, {x} and {y} @returns {L.GridLayer} */
export function labelLayer(address) {
  return Object.assign(
    new L.GridLayer({ tileSize: SIZE, zIndex: 1, updateWhenZooming: false, className: "labels" }),
    {
      /** @param {L.Coords} coords */
      createTile(coords) {
        const tile = L.DomUtil.create("div");
        // Cameras matter more than names: a sheet without them is no failure to tell.
        write(tile, address, coords).catch(() => {});
        return tile;
      },
    },
  );
}

/** @param {HTMLElement} tile @param {string} address @param {L.Coords} coords @param {number} [tries] */
async function write(tile, address, coords, tries = 0) {
  const { x, y, z } = coords;
  // A tile of 512 pixels is the one of 256 from a zoom further out.
  const across = 2 ** (z - 1);
  const column = ((x % across) + across) % across;
  if (z < 1 || y < 0 || y >= across) return;
  // The cameras come first.
  const answer = await fetch(L.Util.template(address, { z: z - 1, x: column, y }), { priority: "low" });
  if (answer.status === 503 && tries < TRIES_AFTER.length && tile.isConnected) {
    setTimeout(() => write(tile, address, coords, tries + 1).catch(() => {}), TRIES_AFTER[tries]);
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
  for (const label of spread(found)) {
    const written = L.DomUtil.create("span", "city", tile);
    written.textContent = label.name;
    written.style.insetInlineStart = `${label.x}px`;
    written.style.insetBlockStart = `${label.y}px`;
    written.style.fontSize = `${label.size}px`;
  }
}
