/** The map's signs: shape says what a device is, colour one thing known of it, line and fill whether it is there. */

import { DOTS, isOutlined, isPale } from "../lib/look.js";
import { cornersOf } from "../lib/marks.js";
import { PICTURES } from "../lib/pictures.js";
import { arcsOf } from "../lib/shares.js";
import { radiusOf } from "../lib/tile.js";

/** @typedef {import("../lib/look.js").Look} Look */

/** How far a sign can reach beyond its own position: a tile's margin. */
export const REACH = 34;
const TURN = 2 * Math.PI;

/** @param {number} zoom pixels across a sign: small while many are in view */
export function signSize(zoom) {
  return zoom < 9 ? 17 : zoom < 13 ? 20 : zoom < 16 ? 24 : 28;
}

/** @type {Map<string, { badge: Path2D, glyph: Path2D }>} */
const paths = new Map();

/** @param {string} picture */
function pathsOf(picture) {
  const known = paths.get(picture);
  if (known) return known;
  const { badge, glyph } = PICTURES[picture];
  const made = { badge: new Path2D(badge), glyph: new Path2D(glyph) };
  paths.set(picture, made);
  return made;
}

/**
 * Signs are drawn once and then copied: thousands of copies cost less than hundreds of paths.
 * @param {import("./colours.js").Colours} colours @param {number} ratio device pixels a CSS pixel
 */
export function signPrinter(colours, ratio) {
  /** @type {Map<string, HTMLCanvasElement>} */
  const stamps = new Map();

  /** @param {Look} look @param {number} size */
  function stamp(look, size) {
    const key = `${look.picture} ${look.colour} ${look.mark} ${look.lifecycle} ${size}`;
    const known = stamps.get(key);
    if (known) return known;
    const canvas = document.createElement("canvas");
    const across = size + 6;
    canvas.width = canvas.height = Math.ceil(across * ratio);
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const scale = (size / 24) * ratio;
    context.setTransform(scale, 0, 0, scale, (across * ratio) / 2, (across * ratio) / 2);
    context.translate(-12, -12);
    drawSign(context, look, colours, 24 / size);
    stamps.set(key, canvas);
    return canvas;
  }

  /** @param {CanvasRenderingContext2D} context @param {Look} look @param {number} x @param {number} y @param {number} size */
  return (context, look, x, y, size) => {
    const across = size + 6;
    context.drawImage(stamp(look, size), x - across / 2, y - across / 2, across, across);
  };
}

/**
 * @param {CanvasRenderingContext2D} context on the 24 by 24 sheet of the pictures
 * @param {Look} look @param {import("./colours.js").Colours} colours @param {number} pixel one CSS pixel on that sheet
 */
function drawSign(context, look, colours, pixel) {
  const { picture, lifecycle } = look;
  const { badge, glyph } = pathsOf(picture);
  const colour = colours.signs[look.colour];
  context.lineJoin = "round";

  // A rim of paper keeps neighbouring signs apart, and a ground of paper what lies under a light one.
  context.strokeStyle = colours.paper;
  context.lineWidth = 3 * pixel;
  context.stroke(badge);
  context.fillStyle = colours.paper;
  context.fill(badge);
  context.fillStyle = colour;
  if (isOutlined(look)) {
    context.strokeStyle = colour;
    context.lineWidth = 1.75 * pixel;
    context.setLineDash(lifecycle === "suspected" ? [2.5 * pixel, 2 * pixel] : []);
    context.stroke(badge);
    context.setLineDash([]);
  } else if (isPale(look)) {
    context.globalAlpha = 0.3;
    context.fill(badge);
    context.globalAlpha = 0.8;
  } else {
    context.fill(badge);
    context.fillStyle = look.colour === "claimed" ? colours.glyphClaimed : colours.glyph;
  }
  context.fill(glyph, "evenodd");
  context.globalAlpha = 1;
  if (lifecycle === "removed") strike(context, colours, pixel);
  const full = DOTS[look.colour];
  if (full !== undefined) dot(context, full, look.mark, colours, pixel);
}

/** @param {CanvasRenderingContext2D} context @param {import("./colours.js").Colours} colours @param {number} pixel */
function strike(context, colours, pixel) {
  for (const [style, width] of /** @type {[string, number][]} */ ([
    [colours.paper, 4],
    [colours.ink, 1.75],
  ])) {
    context.beginPath();
    context.moveTo(1, 23);
    context.lineTo(23, 1);
    context.strokeStyle = style;
    context.lineWidth = width * pixel;
    context.stroke();
  }
}

/**
 * What the colour says, said again in the corner, in the shape of how sure that is.
 * @param {CanvasRenderingContext2D} context @param {number} full how much of the dot, clockwise from its top
 * @param {import("../lib/marks.js").Mark} mark @param {import("./colours.js").Colours} colours @param {number} pixel
 */
function dot(context, full, mark, colours, pixel) {
  const radius = 3.4 * pixel;
  const [x, y] = [24 - radius, radius];
  const shape = (/** @type {number} */ more, /** @type {string} */ colour) => {
    const corners = cornersOf(mark, x, y, radius, more);
    context.beginPath();
    if (corners.length) for (const corner of corners) context.lineTo(...corner);
    else context.arc(x, y, radius + more, 0, TURN);
    context.fillStyle = colour;
    context.fill();
  };
  shape(1.5 * pixel, colours.paper);
  shape(0, colours.ink);
  if (full === 1) return;
  context.save();
  shape(-1.2 * pixel, colours.paper);
  context.clip();
  context.beginPath();
  context.moveTo(x, y);
  context.arc(x, y, 3 * radius, -TURN / 4, TURN * (full - 1 / 4));
  context.fillStyle = colours.ink;
  context.fill();
  context.restore();
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} radius @param {string} colour */
function disc(context, x, y, radius, colour) {
  context.beginPath();
  context.arc(x, y, radius, 0, TURN);
  context.fillStyle = colour;
  context.fill();
}

/**
 * How many signs lie on top of each other, at the foot of the topmost.
 * @param {CanvasRenderingContext2D} context @param {{ x: number, y: number, n: number }} heap @param {string} text
 * @param {number} size of a sign @param {import("./colours.js").Colours} colours
 */
export function drawHeap(context, { x, y }, text, size, colours) {
  const [middle, foot] = [x + size * 0.5, y + size * 0.5];
  disc(context, middle, foot, 10.5, colours.ink);
  disc(context, middle, foot, 9, colours.paper);
  write(context, text, middle, foot, text.length > 2 ? 9 : 12, colours);
}

/**
 * A quiet circle with a number; its ring shows the shares of recognition.
 * @param {CanvasRenderingContext2D} context @param {import("../lib/tile.js").Group} group @param {string} text
 * @param {Map<import("../lib/look.js").Colour, number>} shares none where it is not known @param {import("./colours.js").Colours} colours
 */
export function drawCount(context, { x, y, n }, text, shares, colours) {
  const radius = radiusOf(n);
  context.globalAlpha = 0.94;
  disc(context, x, y, radius, colours.paper);
  context.globalAlpha = 1;
  context.lineWidth = 3;
  const arcs = shares.size
    ? arcsOf(shares).map(({ colour, from, to }) => ({ style: colours.signs[colour], from, to }))
    : [{ style: colours.label, from: 0, to: 1 }];
  // A hair of paper between two colours, for eyes that cannot tell these apart.
  const gap = arcs.length > 1 ? 0.75 / radius : 0;
  for (const { style, from, to } of arcs) {
    context.beginPath();
    context.arc(x, y, radius - 1.5, from * TURN - TURN / 4 + gap, to * TURN - TURN / 4 - gap);
    context.strokeStyle = style;
    context.stroke();
  }
  write(context, text, x, y, text.length > 3 ? 12 : 13, colours);
}

/**
 * @param {CanvasRenderingContext2D} context @param {string} text @param {number} x @param {number} y its middle
 * @param {number} size pixels @param {import("./colours.js").Colours} colours
 */
function write(context, text, x, y, size, colours) {
  context.fillStyle = colours.ink;
  context.font = `600 ${size}px ${colours.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(text, x, y + 0.5);
}
