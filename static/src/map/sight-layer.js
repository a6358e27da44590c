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

/** @typedef {{ x: number, y: number, look: import("../lib/look.js").Look, views: import("../lib/sight.js").View[] }} Sight x, y: pixels of the world */

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
    const length = sightLength(zoom, map.getCenter().lat);
    const reach = L.bounds(corner.subtract([length, length]), drawn.getBottomRight().add([length, length]));
    for (const { x, y, look, views } of sights()) {
      if (!reach.contains([x, y])) continue;
      context.setTransform(ratio, 0, 0, ratio, (x - corner.x) * ratio, (y - corner.y) * ratio);
      drawSight(context, look, views, length, brushes);
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
    tones: readColours().tones,
    // Who asks for more contrast gets the lines alone.
    isStark: matchMedia("(prefers-contrast: more), (forced-colors: active)").matches,
  };
}

/**
 * @param {CanvasRenderingContext2D} context whose origin is the camera @param {import("../lib/look.js").Look} look
 * @param {import("../lib/sight.js").View[]} views @param {number} length pixels @param {ReturnType<typeof readBrushes>} brushes
 */
function drawSight(context, look, views, length, { tones, isStark }) {
  if (isPale(look)) return;
  const colour = tones[look.tone];
  const isTinted = !isStark && !isOutlined(look);
  const wedges = views.map(wedgeOf);
  for (const wedge of wedges) drawWedge(context, wedge, length, colour, isTinted);
  // Smaller than a wedge: that it looks all round is all that is known.
  if (!wedges.length && looksAllRound(look.picture))
    drawWedge(context, ROUND, Math.max(22, length / 2), colour, isTinted);
}

/**
 * @param {CanvasRenderingContext2D} context @param {import("../lib/sight.js").Wedge} wedge @param {number} length
 * @param {string} colour @param {boolean} isTinted
 */
function drawWedge(context, { from, to, isAssumed }, length, colour, isTinted) {
  const isRound = to - from > 2 * Math.PI - 0.001;
  context.beginPath();
  if (!isRound) context.moveTo(0, 0);
  context.arc(0, 0, length, from, to);
  context.closePath();
  if (isTinted) {
    const tint = context.createRadialGradient(0, 0, 0, 0, 0, length);
    tint.addColorStop(0, colour);
    tint.addColorStop(1, clear(context, colour));
    context.fillStyle = tint;
    context.globalAlpha = isAssumed ? 0.35 : 0.6;
    context.fill();
  }
  context.setLineDash(isAssumed ? [4, 4] : []);
  context.lineWidth = 1.25;
  context.strokeStyle = colour;
  context.globalAlpha = isAssumed ? 0.65 : 0.85;
  context.stroke();
}

/** The same colour with no strength. @param {CanvasRenderingContext2D} context @param {string} colour opaque */
function clear(context, colour) {
  // Read back, a canvas writes every opaque colour as #rrggbb.
  context.fillStyle = colour;
  return `${context.fillStyle}00`;
}
