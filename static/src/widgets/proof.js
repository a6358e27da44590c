/**
 * The work that makes spam cost its sender something: a sum that takes a second, done beside the page while somebody
 * types. Nobody has to wait for it. What is sent without it is taken too, and looked at after the rest.
 */

import { solveChallengeWorkers } from "altcha/lib";
import { _ } from "../lib/gettext.js";

// How long a pressed button may wait for the end of the sum, and the sum may take at all.
const PATIENCE_MS = 2000;
const LONGEST_MS = 60_000;
// How long what is pressed again was meant once.
const TWICE_MS = 10_000;
// More would be done sooner, and felt in the page.
const WORKERS = 2;

const done = () => _("Your browser has done a small sum, which keeps spam away.");

/** @typedef {{ challenge: string, worker: string }} Asked written beside the field by the server */
/** @typedef {{ text: string, renewAfter: number }} Proof what the field has to say, and for how many seconds */

/** Begins with the first touch of a form that asks for it. One solution is for all of them: only one is sent. */
export function proveWork() {
  const fields = /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll("input[data-challenge]")]);
  // A field that is filled came back with a form that needs another look: nobody has used its solution yet.
  const empty = fields.filter((field) => field.form && field.value === "");
  for (const form of new Set(fields.map((field) => field.form))) if (form) sendOnce(form);
  const lines = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".proof-said")]);
  if (empty.length === 0) return say(lines, done());
  const asked = /** @type {Asked} */ (/** @type {unknown} */ (empty[0].dataset));
  /** @type {Promise<void> | null} */
  let work = null;
  let isWorking = false;

  say(
    lines,
    _("While you are here your browser does a small sum, which keeps spam away. You need not wait for it."),
  );
  for (const { form } of empty) {
    for (const sign of ["focusin", "pointerover", "touchstart"]) {
      form?.addEventListener(sign, begin, { once: true, passive: true });
    }
    if (form) holdUntilDone(form);
  }
  addEventListener("pageshow", (event) => {
    // Back from what was sent: that solution is used.
    if (event.persisted) again();
  });

  function begin() {
    if (!work) work = solve();
  }

  function again() {
    for (const field of empty) field.value = "";
    work = solve();
  }

  async function solve() {
    isWorking = true;
    const proof = await solved(asked).catch(() => null);
    isWorking = false;
    for (const field of empty) field.value = proof?.text ?? "";
    if (proof === null) {
      say(lines, _("Your browser could not do the sum against spam. You can send all the same."));
    } else {
      say(lines, done());
      setTimeout(again, proof.renewAfter * 1000);
    }
  }

  /** @param {HTMLFormElement} form */
  function holdUntilDone(form) {
    let isHeld = false;
    form.addEventListener("submit", (event) => {
      if (isHeld) event.preventDefault();
      if (isHeld || !isWorking || event.defaultPrevented) return;
      event.preventDefault();
      isHeld = true;
      const { submitter } = event;
      Promise.race([work, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]).then(() => {
        isHeld = isWorking = false;
        form.requestSubmit(submitter);
      });
    });
  }
}

/**
 * What is pressed twice goes once: of two reports their sender would hold the receipt of one, and could take back only
 * that. Who stopped what took too long may press again.
 * @param {HTMLFormElement} form
 */
function sendOnce(form) {
  let sentAt = -Infinity;
  // After everybody else: what is held is not sent.
  addEventListener("submit", (event) => {
    if (event.target !== form || event.defaultPrevented) return;
    if (event.timeStamp - sentAt < TWICE_MS) event.preventDefault();
    else sentAt = event.timeStamp;
  });
  addEventListener("pageshow", () => {
    sentAt = -Infinity;
  });
}

/** @param {Asked} asked @returns {Promise<Proof | null>} null when it took too long */
async function solved({ challenge: address, worker }) {
  const response = await fetch(address, { credentials: "omit", cache: "no-store" });
  if (!response.ok) return null;
  const { challenge, renew_after: renewAfter } = await response.json();
  const solution = await solveChallengeWorkers({
    challenge,
    concurrency: Math.min(WORKERS, navigator.hardwareConcurrency || 1),
    createWorker: () => new Worker(worker, { type: "module" }),
    timeout: LONGEST_MS,
  });
  return solution && { text: btoa(JSON.stringify({ challenge, solution })), renewAfter };
}

/** @param {HTMLElement[]} lines @param {string} text */
function say(lines, text) {
  for (const line of lines) line.textContent = text;
}
