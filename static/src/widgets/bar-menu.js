/** The menu of the bar where it lies over a map: it closes when somebody turns to something else, or by Escape. */

/** @param {HTMLDetailsElement} menu */
export function barMenu(menu) {
  const summary = /** @type {HTMLElement} */ (menu.querySelector("summary"));
  const isInside = (/** @type {EventTarget | null} */ target) =>
    target instanceof Node && menu.contains(target);

  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    summary.focus();
  });
  for (const turn of ["focusin", "pointerdown"]) {
    addEventListener(turn, ({ target }) => {
      if (!isInside(target)) menu.open = false;
    });
  }
}
