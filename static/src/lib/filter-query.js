/** The filters of the map as the query string of an address, in the grammar of the lists and exports. */

/** The parameter by which the form names the fields whose values are not wanted. */
export const NOT = "not";
/** The one by which it says when a camera was last seen: its value is the parameters that ask for it. */
const CHECKED = "checked";

/**
 * What the form holds as a query string: no empty inputs, "!" before what is not wanted. The server writes the same
 * where there is no script.
 * @param {Iterable<[string, FormDataEntryValue]>} entries
 */
export function queryOf(entries) {
  const pairs = [...entries].flatMap(([name, value]) => {
    const text = String(value).trim();
    return name === CHECKED ? [...new URLSearchParams(text)] : [[name, text]];
  });
  const turned = new Set(pairs.filter(([name]) => name === NOT).map(([, value]) => value));
  const query = new URLSearchParams();
  for (const [name, value] of pairs) {
    if (name === NOT || !value) continue;
    query.append(name, turned.has(name) && !value.startsWith("!") ? `!${value}` : value);
  }
  return query.toString();
}

/**
 * What the map shows, said in full: a filter that does not speak of the lifecycle is for devices that are in place.
 * @param {string} query @param {string} standing the terms that say so
 */
export function inFull(query, standing) {
  if (new URLSearchParams(query).has("lifecycle")) return query;
  return query ? `${query}&${standing}` : standing;
}

/** An address with a query string, or without one. @param {string} path @param {string} query */
export function withQuery(path, query) {
  return query ? `${path}?${query}` : path;
}
