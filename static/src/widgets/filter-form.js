/**
 * The form that filters the map: every choice applies at once, each field says what is chosen in it, and beside each
 * choice stands how many cameras it would show.
 */

import { ALSO, queryOf, withQuery } from "../lib/filter-query.js";
import { _, ngettext, number } from "../lib/gettext.js";
import { el } from "./elements.js";

/** @typedef {{ count: number, total: number, fields: Record<string, { value: string, count: number }[]> }} Numbers */

/**
 * @param {{ form: HTMLFormElement, apply: HTMLElement, line: HTMLElement, clear: HTMLElement, address: string,
 *   standing: string, changed: (query: string) => void }} parts apply: the button that nobody needs any more; line says
 *   how much is shown; address is where the numbers are asked for; standing: the terms for devices that are in place
 * @returns {{ query: () => string }} what is chosen, as a query string
 */
export function filterForm({ form, apply, line, clear, address, standing, changed }) {
  const facets = [...form.querySelectorAll("details")].map(facetOf);
  const also = /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll(`input[name=${ALSO}]`));
  let asked = 0;
  let query = current();

  function current() {
    return queryOf(new FormData(form), standing);
  }

  function applyNow() {
    for (const facet of facets) facet.summarise();
    const next = current();
    if (next === query) return;
    query = next;
    clear.hidden = query === "";
    changed(query);
    count();
  }

  async function count() {
    const mine = ++asked;
    try {
      const answer = await fetch(withQuery(address, query));
      if (mine !== asked) return;
      if (!answer.ok) throw new Error(String(answer.status));
      /** @type {Numbers} */
      const numbers = await answer.json();
      if (mine !== asked) return;
      for (const facet of facets) facet.tell(numbers.fields[facet.name] ?? []);
      line.textContent = query
        ? _("Showing %(count)s of %(total)s", {
            count: number(numbers.count),
            total: number(numbers.total),
          })
        : ngettext("%(num)s camera in place", "%(num)s cameras in place", numbers.total);
    } catch {
      if (mine !== asked) return;
      // Numbers of another filter would be wrong ones.
      for (const facet of facets) facet.tell([]);
      line.textContent = _("How many cameras this shows could not be loaded.");
    }
  }

  apply.hidden = true;
  form.addEventListener("change", applyNow);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    applyNow();
  });
  // Who takes a name from those offered is done typing.
  form.addEventListener("input", ({ target }) => {
    if (target instanceof HTMLInputElement && target.list && isOffered(target)) applyNow();
  });
  clear.addEventListener("click", (event) => {
    event.preventDefault();
    for (const carried of form.querySelectorAll("input[type=hidden]")) carried.remove();
    for (const facet of facets) facet.clear();
    for (const year of form.querySelectorAll("input[type=number]")) {
      if (year instanceof HTMLInputElement) year.value = "";
    }
    for (const box of also) box.checked = false;
    applyNow();
    form.querySelector("summary")?.focus();
  });
  for (const facet of facets) facet.summarise();
  count();
  return { query: () => query };
}

/** @param {HTMLInputElement} input */
function isOffered(input) {
  return [...(input.list?.options ?? [])].some(({ value }) => value === input.value);
}

/** One field of the form. @param {HTMLDetailsElement} details */
function facetOf(details) {
  const chosen = /** @type {HTMLElement} */ (details.querySelector(".facet-chosen"));
  const turn = details.querySelector("select");
  const otherwise = details.dataset.otherwise ?? "";
  const boxes = [...details.querySelectorAll("label")].map((label) => ({
    input: /** @type {HTMLInputElement} */ (label.querySelector("input")),
    words: label.querySelector("span")?.textContent ?? "",
    label,
    count: /** @type {HTMLElement} */ (label.querySelector(".facet-count")),
  }));
  const text = /** @type {HTMLInputElement | null} */ (details.querySelector("input[type=text]"));
  const offered = details.querySelector("datalist");
  return {
    name: details.dataset.field ?? "",

    summarise() {
      const values = text
        ? text.value.trim()
        : boxes
            .filter(({ input }) => input.checked && input.value)
            .map(({ words }) => words)
            .join(", ");
      chosen.textContent = !values ? otherwise : turn?.value ? _("not %(values)s", { values }) : values;
      details.classList.toggle("facet-used", values !== "");
    },

    /** @param {{ value: string, count: number }[]} numbers */
    tell(numbers) {
      const known = new Map(numbers.map(({ value, count }) => [value, count]));
      for (const { input, label, count } of boxes) {
        const n = known.get(input.value);
        count.textContent = n === undefined ? "" : number(n);
        label.classList.toggle("facet-none", n === 0);
      }
      offered?.replaceChildren(
        ...numbers.map(({ value, count }) =>
          el("option", {
            value,
            label: ngettext("%(num)s camera", "%(num)s cameras", count),
          }),
        ),
      );
    },

    clear() {
      for (const { input } of boxes) input.checked = input.value === "";
      if (text) text.value = "";
      if (turn) turn.value = "";
    },
  };
}
