/** The map's colours, read from the style sheet so that light and dark are decided in one place. */

/** @typedef {ReturnType<typeof readColours>} Colours */

export function readColours() {
  const style = getComputedStyle(document.documentElement);
  const token = (/** @type {string} */ name) => style.getPropertyValue(`--${name}`).trim();
  return {
    sea: token("sea"),
    land: token("land"),
    coast: token("coast"),
    border: token("border"),
    graticule: token("graticule"),
    label: token("sheet-label"),
    paper: token("surface"),
    ink: token("ink"),
    accent: token("accent"),
    font: token("font"),
    signs: {
      unknown: token("fr-unknown"),
      none: token("fr-none"),
      claimed: token("fr-claimed"),
      confirmed: token("fr-confirmed"),
      plates: token("fr-plates"),
      fresh: token("age-fresh"),
      recent: token("age-recent"),
      ageing: token("age-ageing"),
      old: token("age-old"),
      untold: token("age-untold"),
    },
    glyph: token("fr-glyph"),
    glyphClaimed: token("fr-glyph-claimed"),
  };
}

/** @param {() => void} changed called when the reader switches between light and dark */
export function onSchemeChange(changed) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed);
}
