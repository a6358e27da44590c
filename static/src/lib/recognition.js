/** Can it recognise me? The five answers that the map can colour, of the register's longer scale. */

/** @typedef {"unknown" | "none" | "claimed" | "confirmed" | "plates"} Tone */

/** @type {Tone[]} from most to least telling, the order of a ring's shares */
export const TONES = ["confirmed", "claimed", "plates", "none", "unknown"];

/** @type {Record<string, Tone>} */
const BY_VALUE = {
  none_known: "none",
  disabled: "none",
  banned: "none",
  hardware_capable: "claimed",
  enabled_claimed: "claimed",
  enabled_confirmed: "confirmed",
};

/** @param {string} facialRecognition @param {string} surveillanceType @returns {Tone} */
export function toneOf(facialRecognition, surveillanceType) {
  const tone = BY_VALUE[facialRecognition] ?? "unknown";
  // That it looks at no face does not keep it from telling whose car it is.
  const isAboutFaces = tone === "claimed" || tone === "confirmed";
  return surveillanceType === "ALPR" && !isAboutFaces ? "plates" : tone;
}
