/** The filters of the map as the query string of an address, in the grammar of the lists and exports. */

/** The parameter by which the form names the fields whose values are not wanted. */
const NOT = "not";
/** The one by which it asks for devices that are not in place, beside those that are. */
export const ALSO = "also";
/** The one by which it says when a camera was last seen: its value is the parameters that ask for it. */
const CHECKED = "checked";
const LIFECYCLE = "lifecycle";
const YEAR = "year";

/**
 * What the form holds as a query string: no empty inputs, "!" before what is not wanted. The server writes the same
 * where there is no script.
 * @param {Iterable<[string, FormDataEntryValue]>} entries
 * @param {string} standing the terms for devices that are in place
 */
export function queryOf(entries, standing) {
  const pairs = [...entries].flatMap(([name, value]) => {
    const text = String(value).trim();
    return name === CHECKED ? [...new URLSearchParams(text)] : [[name, text]];
  });
  const turned = new Set(pairs.filter(([name]) => name === NOT).map(([, value]) => value));
  const query = new URLSearchParams();
  for (const [name, value] of pairs) {
    if (name === NOT || name === ALSO || !value) continue;
    query.append(name, turned.has(name) && !value.startsWith("!") ? `!${value}` : value);
  }
  const also = new Set(pairs.filter(([name]) => name === ALSO).map(([, value]) => `!${value}`));
  // Who asks for some states alone gets these.
  if (also.size && !query.has(LIFECYCLE)) {
    const leftOut = new URLSearchParams(standing).getAll(LIFECYCLE).filter((term) => !also.has(term));
    for (const term of leftOut.length ? leftOut : ["any"]) query.append(LIFECYCLE, term);
  }
  return query.toString();
}

/**
 * What the map shows, said in full: a filter that does not speak of the lifecycle is for devices that are in place, or
 * were in a year.
 * @param {string} query
 * @param {{ standing: string, standing_then: string }} terms that say so, for now and for a year
 */
export function inFull(query, { standing, standing_then: then }) {
  const asked = new URLSearchParams(query);
  if (asked.has(LIFECYCLE)) return query;
  const terms = asked.has(YEAR) ? then : standing;
  return query ? `${query}&${terms}` : terms;
}

/** The year that a filter asks for. @param {string} query */
export function yearOf(query) {
  return new URLSearchParams(query).get(YEAR);
}

/** The same filter, for the cameras of which nobody said since when they stand. @param {string} query */
export function undated(query) {
  const asked = new URLSearchParams(query);
  asked.set(YEAR, "unknown");
  return asked.toString();
}

/** An address with a query string, or without one. @param {string} path @param {string} query */
export function withQuery(path, query) {
  return query ? `${path}?${query}` : path;
}
