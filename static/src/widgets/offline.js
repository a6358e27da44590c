/** A form that is not sent into nowhere: without a network what was typed stays on the page, and can be sent later. */

import { _ } from "../lib/gettext.js";

/**
 * @param {HTMLFormElement} form
 * @param {(text: string) => void} say "" when there is nothing to say any more
 */
export function holdWhileOffline(form, say) {
  let isHeld = false;
  form.addEventListener("submit", (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    isHeld = true;
    say(_("There is no network right now. What you typed is kept in this tab; send it when you are back."));
  });
  addEventListener("online", () => {
    if (isHeld) say(_("The network is back. Nothing is sent yet: send it now."));
    isHeld = false;
  });
}
