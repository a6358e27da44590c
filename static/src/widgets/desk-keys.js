/** Single keys that press what is on the page: an element says with data-key which key is its own. */

/** @param {Document} page */
export function deskKeys(page) {
  page.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target)) return;
    const key = event.key.toLowerCase();
    const pressed = [...page.querySelectorAll("[data-key]")].find(
      (element) => element instanceof HTMLElement && element.dataset.key === key,
    );
    if (!(pressed instanceof HTMLElement)) return;
    event.preventDefault();
    const missing = missingChoice(pressed);
    if (missing) missing.focus();
    else pressed.click();
  });
}

/** Where letters are text, they are nothing else. @param {EventTarget | null} target */
function isTyping(target) {
  return (
    target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]") !== null
  );
}

/**
 * What has to be chosen before a button can be pressed: data-needs names it.
 * @param {HTMLElement} pressed
 */
function missingChoice(pressed) {
  const { needs } = pressed.dataset;
  const needed = needs ? document.getElementById(needs) : null;
  return needed instanceof HTMLSelectElement && !needed.value ? needed : null;
}
