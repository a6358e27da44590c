/** Single keys that press what is on the page: an element says with data-key which key is its own. */

// What sends what is typed into a sheet; no key on the board is called "send".
/** @type {Record<string, string>} */
const SENDS = { "menu-ask": "enter", "menu-duplicate": "send" };

/** @param {Document} page */
export function deskKeys(page) {
  page.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return close(page);
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && isTyping(event.target)) {
      return press(keyed(page, approveIn(event.target)), event);
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target)) return;
    const open = page.querySelector(".desk-menu[open]");
    const key = event.key.toLowerCase();
    press((open && keyed(open, key)) ?? keyed(page, key), event);
  });
  // A sheet that is open closes when something else is pressed.
  page.addEventListener("click", ({ target }) => {
    for (const menu of page.querySelectorAll(".desk-menu[open]")) {
      if (target instanceof Node && !menu.contains(target)) menu.removeAttribute("open");
    }
  });
  page.addEventListener(
    "toggle",
    ({ target }) => {
      if (target instanceof HTMLDetailsElement && target.open && target.matches(".desk-menu")) {
        firstField(target)?.focus();
      }
    },
    true,
  );
}

/** Where letters are text, they are nothing else. @param {EventTarget | null} target */
function isTyping(target) {
  return (
    target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]") !== null
  );
}

/** Where to type in a sheet that is opened: nowhere, if there is something to choose by a digit. @param {Element} sheet */
function firstField(sheet) {
  const field = sheet.querySelector("button[data-key='1']") ? null : sheet.querySelector("textarea, input");
  return field instanceof HTMLElement ? field : null;
}

/** The key that sends what is typed here: the one of its sheet, else A. @param {EventTarget | null} target */
function approveIn(target) {
  const sheet = target instanceof HTMLElement && target.closest(".desk-menu");
  return sheet ? (SENDS[sheet.id] ?? "") : "a";
}

/** What a key presses; in a sheet that is closed nothing is. @param {ParentNode} within @param {string} key */
function keyed(within, key) {
  const keys = /** @type {HTMLElement[]} */ ([...within.querySelectorAll("[data-key]")]);
  const canBePressed = (/** @type {HTMLElement} */ element) =>
    !element.closest(".desk-menu:not([open])") || element.matches("summary");
  return keys.find((element) => element.dataset.key === key && canBePressed(element)) ?? null;
}

/** @param {Element | null} pressed @param {KeyboardEvent} event */
function press(pressed, event) {
  if (!(pressed instanceof HTMLElement)) return;
  event.preventDefault();
  const { focus } = pressed.dataset;
  if (focus) {
    const first = document.querySelector(`#${focus} :is(input, select, textarea)`);
    if (first instanceof HTMLElement) first.focus();
  } else pressed.click();
}

/** Closes what is open, or leaves the field. @param {Document} page */
function close(page) {
  const open = page.querySelector(".desk-menu[open]");
  if (open) {
    open.removeAttribute("open");
    /** @type {HTMLElement | null} */ (open.querySelector("summary"))?.focus();
  } else if (page.activeElement instanceof HTMLElement && isTyping(page.activeElement)) {
    page.activeElement.blur();
  }
}
