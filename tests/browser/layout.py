"""What does not fit on a page: words that are cut off, and controls that lie on each other."""

from typing import Any, Final

from playwright.sync_api import Page

# Maps and what scrolls by itself are larger inside by design, and a long value in a field is read by moving in it.
_MEASURE: Final = """
() => {
  const isSeen = (e) =>
    e.checkVisibility({ contentVisibilityAuto: true, opacityProperty: true, visibilityProperty: true }) &&
    !e.closest(".visually-hidden, .skip, svg") && e.getBoundingClientRect().width > 1;
  const name = (e) => `${e.tagName.toLowerCase()}.${e.className} ${(e.innerText ?? "").trim().slice(0, 40)}`;
  const scrolls = (e) => ["auto", "scroll"].includes(getComputedStyle(e).overflowX);
  const hides = (e) => ["hidden", "clip"].includes(getComputedStyle(e).overflowX);
  const speaks = (e) => [...e.childNodes].some((each) => each.nodeType === Node.TEXT_NODE && each.data.trim());
  const clipped = [...document.body.querySelectorAll("*")].filter(
    (e) =>
      isSeen(e) && !e.matches("input, select, textarea, .leaflet-container, .leaflet-container *") &&
      getComputedStyle(e).display !== "inline" && !scrolls(e) && (hides(e) || speaks(e)) &&
      e.scrollWidth > e.clientWidth + 1,
  );
  const bleeds = (e) => parseFloat(getComputedStyle(e).marginInlineEnd) < 0;
  const spilled = [...document.body.querySelectorAll("main *, footer *")].filter(
    (e) =>
      isSeen(e) && !e.closest(".leaflet-container") && ["static", "relative"].includes(getComputedStyle(e).position) &&
      getComputedStyle(e).display !== "inline" && !bleeds(e) && !scrolls(e.parentElement) &&
      e.getBoundingClientRect().right > e.parentElement.getBoundingClientRect().right + 1,
  );
  const controls = [
    ...document.querySelectorAll("a[href], button, input, select, textarea, summary, .leaflet-control"),
  ].filter(isSeen);
  const overlap = (a, b) =>
    [...a.getClientRects()].some((p) => [...b.getClientRects()].some((q) =>
      Math.min(p.right, q.right) - Math.max(p.left, q.left) > 2 &&
      Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top) > 2));
  const isStuck = (e) => Boolean(e.closest(".send-bar, .decision-bar, .map-panel"));
  const covered = controls.flatMap((a, i) => controls.slice(i + 1)
    .filter((b) => isStuck(a) === isStuck(b) && !a.contains(b) && !b.contains(a) && overlap(a, b))
    .map((b) => `${name(a)} × ${name(b)}`));
  return { width: document.documentElement.scrollWidth, clipped: [...clipped, ...spilled].map(name), covered };
}
"""
_ENLARGE: Final = """
() => {
  document.documentElement.style.fontSize = "200%";
  for (const each of document.querySelectorAll("details:not(.bar-menu, .desk-menu)")) each.open = true;
  for (const each of document.querySelectorAll(".panel-part")) each.style.contentVisibility = "visible";
}
"""


def as_it_is(page: Page) -> dict[str, Any]:
    """What does not fit on a page, told as `with_large_text` tells it."""
    found: dict[str, Any] = page.evaluate(_MEASURE)
    return found


def with_large_text(page: Page) -> dict[str, Any]:
    """What does not fit with words of twice their size and everything folded opened.

    "width" of the page in pixels, "clipped": what is cut off or sticks out of what it is in, "covered": pairs of
    controls of which one lies on the other.
    """
    page.evaluate(_ENLARGE)
    return as_it_is(page)
