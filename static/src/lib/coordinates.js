/** Coordinates as people type them into one box, and as the form sends them. */

/**
 * A typed number of degrees; a decimal comma is read too. Blank is no number, and never 0.
 * @param {string} text @param {number} limit 90 or 180 @returns {number | null}
 */
export function readDegrees(text, limit) {
  const clean = text.trim().replace(",", ".").replace("−", "-").replace(/°$/, "");
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(clean)) return null;
  const degrees = Number(clean);
  return Math.abs(degrees) <= limit ? degrees : null;
}

/** Seven decimals are a centimetre, six a hand: what a finger can point to. @param {number} degrees */
export function writeDegrees(degrees) {
  return degrees.toFixed(6);
}

/**
 * How far off a measured position may be, in words a person can use.
 * @param {number} metres @returns {number} rounded to one digit of sense
 */
export function roundedMetres(metres) {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, metres))));
  return Math.ceil(metres / unit) * unit;
}
