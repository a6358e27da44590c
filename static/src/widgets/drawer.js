/**
 * The panel of the map page on a phone: a drawer at the foot of the screen in three heights. The handle is a button,
 * so that whoever does not drag can press it; a drag lets the height follow the finger.
 */

import { _ } from "../lib/gettext.js";

const HEIGHTS = ["peek", "half", "full"];
// Pixels that tell a drag from a tap.
const SLACK = 8;

/**
 * @param {{ panel: HTMLElement, handle: HTMLElement, peek: HTMLElement, moved: () => void }} parts peek is what is seen
 *   of a closed drawer; moved is told when that takes another share of the screen
 */
export function drawer({ panel, handle, peek, moved }) {
  const words = /** @type {HTMLElement} */ (handle.firstElementChild);
  let started = 0;
  let startHeight = 0;
  let isDragging = false;

  const height = () => panel.dataset.height ?? HEIGHTS[0];

  /** @param {string} next */
  function open(next) {
    panel.dataset.height = next;
    panel.style.removeProperty("block-size");
    handle.setAttribute("aria-expanded", String(next !== HEIGHTS[0]));
    words.textContent = next === "full" ? _("Show less") : _("Show more");
    if (next === HEIGHTS[0]) panel.scrollTop = 0;
  }

  /** A tap opens the next height; from the largest one it closes. */
  function step() {
    open(HEIGHTS[(HEIGHTS.indexOf(height()) + 1) % HEIGHTS.length]);
  }

  /** @param {PointerEvent} event */
  function drag(event) {
    const dragged = started - event.clientY;
    if (!isDragging && Math.abs(dragged) < SLACK) return;
    isDragging = true;
    panel.style.blockSize = `${startHeight + dragged}px`;
  }

  function drop() {
    handle.removeEventListener("pointermove", drag);
    if (!isDragging) return;
    const share = panel.offsetHeight / (panel.parentElement?.offsetHeight || 1);
    open(share > 0.75 ? "full" : share > 0.3 ? "half" : "peek");
  }

  handle.hidden = false;
  open(HEIGHTS[0]);
  handle.addEventListener("pointerdown", (event) => {
    [started, startHeight, isDragging] = [event.clientY, panel.offsetHeight, false];
    handle.setPointerCapture(event.pointerId);
    handle.addEventListener("pointermove", drag);
  });
  handle.addEventListener("pointerup", drop);
  handle.addEventListener("pointercancel", drop);
  handle.addEventListener("click", () => {
    if (!isDragging) step();
  });
  // Focus must not go where nothing is seen.
  panel.addEventListener("focusin", ({ target }) => {
    if (height() === "peek" && target instanceof Node && target !== handle && !peek.contains(target))
      open("half");
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || height() === "peek") return;
    open("peek");
    handle.focus();
  });
  /** The map ends where the closed drawer begins. @returns {boolean} whether that is somewhere else now */
  function settle() {
    const edge = `${peek.offsetTop + peek.offsetHeight}px`;
    const frame = /** @type {HTMLElement} */ (panel.parentElement);
    if (frame.style.getPropertyValue("--peek") === edge) return false;
    frame.style.setProperty("--peek", edge);
    return true;
  }

  settle();
  new ResizeObserver(() => settle() && moved()).observe(peek);
}
