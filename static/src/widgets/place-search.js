/** A search box for places: asks our own server on Enter, never a third party, and shows what it found as a list. */

import { _, ngettext } from "../lib/gettext.js";
import { el } from "./elements.js";

/** @typedef {{ name: string, lon: number, lat: number, bbox: [number, number, number, number] | null }} Place */

/**
 * @param {{ input: HTMLInputElement, results: HTMLElement, status: HTMLElement, address: string,
 *   chosen: (place: Place) => void }} parts status is read out (aria-live); results is filled with buttons
 * @returns {() => Promise<void>} searches for what the box holds
 */
export function placeSearch({ input, results, status, address, chosen }) {
  let last = 0;

  function close() {
    results.hidden = true;
    results.replaceChildren();
  }

  /** @param {Place} place */
  function choose(place) {
    close();
    status.textContent = _("Showing %(name)s.", { name: place.name });
    chosen(place);
  }

  async function search() {
    const query = input.value.trim();
    close();
    if (!query) {
      status.textContent = _("Type a place, an address or coordinates such as 39.74, -104.99.");
      return;
    }
    const asked = ++last;
    status.textContent = _("Searching …");
    try {
      const answer = await fetch(`${address}?${new URLSearchParams({ q: query })}`, {
        headers: { Accept: "application/json" },
      });
      if (answer.status === 429)
        throw new Error(_("Too many searches at once. Wait a moment and try again."));
      if (!answer.ok) throw new Error("");
      const { places, message } = await answer.json();
      if (asked === last) show(places, message);
    } catch (error) {
      const said = error instanceof Error && !(error instanceof TypeError) ? error.message : "";
      if (asked === last) {
        status.textContent =
          said || _("The search did not answer. What you typed is still there: try again.");
      }
    }
  }

  /** @param {Place[]} places @param {string | null} message */
  function show(places, message) {
    if (places.length === 1 && !message) return choose(places[0]);
    status.textContent =
      message ||
      (places.length
        ? ngettext("%(num)s place found. Choose one.", "%(num)s places found. Choose one.", places.length)
        : _("No place of that name was found."));
    results.replaceChildren(
      ...places.map((place) =>
        el("li", {}, el("button", { type: "button", click: () => choose(place) }, place.name)),
      ),
    );
    results.hidden = places.length === 0;
  }

  /** @param {number} step */
  function moveFocus(step) {
    const stops = [input, ...results.querySelectorAll("button")];
    const at = stops.indexOf(/** @type {any} */ (document.activeElement));
    stops[Math.max(0, Math.min(stops.length - 1, at + step))].focus();
  }

  for (const part of [input, results]) {
    part.addEventListener("keydown", (event) => {
      const { key } = /** @type {KeyboardEvent} */ (event);
      if (key === "Escape" && !results.hidden) {
        close();
        input.focus();
      } else if ((key === "ArrowDown" || key === "ArrowUp") && !results.hidden) {
        event.preventDefault();
        moveFocus(key === "ArrowDown" ? 1 : -1);
      }
    });
  }
  document.addEventListener("click", ({ target }) => {
    if (target instanceof Node && target !== input && !results.contains(target)) close();
  });
  return search;
}
