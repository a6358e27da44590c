/**
 * A search box for places: our own server's cities as one types, and on Enter whatever else it can find. Never a third
 * party. A combobox after the ARIA Authoring Practices Guide (editable, with list autocomplete): the focus stays in the
 * box, the arrows go through the list.
 */

import { _, ngettext } from "../lib/gettext.js";
import { el } from "./elements.js";

/** @typedef {{ name: string, lon: number, lat: number, bbox: [number, number, number, number] | null }} Place */

// Long enough not to ask for every letter of a word, too short to be noticed.
const PAUSE_MS = 100;

/**
 * @param {{ input: HTMLInputElement, results: HTMLElement, status: HTMLElement, address: string,
 *   chosen: (place: Place) => void }} parts status is read out (aria-live); results is a list, filled with options
 * @returns {() => Promise<void>} searches for what the box holds
 */
export function placeSearch({ input, results, status, address, chosen }) {
  /** @type {Place[]} */
  let places = [];
  let active = -1;
  let pause = 0;
  let question = new AbortController();

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", results.id);
  results.setAttribute("role", "listbox");
  results.setAttribute("aria-label", _("Places found"));
  close();

  function close() {
    results.hidden = true;
    results.replaceChildren();
    input.setAttribute("aria-expanded", "false");
    [places, active] = [[], -1];
    input.removeAttribute("aria-activedescendant");
  }

  /** @param {Place[]} found */
  function list(found) {
    close();
    places = found;
    results.replaceChildren(
      ...places.map((place, i) =>
        el(
          "li",
          { role: "option", id: `${results.id}-${i}`, "aria-selected": "false", click: () => choose(place) },
          place.name,
        ),
      ),
    );
    results.hidden = places.length === 0;
    input.setAttribute("aria-expanded", String(places.length > 0));
  }

  /** @param {number} next its place in the list; beyond either end is the box itself */
  function activate(next) {
    active = ((next + 1 + places.length + 1) % (places.length + 1)) - 1;
    for (const [i, option] of [...results.children].entries()) {
      option.setAttribute("aria-selected", String(i === active));
      if (i === active) option.scrollIntoView({ block: "nearest" });
    }
    if (active < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", `${results.id}-${active}`);
  }

  /** @param {Place} place */
  function choose(place) {
    stop();
    close();
    input.value = place.name;
    status.textContent = _("Showing %(name)s.", { name: place.name });
    chosen(place);
  }

  /** What was asked before is not waited for any more. */
  function stop() {
    clearTimeout(pause);
    question.abort();
    question = new AbortController();
  }

  /** @param {Record<string, string>} asked */
  async function ask(asked) {
    stop();
    const { signal } = question;
    const answer = await fetch(`${address}?${new URLSearchParams(asked)}`, {
      headers: { Accept: "application/json" },
      signal,
    });
    if (answer.status === 429) throw new Error(_("Too many searches at once. Wait a moment and try again."));
    if (!answer.ok) throw new Error("");
    /** @type {{ places: Place[], message: string | null }} */
    const found = await answer.json();
    return found;
  }

  async function suggest() {
    const query = input.value.trim();
    status.textContent = "";
    if (!query) {
      stop();
      close();
      return;
    }
    try {
      const found = await ask({ q: query, typing: "1" });
      list(found.places);
      status.textContent = found.places.length
        ? ngettext("%(num)s place", "%(num)s places", found.places.length)
        : (found.message ?? _("No city begins like this. Press Enter to search further."));
    } catch (error) {
      // Who types on has asked again already; whoever is done presses Enter and is told what is wrong.
      if (!isAbort(error)) close();
    }
  }

  async function search() {
    const query = input.value.trim();
    // The list that follows is gone through from here.
    input.focus({ preventScroll: true });
    if (!query) {
      close();
      status.textContent = _("Type a place, an address or coordinates such as 39.74, -104.99.");
      return;
    }
    status.textContent = _("Searching …");
    try {
      const { places: found, message } = await ask({ q: query });
      if (found.length === 1 && !message) return choose(found[0]);
      list(found);
      status.textContent =
        message ||
        (found.length
          ? ngettext("%(num)s place found. Choose one.", "%(num)s places found. Choose one.", found.length)
          : _("No place of that name was found."));
    } catch (error) {
      if (isAbort(error)) return;
      const said = error instanceof Error && !(error instanceof TypeError) ? error.message : "";
      status.textContent = said || _("The search did not answer. What you typed is still there: try again.");
    }
  }

  input.addEventListener("input", (event) => {
    // What an input method still composes is not yet a word.
    if (event instanceof InputEvent && event.isComposing) return;
    clearTimeout(pause);
    pause = window.setTimeout(suggest, PAUSE_MS);
  });
  input.addEventListener("compositionend", () => {
    clearTimeout(pause);
    pause = window.setTimeout(suggest, PAUSE_MS);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape" && !results.hidden) {
      event.preventDefault();
      close();
      status.textContent = "";
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !results.hidden) {
      event.preventDefault();
      activate(active + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      // The page's own Enter searches, and here something is chosen already.
      event.stopImmediatePropagation();
      choose(places[active]);
    }
  });
  // A press on an option must not take the focus, and with it the list, away before it is a click.
  results.addEventListener("mousedown", (event) => event.preventDefault());
  input.addEventListener("blur", () => {
    stop();
    close();
  });
  return search;
}

/** @param {unknown} error */
function isAbort(error) {
  return error instanceof DOMException && error.name === "AbortError";
}
