/** How old the knowledge of a camera is, out of the month that its tile tells: as a class for a colour, and in words. */

import { _, ngettext } from "./gettext.js";

/** @typedef {"fresh" | "recent" | "ageing" | "old" | "untold"} Age */

/** @type {Age[]} the oldest knowledge first, the order of a ring's shares: it is the one to look at again */
export const AGES = ["old", "ageing", "recent", "fresh", "untold"];

// From how many years on knowledge is of an age.
const OLD = 7;
const AGEING = 4;
const RECENT = 2;

/**
 * Years, by the calendar: a date may be no more than a year. Null when nobody said.
 * @param {number} checked the month it was last seen: January 2000 is 1, December 1999 is -1, 0 when nobody said
 * @param {Date} today
 */
export function yearsSince(checked, today) {
  if (!checked) return null;
  const year = 2000 + Math.floor((checked > 0 ? checked - 1 : checked) / 12);
  return Math.max(0, today.getFullYear() - year);
}

/** @param {number} checked @param {Date} today @returns {Age} */
export function ageOf(checked, today) {
  const years = yearsSince(checked, today);
  if (years === null) return "untold";
  return years >= OLD ? "old" : years >= AGEING ? "ageing" : years >= RECENT ? "recent" : "fresh";
}

/** The same sentences as the register's pages have. @param {number} checked @param {Date} today */
export function seen(checked, today) {
  const years = yearsSince(checked, today);
  if (years === null) return _("Nobody has said when it was last seen.");
  if (years === 0) return _("Last confirmed this year.");
  if (years === 1) return _("Last confirmed last year.");
  return ngettext("Last confirmed a year ago.", "Last confirmed %(num)s years ago.", years);
}
