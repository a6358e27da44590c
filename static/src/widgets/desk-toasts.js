/** What was done just before, with the way back while there is one: seconds run down, and nothing moves. */

import { _ } from "../lib/gettext.js";
import { el } from "./elements.js";

/** @typedef {{ words: string, report_id: number, camera_id: number | null, seconds: number, undo: string }} Told */

const box = () => document.getElementById("desk-toasts");
/** @type {ReturnType<typeof setInterval> | undefined} */
let ticking;

/** @param {Told} told @param {string} token of the forms of the desk */
export function toast(told, token) {
  const what = told.camera_id
    ? el(
        "a",
        { href: `/cameras/${told.camera_id}` },
        _("camera %(number)s", { number: String(told.camera_id) }),
      )
    : _("report %(number)s", { number: String(told.report_id) });
  const form = el(
    "form",
    { class: "desk-toast", method: "post", action: told.undo, "data-seconds": String(told.seconds) },
    el("input", { type: "hidden", name: "csrf_token", value: token }),
    el("p", {}, `${told.words}: `, what),
    told.seconds
      ? el("button", { class: "button", "data-key": "u" }, `${_("Undo")} `, el("kbd", {}, "U"))
      : null,
  );
  box()?.replaceChildren(form);
  countDown();
}

/** @param {string} words @param {string} [address] where to go on */
export function tellTrouble(words, address) {
  const onward = address ? el("a", { href: address }, _("Open it")) : null;
  box()?.replaceChildren(el("div", { class: "desk-toast desk-toast-bad" }, el("p", {}, `${words} `, onward)));
}

/** Lets the seconds of what is shown run down; then it goes. */
export function countDown() {
  clearInterval(ticking);
  const form = box()?.querySelector("form[data-seconds]");
  const button = form?.querySelector("button");
  if (!(form instanceof HTMLFormElement)) return;
  let left = Number(form.dataset.seconds) || 6;
  // Read out once, with the toast; not every second.
  const seconds = el("span", { class: "desk-seconds number", "aria-hidden": "true" });
  if (button) button.append(seconds);
  const tick = () => {
    seconds.textContent = String(left);
    if (left <= 0) {
      clearInterval(ticking);
      form.remove();
    }
    left -= 1;
  };
  tick();
  ticking = setInterval(tick, 1000);
}
