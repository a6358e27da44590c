/**
 * The larger drawings of the picture chooser, on a 48 by 48 sheet: what a person sees in the street, and what is often
 * taken for it. `fill` is filled even-odd, `line` stroked. The small signs of the map are in pictures.js.
 */

/** @typedef {{ fill?: string, line?: string }} Silhouette */

/** @type {Record<string, Silhouette>} */
export const SILHOUETTES = {
  // A body and its lens, of whatever shape.
  camera: {
    fill: "M7 14h24a2 2 0 0 1 2 2v16a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V16a2 2 0 0 1 2-2zM35 21l8-5v16l-8-5z",
  },
  // A box on a wall arm.
  fixed: {
    fill:
      "M4 15h4v20H4zM15.5 15.5 38 9.500a2 2 0 0 1 2.4 1.400l2 7.500a2 2 0 0 1-1.4 2.400L18.5 26.800a2 2 0 0 1-2.4-1.400l-2-7.5" +
      "a2 2 0 0 1 1.4-2.400zM37 13.200a2.6 2.6 0 1 0 .01 0z",
    line: "M8 30h8l4-4.5",
  },
  dome: { fill: "M6 9h36v5H6zM10 16h28a14 16 0 0 1-28 0zM24 19.500a5 5 0 1 0 .01 0z" },
  // A ball that hangs and turns.
  panning: {
    fill: "M17 3h14v4H17zM22 7h4v4h-4zM24 11a11 11 0 1 0 .01 0zM24 17a5 5 0 1 0 .01 0z",
    line: "M8 37c8 7 24 7 32 0M8 37v6M8 37h6M40 37v6M40 37h-6",
  },
  // Several lenses in one housing.
  panorama: {
    fill:
      "M6 8h36v4H6zM9 13.500h30v9a8 8 0 0 1-8 8H17a8 8 0 0 1-8-8zM16 17.500a3 3 0 1 0 .01 0zM24 20a3 3 0 1 0 .01 0zM32 17.5" +
      "a3 3 0 1 0 .01 0z",
    line: "M6 36c9 8 27 8 36 0",
  },
  doorbell: {
    fill:
      "M33 10h6a4 4 0 0 1 4 4v18a4 4 0 0 1-4 4h-6a4 4 0 0 1-4-4V14a4 4 0 0 1 4-4zM36 14a3.5 3.5 0 1 0 .01 0zM36 24.5" +
      "a4 4 0 1 0 .01 0zM36 26.500a2 2 0 1 0 .01 0zM17 24a1.8 1.8 0 1 0 .01 0z",
    line: "M5 45V5h18v40M2 45h24",
  },
  // A box and a solar panel on a pole, and the plate it reads.
  plate: {
    fill:
      "M6 9 26 3l2 5L8 14zM8 18h18a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2H8zM12 21a2.5 2.5 0 1 0 .01 0zM25 33h19a1.5 1.5 0 0 1 1.5" +
      " 1.500v8A1.5 1.5 0 0 1 44 44H25a1.5 1.5 0 0 1-1.5-1.500v-8A1.5 1.5 0 0 1 25 33zM27 36v5h2.500v-5zM31.5 36v5H34v-5zM37" +
      " 36v5h2.500v-5zM41 36v5h1.500v-5z",
    line: "M17 11v35",
  },
  guard: {
    fill: "M14 12c0-5 4.5-8.5 10-8.500S34 7 34 12l3.5 1.500V16h-27v-2.500zM17 17.500h14a7 7.5 0 0 1-14 0zM7 45c0-11 7-17 17-17s17 6 17 17z",
  },
  gunshot: {
    fill: "M19 13h10a3 3 0 0 1 3 3v12a3 3 0 0 1-3 3H19a3 3 0 0 1-3-3V16a3 3 0 0 1 3-3zM20 17v2.500h8V17zM20 21v2.500h8V21zM20 25v2.500h8V25z",
    line: "M24 31v15M11 14c-3 5-3 11 0 16M37 14c3 5 3 11 0 16M6 10c-5 8-5 16 0 24M42 10c5 8 5 16 0 24",
  },
  unknown: {
    fill: "M24 36a2.4 2.4 0 1 0 .01 0z",
    line: "M16.5 17.500c0-5 3.5-8 7.5-8s7.5 3 7.5 7c0 6-7.5 6.5-7.5 14.5",
  },
  "street-lamp": {
    fill: "M28 2h6v4h-6zM24 7h16a4 4 0 0 1 4 4v2H24z",
    line: "M10 46V18c0-5 4-8 9-8h6M27 19l-3 7M34 19v8M41 19l3 7",
  },
  "speed-sign": {
    line: "M10 4h28v25H10zM24 29v17M16 10.500h5.500v12H16M17.5 16.500h4M27 10.500h5.500v12H27z",
  },
  antenna: {
    fill: "M13 7h6v22h-6zM29 7h6v22h-6z",
    line: "M24 3v43M19 12h10M19 24h10M8 11c-3 4-3 10 0 14M40 11c3 4 3 10 0 14",
  },
};

/** @param {string} name @param {Silhouette} silhouette */
export function silhouetteSymbol(name, { fill, line }) {
  const filled = fill ? `<path fill="currentColor" fill-rule="evenodd" d="${fill}"/>` : "";
  const stroked = line
    ? `<path fill="none" stroke="currentColor" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round" d="${line}"/>`
    : "";
  return `<symbol id="${name}-plain" viewBox="0 0 48 48">${filled}${stroked}</symbol>`;
}
