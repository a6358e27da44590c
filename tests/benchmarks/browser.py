"""The map in a real Chromium on a slowed phone, in front of the real server."""

import re
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import click
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from tests.benchmarks import figures, synthetic
from tests.benchmarks.figures import kb, median, met, ms, p95
from tests.benchmarks.register import filled

# A phone of the middle class, as Lighthouse has it.
_SCREEN: Final = {"width": 412, "height": 823}
_DENSITY: Final = 1.75
_FIRST_VIEWS: Final = 3
_SCREENS: Final = 20
# Streets with thousands of cameras in view, some tiles counted and some drawn.
_PANNED_AT: Final = 14
_CLOSEST: Final = 18
# No long task for so long: the page answers.
_QUIET_MS: Final = 1000
_SETTLED_MS: Final = 900
_MOVE_S: Final = 10
_QUIET_WITHIN_S: Final = 60
_IS_QUIET: Final = """quiet => {
    const { firstCount, firstCamera, busyUntil } = window.benchmark;
    const drawn = firstCount ?? firstCamera;
    return drawn !== null && performance.now() - Math.max(drawn, busyUntil) > quiet;
}"""
_GOAL_BYTES: Final = 150_000
_GOAL_PAINT_MS: Final = 2000
_FRAME_MS: Final = 50
_WATCH: Final = Path(__file__).with_name("watch.js")
_ZOOM: Final = re.compile(r"#map=(\d+)")


@dataclass(slots=True)
class View:
    """A page that was opened: its figures in milliseconds, and bytes on the wire by kind."""

    page: Page
    session: CDPSession
    bytes: Counter[str] = field(default_factory=Counter)
    numbers: dict[str, float] = field(default_factory=dict)


def measure(data_dir: Path, slowed: float) -> None:
    """Open the map a few times, each with an empty cache; then pan and zoom in the last one."""
    with filled(data_dir) as (register, about):
        with register.application() as (_, database):
            figures.headline(f"Browser, processor {slowed:g} times slower", database, about.cameras)
        with register.serving() as port, chromium() as browser:
            address = f"http://127.0.0.1:{port}/"
            click.echo(
                f"Chromium {browser.version}, {_SCREEN['width']} × {_SCREEN['height']}, network of this machine\n"
            )
            # The first visitor of all wakes the server, and may have it make its gazetteer.
            _opened(browser, address, 1).page.context.close()
            views = [_opened(browser, address, slowed) for _ in range(_FIRST_VIEWS)]
            for view in views[:-1]:
                view.page.context.close()
            _print_first(views)
            click.echo("")
            _print_moves(views[-1], address)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        raise click.ClickException("There is no Chromium here: apt-get install chromium.")
    with sync_playwright() as playwright:
        # As root Chromium's sandbox cannot start.
        quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu", *quiet])
        yield browser
        browser.close()


def _opened(browser: Browser, address: str, slowed: float) -> View:
    """The map in a browser that was never there, until it answers."""
    context = browser.new_context(
        viewport={"width": _SCREEN["width"], "height": _SCREEN["height"]},
        device_scale_factor=_DENSITY,
        is_mobile=True,
        has_touch=True,
    )
    page = context.new_page()
    page.add_init_script(path=_WATCH)
    view = View(page, context.new_cdp_session(page))
    _count_bytes(view)
    view.session.send("Emulation.setCPUThrottlingRate", {"rate": slowed})
    page.goto(address, wait_until="load")
    _wait_until_quiet(page)
    seen: dict[str, Any] = page.evaluate("window.benchmark")
    drawn = min(at for at in (seen["firstCount"], seen["firstCamera"]) if at is not None)
    view.numbers = {
        "largest paint": seen["largestPaint"],
        "first cluster": drawn,
        "interactive": max(drawn, seen["busyUntil"]),
    }
    view.numbers["bytes"] = view.bytes.total()
    return view


def _count_bytes(view: View) -> None:
    kinds: dict[str, str] = {}

    def begun(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = event["type"]

    def ended(event: dict[str, Any]) -> None:
        view.bytes[kinds.get(event["requestId"], "Other")] += int(event["encodedDataLength"])

    view.session.on("Network.responseReceived", begun)
    view.session.on("Network.loadingFinished", ended)
    view.session.send("Network.enable")


def _wait_until_quiet(page: Page) -> None:
    """Until cameras are drawn and no long task came for a while."""
    end = time.monotonic() + _QUIET_WITHIN_S
    while not page.evaluate(_IS_QUIET, _QUIET_MS):
        if time.monotonic() > end:
            raise click.ClickException("No camera was drawn.")
        page.wait_for_timeout(200)


def _print_first(views: list[View]) -> None:
    """The first view; the median of each figure."""
    middle = {name: median([view.numbers[name] for view in views]) for name in views[0].numbers}
    worst = {name: max(view.numbers[name] for view in views) for name in views[0].numbers}
    rows = [[name, ms(middle[name]), ms(worst[name]), "", ""] for name in ("first cluster", "interactive")]
    paint = middle["largest paint"]
    rows.append(["largest paint", ms(paint), ms(worst["largest paint"]), "≤ 2,000", met(paint <= _GOAL_PAINT_MS)])
    size = middle["bytes"]
    rows.append(["bytes, kB gzip", kb(size), kb(worst["bytes"]), "≤ 150", met(size <= _GOAL_BYTES)])
    figures.table((f"first view, ms, {len(views)} times", "median", "worst", "goal", ""), rows)
    parts = ", ".join(f"{kind.lower()} {kb(number)}" for kind, number in views[-1].bytes.most_common())
    click.echo(f"Of which kB: {parts}")


def _print_moves(view: View, address: str) -> None:
    rows = [["pan 20 screens", *_frames(view.page, address, _PANNED_AT, _pan)]]
    rows.append([f"zoom in to {_CLOSEST}", *_frames(view.page, address, 0, _zoom)])
    figures.table(("frames, ms", "number", "median", "p95", "worst", "over 50 ms"), rows)
    view.session.send("HeapProfiler.collectGarbage")
    view.session.send("Performance.enable")
    metrics = {each["name"]: each["value"] for each in view.session.send("Performance.getMetrics")["metrics"]}
    click.echo(
        f"JavaScript heap at the end: {metrics['JSHeapUsedSize'] / 1e6:.1f} MB; elements: {metrics['Nodes']:,.0f}"
    )


def _frames(page: Page, address: str, zoom: int, move: Any) -> list[str]:
    """The frames of a move that begins over the largest city."""
    city = synthetic.cities()[0]
    page.goto(f"{address}#map={zoom}/{city.lat}/{city.lon}")
    page.reload()
    _wait_until_quiet(page)
    page.evaluate("window.benchmark.frames = []")
    move(page)
    frames: list[float] = page.evaluate("window.benchmark.frames")
    slow = sum(frame > _FRAME_MS for frame in frames)
    return [str(len(frames)), ms(median(frames)), ms(p95(frames)), ms(max(frames)), str(slow)]


def _pan(page: Page) -> None:
    """East, south, west and north around the city, a screen at a time."""
    box = page.locator("#map").bounding_box()
    if box is None:
        raise click.ClickException("There is no map.")
    # Above the panel, and left of the buttons.
    left, right, top, bottom = 20, _SCREEN["width"] - 70, box["y"] + 30, _SCREEN["height"] * 0.55
    for number in range(_SCREENS):
        begin, end = [
            ((right, top), (left, top)),
            ((left, bottom), (left, top)),
            ((left, top), (right, top)),
            ((left, top), (left, bottom)),
        ][number * 4 // _SCREENS]
        before = _hash(page)
        page.mouse.move(*begin)
        page.mouse.down()
        page.mouse.move(*end, steps=12)
        page.mouse.up()
        _wait_for_another_view(page, before)
    page.wait_for_timeout(_SETTLED_MS)


def _zoom(page: Page) -> None:
    while _zoom_of(before := _hash(page)) < _CLOSEST:
        page.locator(".leaflet-control-zoom-in").click()
        _wait_for_another_view(page, before)
        page.wait_for_timeout(_SETTLED_MS)


def _hash(page: Page) -> str:
    """Where the map says that it is."""
    found: str = page.evaluate("location.hash")
    return found


def _zoom_of(place: str) -> int:
    found = _ZOOM.match(place)
    return int(found[1]) if found else 0


def _wait_for_another_view(page: Page, before: str) -> None:
    end = time.monotonic() + _MOVE_S
    while _hash(page) == before:
        if time.monotonic() > end:
            raise click.ClickException(f"The map stays at {before}.")
        page.wait_for_timeout(50)
