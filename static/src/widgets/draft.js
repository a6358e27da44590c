/**
 * What was typed into the form, kept in this tab alone until it is sent: a crash or a reload loses nothing, and
 * closing the tab leaves nothing behind.
 */

const KEY = "lookback-report";

/** @param {HTMLFormElement} form what is typed into one form is not brought back into another */
const keyOf = (form) => `${KEY}-${form.dataset.draft}`;

/** @typedef {Record<string, string>} Typed */

/** @param {HTMLFormElement} form @returns {Typed} */
function typedInto(form) {
  /** @type {Typed} */
  const typed = {};
  for (const [name, value] of new FormData(form)) {
    // The proof against spam is nothing that was typed, and good for one time.
    if (typeof value === "string" && value !== "" && value !== "unknown" && name !== "proof")
      typed[name] = value;
  }
  return typed;
}

/** @param {HTMLFormElement} form @param {Typed} typed */
function fill(form, typed) {
  for (const [name, value] of Object.entries(typed)) {
    const field = form.elements.namedItem(name);
    if (field instanceof RadioNodeList || field instanceof HTMLInputElement) field.value = value;
    else if (field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement) field.value = value;
  }
}

/** Forgets what was kept. Also where a report has arrived. */
export function forgetDraft() {
  try {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith(KEY)) sessionStorage.removeItem(key);
    }
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}

/**
 * Keeps the form's text from now on, and brings back what was there before a reload.
 * @param {HTMLFormElement} form
 * @param {boolean} isAnswered whether the server filled the form: then its text is the newer one
 * @returns {boolean} whether something was brought back
 */
export function keepDraft(form, isAnswered) {
  let cameBack = false;
  try {
    const kept = sessionStorage.getItem(keyOf(form));
    if (kept && !isAnswered) {
      const typed = JSON.parse(kept);
      fill(form, typed);
      cameBack = Object.keys(typed).length > 0;
    }
    const keep = () => sessionStorage.setItem(keyOf(form), JSON.stringify(typedInto(form)));
    form.addEventListener("input", keep);
    form.addEventListener("change", keep);
    if (isAnswered) keep();
  } catch {
    // Without storage the form works all the same.
  }
  return cameBack;
}
