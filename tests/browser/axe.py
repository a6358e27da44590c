"""What axe finds wrong with a page, in light and in dark."""

from collections.abc import Collection
from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

IMPACTS: Final = ("minor", "moderate", "serious", "critical")
SERIOUS: Final = ("serious", "critical")
_IS_HERE: Final = "() => 'axe' in window"
_RUN: Final = "async options => (await axe.run(options)).violations"
# What would be fetched first is for a rule that is off, about sheets of styles, and for sounds, which no page has.
_NO_MORE: Final = {"resultTypes": ["violations"], "preload": False}
# Dark and light have the same elements: these rules alone look at colours.
_OF_COLOURS: Final = ("color-contrast", "link-in-text-block")


def wrong(page: Page, impacts: Collection[str] = SERIOUS) -> list[tuple[str, str, list[str]]]:
    """What axe finds that is serious, in which colours, and where. The page is in light afterwards."""
    found = []
    if not page.evaluate(_IS_HERE):
        page.evaluate(Axe().axe_script)
    dark = {"runOnly": {"type": "rule", "values": _OF_COLOURS}}
    for scheme, options in (("dark", dark), ("light", {})):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        told: list[dict[str, Any]] = page.evaluate(_RUN, {**_NO_MORE, **options})
        found += [
            (scheme, each["id"], [node["html"] for node in each["nodes"]]) for each in told if each["impact"] in impacts
        ]
    return found
