/** The built-in base map: Natural Earth's land and borders with a graticule, drawn tile by tile under everything. */

import * as L from "leaflet";
import { fromUnit, toUnit } from "../lib/mercator.js";
import { clipRing, graticuleStep, meet, readSheet, runsIn } from "../lib/sheet.js";
import { canvasTile, startDrawing } from "./canvas.js";
import { onSchemeChange, readColours } from "./colours.js";

const SIZE = 512;
// From this zoom on the coarse outline looks like one.
const FINE_FROM = 5;

/** @typedef {{ coarse: string, fine: string }} SheetFiles addresses of the two outlines */

/**
 * @param {SheetFiles} files
 * @param {(failed: boolean) => void} [told] called when an outline has arrived, or has not
 * @returns {L.GridLayer}
 */
export function sheetLayer(files, told = () => {}) {
  /** @type {{ coarse?: import("../lib/sheet.js").Sheet, fine?: import("../lib/sheet.js").Sheet }} */
  const sheets = {};
  let colours = readColours();
  /** @type {Map<HTMLCanvasElement, L.Coords>} */
  const drawn = new Map();
  /** @type {Set<string>} */
  const asked = new Set();

  /** @param {"coarse" | "fine"} name */
  async function fetchSheet(name) {
    if (asked.has(name)) return;
    asked.add(name);
    try {
      const answer = await fetch(files[name]);
      if (!answer.ok) throw new Error(String(answer.status));
      sheets[name] = readSheet(await answer.json());
      told(false);
      redraw();
    } catch {
      asked.delete(name);
      told(true);
    }
  }

  function redraw() {
    for (const [canvas, coords] of drawn) draw(canvas, coords);
  }

  /** @param {HTMLCanvasElement} canvas @param {L.Coords} coords */
  function draw(canvas, coords) {
    const sheet = (coords.z >= FINE_FROM && sheets.fine) || sheets.coarse;
    drawSheet(startDrawing(canvas, SIZE, 0), coords, sheet, colours);
  }

  const layer = Object.assign(
    new L.GridLayer({ tileSize: SIZE, zIndex: 1, updateWhenZooming: false, className: "sheet" }),
    {
      /** @param {L.Coords} coords */
      createTile(coords) {
        const { tile, canvas } = canvasTile(SIZE, 0);
        fetchSheet("coarse");
        if (coords.z >= FINE_FROM) fetchSheet("fine");
        drawn.set(canvas, coords);
        draw(canvas, coords);
        return tile;
      },
    },
  );
  layer.on("tileunload", ({ tile }) =>
    drawn.delete(/** @type {HTMLCanvasElement} */ (tile.firstElementChild)),
  );
  onSchemeChange(() => {
    colours = readColours();
    redraw();
  });
  return layer;
}

/**
 * @param {CanvasRenderingContext2D} context @param {L.Coords} coords
 * @param {import("../lib/sheet.js").Sheet | undefined} sheet @param {import("./colours.js").Colours} colours
 */
function drawSheet(context, coords, sheet, colours) {
  const world = 256 * 2 ** coords.z;
  // The world repeats to the east and west; the outline is that of the one world.
  const left = (((coords.x * SIZE) % world) + world) % world;
  const top = coords.y * SIZE;
  // A little wider than the tile, so that the coast's stroke along a cut falls outside of it.
  const pad = 4;
  const box = /** @type {[number, number, number, number]} */ ([
    (left - pad) / world,
    (top - pad) / world,
    (left + SIZE + pad) / world,
    (top + SIZE + pad) / world,
  ]);
  context.fillStyle = colours.sea;
  context.fillRect(0, 0, SIZE, SIZE);
  if (!sheet) return drawGraticule(context, left, top, world, colours);

  /** @param {number[]} line */
  const trace = (line) => {
    for (let i = 0; i < line.length; i += 2) {
      context[i ? "lineTo" : "moveTo"](line[i] * world - left, line[i + 1] * world - top);
    }
  };
  context.beginPath();
  for (const { line, box: around } of sheet.land) {
    if (!meet(around, box)) continue;
    const ring = clipRing(line, box);
    if (ring.length < 6) continue;
    trace(ring);
    context.closePath();
  }
  context.lineJoin = "round";
  context.fillStyle = colours.land;
  context.fill("evenodd");
  drawGraticule(context, left, top, world, colours);
  context.beginPath();
  for (const { line, box: around } of sheet.land) {
    if (meet(around, box)) for (const run of runsIn(line, box)) trace(run);
  }
  context.strokeStyle = colours.coast;
  context.lineWidth = 1;
  context.stroke();
  context.beginPath();
  for (const { line, box: around } of sheet.borders) {
    if (meet(around, box)) for (const run of runsIn(line, box)) trace(run);
  }
  context.strokeStyle = colours.border;
  context.lineWidth = coords.z < 4 ? 0.8 : 1.2;
  context.setLineDash(coords.z < 4 ? [] : [6, 3]);
  context.stroke();
  context.setLineDash([]);
}

/**
 * @param {CanvasRenderingContext2D} context @param {number} left @param {number} top @param {number} world
 * @param {import("./colours.js").Colours} colours
 */
function drawGraticule(context, left, top, world, colours) {
  const step = graticuleStep(world);
  const [west, north] = fromUnit(left / world, top / world);
  const [east, south] = fromUnit((left + SIZE) / world, (top + SIZE) / world);
  context.beginPath();
  for (let i = Math.ceil(west / step); i * step <= east; i++) {
    const x = Math.round(toUnit(i * step, 0)[0] * world - left) + 0.5;
    context.moveTo(x, 0);
    context.lineTo(x, SIZE);
  }
  for (let i = Math.ceil(south / step); i * step <= north; i++) {
    const y = Math.round(toUnit(0, i * step)[1] * world - top) + 0.5;
    context.moveTo(0, y);
    context.lineTo(SIZE, y);
  }
  context.strokeStyle = colours.graticule;
  context.lineWidth = 1;
  context.stroke();
}
