/**
 * What was typed into the form, kept in this tab alone until it is sent: a crash or a reload loses nothing, and
 * closing the tab leaves nothing behind.
 */

const KEY = "lookback-report";
// Which form was sent last, until its receipt comes or it is open once more.
const SENT = "lookback-sent";
// The proof against spam and the number of the form are good for one time.
const NOT_TYPED = new Set(["proof", "once"]);

/** @param {HTMLFormElement} form what is typed into one form is not brought back into another */
const keyOf = (form) => `${KEY}-${form.dataset.draft}`;

/** @typedef {Record<string, string>} Typed */

/** @param {HTMLFormElement} form @returns {Typed} what stands in it now */
function valuesOf(form) {
  /** @type {Typed} */
  const values = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && !NOT_TYPED.has(name)) values[name] = value;
  }
  return values;
}

/**
 * What stood in a field when its page came, whatever the browser or its reader made of it since.
 * @param {Element} field @returns {string | null} null for a choice that was none
 */
function servedIn(field) {
  if (field instanceof HTMLSelectElement) {
    return ([...field.options].find((each) => each.defaultSelected) ?? field.options[0])?.value ?? "";
  }
  if (field instanceof HTMLInputElement && ["radio", "checkbox"].includes(field.type)) {
    return field.defaultChecked ? field.value : null;
  }
  return field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement
    ? field.defaultValue
    : null;
}

/** @param {HTMLFormElement} form @returns {Typed} */
function servedTo(form) {
  /** @type {Typed} */
  const served = {};
  for (const field of form.elements) {
    const [name, value] = [field.getAttribute("name"), servedIn(field)];
    if (name && value !== null) served[name] = value;
  }
  return served;
}

/** @param {HTMLFormElement} form @param {Typed} typed */
function fill(form, typed) {
  for (const [name, value] of Object.entries(typed)) {
    const field = form.elements.namedItem(name);
    if (field instanceof RadioNodeList || field instanceof HTMLInputElement) field.value = value;
    else if (field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement) field.value = value;
  }
}

/** @param {() => void} act A browser that keeps nothing has nothing to forget. */
function ifItKeeps(act) {
  try {
    act();
  } catch {
    // Without storage the form works all the same.
  }
}

/** Forgets what was kept of one form. @param {HTMLFormElement} form */
export function forgetDraft(form) {
  ifItKeeps(() => sessionStorage.removeItem(keyOf(form)));
}

/** Forgets what has arrived, and nothing that was typed into another form meanwhile. */
export function forgetWhatArrived() {
  ifItKeeps(() => {
    sessionStorage.removeItem(sessionStorage.getItem(SENT) ?? "");
    sessionStorage.removeItem(SENT);
  });
}

/**
 * Keeps the form's text from now on, and brings back what was there before a reload.
 * @param {HTMLFormElement} form
 * @param {boolean} isAnswered whether the server filled the form: then its text is the newer one
 * @returns {boolean} whether something was brought back
 */
export function keepDraft(form, isAnswered) {
  let cameBack = false;
  // What was published is no draft, and may be otherwise the next time; but what was emptied of it is.
  const served = isAnswered ? {} : servedTo(form);
  ifItKeeps(() => {
    const kept = sessionStorage.getItem(keyOf(form));
    if (kept && !isAnswered) {
      const typed = JSON.parse(kept);
      fill(form, typed);
      cameBack = Object.entries(typed).some(([name, value]) => value !== (served[name] ?? ""));
    }
    const keep = () => {
      const typed = Object.entries(valuesOf(form)).filter(([name, value]) => value !== served[name]);
      sessionStorage.setItem(keyOf(form), JSON.stringify(Object.fromEntries(typed)));
    };
    form.addEventListener("input", keep);
    form.addEventListener("change", keep);
    form.addEventListener("submit", () => {
      if (navigator.onLine) ifItKeeps(() => sessionStorage.setItem(SENT, keyOf(form)));
    });
    if (isAnswered) keep();
    // It is open: it has not arrived.
    if (sessionStorage.getItem(SENT) === keyOf(form)) sessionStorage.removeItem(SENT);
  });
  return cameBack;
}
