/**
 * The map of a year: a slider beside the number that the form sends, and how many cameras in view nobody has dated. They
 * are left out, and it is said so: nobody guesses.
 */

import { undated, withQuery, yearOf } from "../lib/filter-query.js";
import { ngettext } from "../lib/gettext.js";

/**
 * @param {{ form: HTMLElement | null, line: HTMLElement | null, address: string }} parts form and line: null while no
 *   camera has a date; line says how many have none, where it is seen beside the number of those that are shown; address
 *   is where cameras are counted
 * @returns {{ follow: (query: string, box: string) => void }} told of every filter and view
 */
export function timeline({ form, line, address }) {
  if (!form || !line) return { follow() {} };
  const part = (/** @type {string} */ id) => /** @type {HTMLElement} */ (form.querySelector(`#${id}`));
  const year = /** @type {HTMLInputElement} */ (part("year"));
  const slide = /** @type {HTMLInputElement} */ (part("timeline-slide"));
  const now = part("timeline-now");
  let asked = 0;

  slide.hidden = false;
  slide.addEventListener("input", () => {
    year.value = slide.value;
  });
  year.addEventListener("input", () => {
    if (year.value) slide.value = year.value;
  });
  now.addEventListener("click", () => {
    year.value = "";
    slide.value = slide.max;
    year.dispatchEvent(new Event("change", { bubbles: true }));
    slide.focus();
  });

  return {
    async follow(query, box) {
      const chosen = yearOf(query);
      const mine = ++asked;
      slide.setAttribute("aria-valuetext", chosen ?? "");
      now.hidden = !chosen;
      if (!chosen) {
        line.textContent = "";
        year.value = "";
        return;
      }
      try {
        const answer = await fetch(withQuery(address, `${undated(query)}&bbox=${encodeURIComponent(box)}`));
        if (!answer.ok) throw new Error(String(answer.status));
        const { count } = await answer.json();
        if (mine !== asked) return;
        line.textContent = count
          ? ngettext(
              "%(num)s camera in view has no known date and is left out.",
              "%(num)s cameras in view have no known date and are left out.",
              count,
            )
          : "";
      } catch {
        if (mine === asked) line.textContent = "";
      }
    },
  };
}
