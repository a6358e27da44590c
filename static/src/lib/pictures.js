/**
 * Our own silhouettes on a 24 by 24 sheet, one per kind of device: the single drawing behind the map's signs,
 * the legend, the lists and the picture chooser.
 *
 * `badge` is the outline of the map sign, `glyph` the silhouette inside it. Both are SVG path data, filled even-odd.
 */

import { cornersOf } from "./marks.js";
import { SILHOUETTES, silhouetteSymbol } from "./silhouettes.js";

/** @typedef {{ badge: string, glyph: string }} Picture */

/** @type {Record<string, Picture>} */
export const PICTURES = {
  // A camera whose shape nobody recorded: a body and its lens.
  camera: {
    badge: "M8 2.500h8L21.500 8v8L16 21.500H8L2.500 16V8z",
    glyph: "M5.500 8.500h8.500v7H5.500zM15 11.200l3.700-2.400v6.400L15 12.800z",
  },
  // A box camera on its arm.
  fixed: {
    badge:
      "M6 2.5h12a3.5 3.5 0 0 1 3.5 3.5v12a3.5 3.5 0 0 1-3.5 3.5H6A3.5 3.5 0 0 1 2.5 18V6A3.5 3.5 0 0 1 6 2.5z",
    glyph: "M6 8.2 16.6 7l1.2 5.2-10.6 1.2zM8.4 14.3h2.2v1.9h2.9v1.8H6.6v-1.8h1.8z",
  },
  // A hemisphere below a ceiling plate.
  dome: {
    badge: "M12 2a10 10 0 1 1 0 20a10 10 0 0 1 0-20z",
    glyph: "M6.2 7.2h11.6v2.2H6.2zM7.2 10.6h9.6a4.8 5.6 0 0 1-9.6 0zM12 12a1.5 1.5 0 1 0 .01 0z",
  },
  // A camera that turns: a lens between two arrows.
  panning: {
    badge: "M12 .9 23.1 12 12 23.1.9 12z",
    glyph: "M12 8.6a3.4 3.4 0 1 1 0 6.8a3.4 3.4 0 0 1 0-6.8zM7.6 9.2v5.6L4.4 12zM16.4 9.2v5.6l3.2-2.8z",
  },
  // All the way round.
  panorama: {
    badge: "M7 2.2h10L22.6 12 17 21.8H7L1.4 12z",
    glyph:
      "M12 6.2a5.8 5.8 0 1 1 0 11.6a5.8 5.8 0 0 1 0-11.6zM12 8.2a3.8 3.8 0 1 0 0 7.6a3.8 3.8 0 0 0 0-7.6zM12 10.3a1.7 1.7 0 1 1 0 3.4a1.7 1.7 0 0 1 0-3.4z",
  },
  // A lens above a bell button.
  doorbell: {
    badge: "M10 1.5h4a4 4 0 0 1 4 4v13a4 4 0 0 1-4 4h-4a4 4 0 0 1-4-4v-13a4 4 0 0 1 4-4z",
    glyph:
      "M12 5a2.4 2.4 0 1 1 0 4.8A2.4 2.4 0 0 1 12 5zM12 12.6a3.2 3.2 0 1 1 0 6.4a3.2 3.2 0 0 1 0-6.4zM12 14.2a1.6 1.6 0 1 0 0 3.2a1.6 1.6 0 0 0 0-3.2z",
  },
  // A number plate.
  plate: {
    badge:
      "M3.2 5h17.6A2.7 2.7 0 0 1 23.5 7.7v8.6a2.7 2.7 0 0 1-2.7 2.7H3.2A2.7 2.7 0 0 1 .5 16.3V7.7A2.7 2.7 0 0 1 3.2 5z",
    glyph: "M4 9h2.2v6H4zM8 9h2.2v6H8zM13.8 9H16v6h-2.2zM17.8 9H20v6h-2.2z",
  },
  // A person.
  guard: {
    badge: "M12 1.2 21 4v8c0 5.4-3.6 9-9 11-5.4-2-9-5.6-9-11V4z",
    glyph: "M12 5.6a2.8 2.8 0 1 1 0 5.6a2.8 2.8 0 0 1 0-5.6zM6.8 17.2c0-3 2.2-4.9 5.2-4.9s5.2 1.9 5.2 4.9z",
  },
  // Sound waves reaching a microphone.
  gunshot: {
    badge:
      "M12 1.4c.9 0 1.6.5 2 1.2l8.6 15.6c.9 1.7-.2 3.6-2 3.6H3.400c-1.8 0-2.9-1.9-2-3.600L10 2.600c.4-.7 1.1-1.2 2-1.200z",
    glyph:
      "M10.9 8h2.200v6.300h-2.200zM7.8 10.600h1.700v3.700H7.800zM14.5 10.600h1.700v3.700h-1.700zM7.4 15.900h9.200v1.700H7.400z",
  },
  unknown: {
    badge: "M12 3.500a8.5 8.5 0 1 1 0 17a8.5 8.5 0 0 1 0-17z",
    glyph:
      "M9 10c0-1.9 1.3-3 3.1-3s3.1 1.1 3.1 2.700c0 1.3-.7 1.9-1.4 2.4-.6.5-.9.8-.9 1.600h-1.900c0-1.5.6-2.2 1.4-2.8.6-.5.9-.7.9-1.200s-.4-.9-1.1-.9c-.8 0-1.2.4-1.3 1.200zM11 15h1.900v1.900H11z",
  },
};

/**
 * Which picture stands for a device. What it is decides first, how it is built second.
 * @param {string} surveillanceType @param {string} cameraType
 * @returns {string} a key of PICTURES
 */
export function pictureOf(surveillanceType, cameraType) {
  if (surveillanceType === "ALPR") return "plate";
  if (surveillanceType === "guard") return "guard";
  if (surveillanceType === "gunshot_detector") return "gunshot";
  if (Object.hasOwn(PICTURES, cameraType) && cameraType !== "unknown") return cameraType;
  return surveillanceType === "camera" ? "camera" : "unknown";
}

const STRIKE = '<path stroke="var(--strike, none)" stroke-width="2" d="M1 23 23 1"/>';
const DOT =
  '<g stroke="none" display="var(--sure, inline)"><circle cx="20.6" cy="3.4" r="4.9" fill="var(--dot-ground, none)"/>' +
  '<circle cx="20.6" cy="3.4" r="3.4" fill="var(--dot, none)"/>' +
  '<path fill="var(--dot-left, none)" d="M20.6 1.2a2.2 2.2 0 0 0 0 4.4z"/>' +
  '<path fill="var(--dot-right, none)" d="M20.6 1.2a2.2 2.2 0 0 1 0 4.4z"/></g>';
const MARKS = /** @type {const} */ (["said", "disputed"]).map(markWithCorners).join("");

/** The same dot in another shape, of which one shows at a time. @param {"said" | "disputed"} mark */
function markWithCorners(mark) {
  const path = (/** @type {number[][]} */ corners, /** @type {string} */ fill) =>
    `<path fill="var(--${fill}, none)" d="M${corners.map((corner) => corner.map((at) => +at.toFixed(2)).join(" ")).join("L")}z"/>`;
  const [ground, ink, inside] = [1.5, 0, -1.2].map((more) => cornersOf(mark, 20.6, 3.4, 3.4, more));
  const foot = [20.6, Math.max(...inside.map(([, y]) => y))];
  const side = (/** @type {number} */ sign) => [
    inside[0],
    ...inside.slice(1).filter(([x]) => sign * (x - 20.6) > 0.01),
    foot,
  ];
  return `<g stroke="none" display="var(--${mark}, none)">${path(ground, "dot-ground")}${path(ink, "dot")}${path(
    side(-1),
    "dot-left",
  )}${path(side(1), "dot-right")}</g>`;
}

/**
 * All pictures as one SVG file of symbols, for `<use href="…#fixed">`. The badge takes the current colour, the rest
 * custom properties, so that one drawing serves both colour schemes and every state: --glyph; --badge, --badge-line,
 * --badge-dash and --badge-strength; --strike; --dot, --dot-ground, --dot-left and --dot-right, in the shape of which
 * --sure, --said and --disputed is "inline". "…#fixed-plain" is the silhouette.
 */
export function sprite() {
  const signs = Object.entries(PICTURES).map(
    ([name, { badge, glyph }]) =>
      `<symbol id="${name}" viewBox="0 0 24 24" overflow="visible"><path fill="var(--badge, currentColor)" ` +
      'fill-opacity="var(--badge-strength, 1)" stroke="var(--badge-line, none)" stroke-width="1.75" ' +
      `stroke-dasharray="var(--badge-dash, none)" d="${badge}"/>` +
      `<path fill="var(--glyph, #fff)" fill-rule="evenodd" d="${glyph}"/>${STRIKE}${DOT}${MARKS}</symbol>`,
  );
  const silhouettes = Object.entries(SILHOUETTES).map(([name, each]) => silhouetteSymbol(name, each));
  return `<svg xmlns="http://www.w3.org/2000/svg">${[...signs, ...silhouettes].join("")}</svg>\n`;
}
