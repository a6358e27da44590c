/**
 * From one report to the next without waiting: the pages that follow are fetched while this one is read, and a decision
 * is sent while the next report is on the screen already. What could not be decided comes back with all that was typed.
 * Without scripts the same forms and links do the same, one page at a time.
 */

import { _ } from "../lib/gettext.js";
import { countDown, tellTrouble, toast } from "./desk-toasts.js";

// How many reports are fetched ahead: somebody who knows what spam looks like is quick.
const AHEAD = 2;
// A claim lasts five minutes; it is renewed well before.
const RENEW_MS = 120_000;

/** @typedef {{ address: string, main: HTMLElement, title: string }} Left */

/** @param {{ shown: () => void }} owner shown: told when another report has come */
export function deskFlow({ shown }) {
  /** @type {Map<string, Promise<Document | null>>} */
  const ahead = new Map();
  /** @type {Map<string, Left>} what was typed and is not decided, by address */
  const back = new Map();
  /** @type {Set<string>} numbers of reports that were decided here */
  const decided = new Set();
  /** @type {Promise<unknown>} */
  let sending = Promise.resolve();
  let here = location.pathname + location.search;

  const main = () => /** @type {HTMLElement} */ (document.getElementById("main"));
  const desk = () => /** @type {HTMLElement | null} */ (document.querySelector(".desk"));
  const token = () =>
    /** @type {HTMLInputElement | null} */ (document.querySelector("input[name=csrf_token]"))?.value ?? "";

  /** @param {string} address @returns {Promise<Document | null>} null for anything but a page of the desk */
  async function fetchPage(address) {
    try {
      const answer = await fetch(address, { headers: { "X-Ahead": "yes" } });
      return answer.ok && !answer.redirected ? read(await answer.text()) : null;
    } catch {
      return null;
    }
  }

  /** @param {string} html */
  const read = (html) => new DOMParser().parseFromString(html, "text/html");

  /** The address of the report that follows, unless it was decided here. @param {ParentNode} page */
  function following(page) {
    const link = page.querySelector('a[rel="next"][href]');
    const address = link?.getAttribute("href");
    return address && !decided.has(numberIn(address)) ? address : null;
  }

  /** @param {ParentNode} page @param {number} [steps] */
  async function lookAhead(page, steps = AHEAD) {
    const address = following(page);
    if (!address || steps === 0) return;
    const coming = ahead.get(address) ?? fetchPage(address);
    ahead.set(address, coming);
    const next = await coming;
    if (next) await lookAhead(next, steps - 1);
    else ahead.delete(address);
  }

  /**
   * Puts another page's content in the place of this one's. The map and what was done just before stay.
   * @param {Document} page @param {string | null} address to be remembered; null when it is already
   */
  function swap(page, address) {
    const next = page.getElementById("main");
    if (!next) return;
    put(document.adoptNode(next), page.title, address);
  }

  /** @param {HTMLElement} next @param {string} title @param {string | null} address */
  function put(next, title, address) {
    for (const id of ["desk-map", "desk-toasts"]) {
      const [kept, other] = [document.getElementById(id), next.querySelector(`#${id}`)];
      if (kept && other && kept !== other) exchange(kept, other);
    }
    main().replaceWith(next);
    document.title = title;
    if (address) history.pushState(null, "", address);
    here = location.pathname + location.search;
    scrollTo(0, 0);
    for (const link of next.querySelectorAll(".desk-queue a[data-number]")) {
      if (link instanceof HTMLElement)
        link.classList.toggle("is-decided", decided.has(link.dataset.number ?? ""));
    }
    next.querySelector(".desk-queue [aria-current]")?.scrollIntoView({ block: "nearest" });
    const alert = next.querySelector("#desk-alert, #error-summary, [role=alert]");
    /** @type {HTMLElement} */ (alert ?? next).focus({ preventScroll: !alert });
    // Moving the map takes longer than all the rest.
    afterPaint(shown);
  }

  /** Shows a report and gets the next ones. @param {string} address @param {boolean} [isRemembered] */
  async function go(address, isRemembered = false) {
    release();
    const at = desk();
    if (at?.dataset.typed && address !== here && !decided.has(at.dataset.report ?? ""))
      back.set(here, { address: here, main: main(), title: document.title });
    const left = back.get(address);
    if (left) {
      back.delete(address);
      put(left.main, left.title, isRemembered ? null : address);
      return arrived();
    }
    const page = await (ahead.get(address) ?? fetchPage(address));
    if (!page || !document.getElementById("vocabulary")) return location.assign(address);
    ahead.delete(address);
    swap(page, isRemembered ? null : address);
    arrived();
  }

  function arrived() {
    afterPaint(() => {
      claim();
      lookAhead(document);
    });
  }

  /** Says that somebody looks at this report, and learns whether it is still as it was fetched. */
  async function claim() {
    const at = desk();
    if (!at?.dataset.claim) return;
    const answer = await post(at.dataset.claim, new URLSearchParams({ csrf_token: token() })).catch(
      () => null,
    );
    if (!answer?.ok || desk() !== at) return;
    const { version, opened } = await answer.json();
    const claimed = document.getElementById("desk-claimed");
    if (claimed && opened) claimed.textContent = _("%(name)s is looking at this.", { name: opened });
    if (String(version) === at.dataset.version || at.dataset.typed) return;
    const page = await fetchPage(location.href);
    if (page && desk() === at) swap(page, null);
  }

  function release() {
    const at = desk();
    if (!at?.dataset.release || decided.has(at.dataset.report ?? "")) return;
    navigator.sendBeacon(at.dataset.release, new URLSearchParams({ csrf_token: token() }));
  }

  /** @param {string} address @param {URLSearchParams} body */
  const post = (address, body) =>
    fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });

  /** @param {HTMLFormElement} form @param {HTMLElement | null} pressed */
  async function decide(form, pressed) {
    // Names of fields are those of the form's own properties: only attributes can be trusted.
    const address = pressed?.getAttribute("formaction") ?? form.getAttribute("action") ?? "";
    const body = new URLSearchParams(/** @type {any} */ (new FormData(form, pressed)));
    const number = desk()?.dataset.report ?? "";
    /** @type {Left} */
    const left = { address: here, main: main(), title: document.title };
    const onward = address.includes("/contest") ? null : following(document);
    const coming = onward ? ahead.get(onward) : undefined;
    if (!address.includes("/contest")) decided.add(number);
    const answer = post(address, body);
    sending = answer.catch(() => null);
    const next = coming ? await coming : null;
    const typed = onward ? back.get(onward) : undefined;
    if ((next || typed) && onward) {
      ahead.delete(onward);
      back.delete(onward);
      if (typed) put(typed.main, typed.title, onward);
      else if (next) swap(next, onward);
      arrived();
    } else left.main.setAttribute("aria-busy", "true");
    await hear(answer, left, number, Boolean(next || typed));
  }

  /**
   * What became of a decision.
   * @param {Promise<Response>} answer @param {Left} left @param {string} number @param {boolean} isGone
   */
  async function hear(answer, left, number, isGone) {
    const heard = await answer.catch(() => null);
    left.main.removeAttribute("aria-busy");
    if (heard?.ok && heard.headers.get("Content-Type")?.includes("json")) {
      const told = await heard.json();
      toast(told, token());
      for (const count of document.querySelectorAll(".desk-count-number")) count.textContent = told.waiting;
      if (!isGone) await go(told.onward);
      return;
    }
    decided.delete(number);
    const page = heard ? read(await heard.text()) : null;
    const told = asTold(page, left);
    if (isGone && desk()?.dataset.typed) {
      back.set(left.address, told);
      return tellTrouble(_("Report %(number)s was not decided.", { number }), left.address);
    }
    put(told.main, told.title, isGone ? left.address : null);
    if (told === left) {
      const why = page?.querySelector("main .lede")?.textContent;
      tellTrouble(why ?? _("The register does not answer. Nothing was decided, and what you typed is here."));
    }
    claim();
  }

  /** What shows a decision that was not made: the page that says why, unless that has nothing of what was typed. @param {Document | null} page @param {Left} left @returns {Left} */
  function asTold(page, left) {
    const main = page?.querySelector(".desk, .as-typed, #desk-toasts") ? page.getElementById("main") : null;
    if (!page || !main) return left;
    const [was, is] = [left.main, main].map(
      (each) => /** @type {HTMLElement | null} */ (each.querySelector(".desk")),
    );
    if (is && was?.dataset.typed) is.dataset.typed = was.dataset.typed;
    return { address: left.address, main: document.adoptNode(main), title: page.title };
  }

  /** @param {HTMLFormElement} form */
  async function undo(form) {
    const body = new URLSearchParams(/** @type {any} */ (new FormData(form)));
    const address = form.getAttribute("action") ?? "";
    form.remove();
    // What is to be taken back has to be done first.
    await sending;
    const heard = await post(address, body).catch(() => null);
    ahead.clear();
    if (heard?.ok) {
      const told = await heard.json();
      decided.delete(String(told.report_id));
      toast(told, token());
      await go(told.onward);
    } else if (heard) swap(read(await heard.text()), null);
    else tellTrouble(_("The register does not answer. Nothing was taken back."));
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement)) return;
    if (form.id === "decision") {
      event.preventDefault();
      decide(form, event.submitter);
    } else if (form.matches(".desk-toast") && document.getElementById("vocabulary")) {
      event.preventDefault();
      undo(form);
    }
  });
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const address = link.getAttribute("href");
    if (address && back.has(address)) {
      event.preventDefault();
      go(address);
    } else if (address && desk() && link.matches('[rel="next"], [rel="prev"], .desk-queue li a')) {
      event.preventDefault();
      go(address);
    }
  });
  document.addEventListener("input", () => {
    const at = desk();
    if (at) at.dataset.typed = "yes";
  });
  addEventListener("popstate", () => {
    // A link to a place in the page leads nowhere else: what is typed stays.
    if (location.pathname + location.search !== here) go(location.pathname + location.search, true);
  });
  addEventListener("pagehide", release);
  setInterval(() => document.visibilityState === "visible" && claim(), RENEW_MS);
  countDown();
  if (desk()) lookAhead(document);
}

/** Puts each of two elements where the other is. @param {Element} one @param {Element} other */
function exchange(one, other) {
  const mark = document.createComment("");
  one.replaceWith(mark);
  other.replaceWith(one);
  mark.replaceWith(other);
}

/** Does something once what was changed is on the screen. @param {() => void} what */
const afterPaint = (what) => requestAnimationFrame(() => setTimeout(what));

/** The number of a report in its address. @param {string} address */
const numberIn = (address) => /\/reports\/(\d+)/.exec(address)?.[1] ?? "";
