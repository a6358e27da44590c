/**
 * Which way the cameras look: translucent wedges between the streets and the signs. One canvas a little larger than
 * the view, because close by a wedge is longer than a tile's margin could be.
 */

import * as L from "leaflet";
import { isOutlined, isPale } from "../lib/look.js";
import { looksAllRound, sightLength, wedgeOf } from "../lib/sight.js";
import { onSchemeChange, readColours } from "./colours.js";

// From further away the wedges would cover each other.
const FROM = 17;
// Of the view, on each side: a short pan needs no new drawing.
const MARGIN = 0.25;
const ROUND = /** @type {const} */ ({ from: 0, to: 2 * Math.PI, isAssumed: true });

/** @typedef {{ x: number, y: number, look: import("../lib/look.js").Look, views: import("../lib/sight.js").View[],
 *   reach: number }} Sight x, y: pixels of the world; reach: metres, 0 when nobody said */

/**
 * @param {L.Map} map
 * @param {() => Iterable<Sight>} sights what is to be drawn at the map's zoom
 * @returns {{ redraw: () => void }} redraw: to be called when the sights have changed
 */
export function sightLayer(map, sights) {
  const canvas = document.createElement("canvas");
  map.createPane("sight", map.getPane("tilePane"));
  // It keeps an element over a box of the map, and only its name says SVG.
  const overlay = new L.SVGOverlay(/** @type {any} */ (canvas), [[0, 0]], { pane: "sight" });
  let brushes = readBrushes();
  let frame = 0;
  let drawn = L.bounds([]);

  function draw() {
    frame = 0;
    const zoom = map.getZoom();
    if (zoom < FROM) {
      overlay.remove();
      return;
    }
    const view = map.getPixelBounds();
    const margin = map.getSize().multiplyBy(MARGIN).round();
    drawn = L.bounds(view.getTopLeft().subtract(margin), view.getBottomRight().add(margin));
    const [corner, size] = [drawn.getTopLeft(), drawn.getSize()];
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    canvas.width = size.x * ratio;
    canvas.height = size.y * ratio;
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const { lat } = map.getCenter();
    /** @type {Set<string>} */
    const done = new Set();
    for (const sight of sights()) {
      const { x, y, look, views, reach } = sight;
      // Of many at one place that look the same way, one tint: together they would hide the map.
      const key = [
        Math.round(x),
        Math.round(y),
        look.colour,
        looksAllRound(look.picture),
        reach,
        ...views,
      ].join();
      if (done.has(key)) continue;
      done.add(key);
      const length = sightLength(zoom, lat, reach);
      if (
        !drawn.intersects([
          [x - length, y - length],
          [x + length, y + length],
        ])
      )
        continue;
      context.setTransform(ratio, 0, 0, ratio, (x - corner.x) * ratio, (y - corner.y) * ratio);
      drawSight(context, sight, length, brushes);
    }
    overlay
      .addTo(map)
      .setBounds(L.latLngBounds(map.unproject(corner, zoom), map.unproject(drawn.getBottomRight(), zoom)));
  }

  function redraw() {
    if (!frame) frame = requestAnimationFrame(draw);
  }

  map.on("moveend", redraw);
  map.on("move", () => {
    if (map.hasLayer(overlay) && !drawn.contains(map.getPixelBounds())) redraw();
  });
  onSchemeChange(() => {
    brushes = readBrushes();
    redraw();
  });
  return { redraw };
}

function readBrushes() {
  return {
    signs: readColours().signs,
    // Who asks for more contrast gets the lines alone.
    isStark: matchMedia("(prefers-contrast: more), (forced-colors: active)").matches,
  };
}

/**
 * @param {CanvasRenderingContext2D} context whose origin is the camera @param {Sight} sight
 * @param {number} length pixels @param {ReturnType<typeof readBrushes>} brushes
 */
function drawSight(context, { look, views, reach }, length, { signs, isStark }) {
  if (isPale(look)) return;
  const brush = { colour: signs[look.colour], isTinted: !isStark && !isOutlined(look) };
  for (const wedge of views.map(wedgeOf)) drawWedge(context, wedge, length, reach > 0, brush);
  // Smaller than a wedge: that it looks all round is all that is known.
  if (!views.length && looksAllRound(look.picture))
    drawWedge(context, ROUND, reach ? length : Math.max(22, length / 2), reach > 0, brush);
}

/**
 * Its sides are solid where its width was recorded, its far edge where its length follows from height and tilt.
 * @param {CanvasRenderingContext2D} context @param {import("../lib/sight.js").Wedge} wedge @param {number} length
 * @param {boolean} isMeasured whether the length is known @param {{ colour: string, isTinted: boolean }} brush
 */
function drawWedge(context, { from, to, isAssumed }, length, isMeasured, { colour, isTinted }) {
  const isRound = to - from > 2 * Math.PI - 0.001;
  if (isTinted) {
    context.beginPath();
    if (!isRound) context.moveTo(0, 0);
    context.arc(0, 0, length, from, to);
    const tint = context.createRadialGradient(0, 0, 0, 0, 0, length);
    tint.addColorStop(0, colour);
    tint.addColorStop(1, clear(context, colour));
    context.fillStyle = tint;
    context.globalAlpha = isAssumed ? 0.35 : 0.6;
    context.fill();
  }
  context.lineWidth = 1.25;
  context.strokeStyle = colour;
  context.beginPath();
  context.arc(0, 0, length, from, to);
  rule(context, !isMeasured);
  if (isRound) return;
  context.beginPath();
  context.moveTo(length * Math.cos(from), length * Math.sin(from));
  context.lineTo(0, 0);
  context.lineTo(length * Math.cos(to), length * Math.sin(to));
  rule(context, isAssumed);
}

/** @param {CanvasRenderingContext2D} context @param {boolean} isAssumed */
function rule(context, isAssumed) {
  context.setLineDash(isAssumed ? [4, 4] : []);
  context.globalAlpha = isAssumed ? 0.65 : 0.85;
  context.stroke();
}

/** The same colour with no strength. @param {CanvasRenderingContext2D} context @param {string} colour opaque */
function clear(context, colour) {
  // Read back, a canvas writes every opaque colour as #rrggbb.
  context.fillStyle = colour;
  return `${context.fillStyle}00`;
}
