/**
 * The words of the pages. Without a catalogue every text stands for itself, in English.
 * Parameters are written the way Python writes them, so that one catalogue serves both sides: "%(n)s cameras".
 */

/** @typedef {{ language?: string, messages?: Record<string, string | string[]> }} Catalogue */

/** @type {Record<string, string | string[]>} */
let messages = {};
let language = "en";
// Made when they are first needed: each takes a slow phone a tenth of a second, in which it could draw.
/** @type {Intl.PluralRules | undefined} */
let plurals;
/** @type {Intl.NumberFormat | undefined} */
let numbers;

/** @param {Catalogue} catalogue */
export function learn({ language: named = "en", messages: known = {} }) {
  messages = known;
  language = named;
  plurals = numbers = undefined;
}

/** @param {string} text @param {Record<string, string | number>} [params] */
export function _(text, params) {
  const known = messages[text];
  return fill((Array.isArray(known) ? known[0] : known) || text, params);
}

/**
 * The plural form that belongs to `n`; %(num)s is `n` in the reader's digits.
 * @param {string} one @param {string} many @param {number} n @param {Record<string, string | number>} [params]
 */
export function ngettext(one, many, n, params) {
  const forms = messages[one];
  plurals ??= new Intl.PluralRules(language);
  const index = plurals.resolvedOptions().pluralCategories.sort(byOrder).indexOf(plurals.select(n));
  const text = (Array.isArray(forms) ? forms[index] : forms) || (n === 1 ? one : many);
  return fill(text, { num: number(n), ...params });
}

/** A number in the reader's digits and groups. @param {number} n */
export function number(n) {
  numbers ??= new Intl.NumberFormat(language);
  return numbers.format(n);
}

// Catalogues list their plural forms in the order of CLDR's categories.
const ORDER = ["zero", "one", "two", "few", "many", "other"];
/** @param {string} a @param {string} b */
const byOrder = (a, b) => ORDER.indexOf(a) - ORDER.indexOf(b);

/** @param {string} text @param {Record<string, string | number>} [params] */
function fill(text, params) {
  if (!params) return text;
  return text.replace(/%\((\w+)\)s/g, (whole, name) => (name in params ? String(params[name]) : whole));
}
