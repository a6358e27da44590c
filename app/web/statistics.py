"""The register in numbers: figures on a page, each also alone, as a table for programs and as a picture."""

from datetime import UTC, date, datetime
from typing import Final

from flask import Response, abort, render_template, request

from app import about, caching, db
from app.formats import csv
from app.gazetteer import gazetteer
from app.registry import cameras, revisions, statistics_of_places
from app.registry.map.city_cells import STANDING
from app.registry.model import LARGEST_ID
from app.registry.numbers import whole_number
from app.web import counted_places, listing
from app.web.counted import FIGURES
from app.web.figures import MOST_NAMES, Figure, shortened, ticks

_ROWS_ON_THE_PAGE: Final = 8
_ROWS_ALONE: Final = 50
_ROWS_IN_A_PICTURE: Final = 15
_YEARS: Final = 40
_LABELS_BELOW: Final = 6
_CAMERAS_ON_A_PAGE: Final = 50
_FROM_THE_BEGINNING: Final = (0, 0)


def overview() -> str:
    """Every figure in short."""
    figures = [_drawn(make(_ROWS_ON_THE_PAGE)) for make in FIGURES.values()]
    total = cameras.count(db.session(), STANDING)
    return render_template("web/statistics.html", figures=figures, total=total, **told())


def figure(name: str) -> str:
    """One figure with its table."""
    return render_template("web/figure.html", figure=_drawn(_figure(name, _ROWS_ALONE)), is_named=True, **told())


def table(name: str) -> Response:
    """All of a figure as a table: CSV after RFC 4180. 503 while it is being counted."""

    def make() -> bytes:
        if name in counted_places.FIGURES:
            counted_places.counted(is_exact=True)
        found = _figure(name, MOST_NAMES)
        if found.is_late:
            abort(503)
        lines = [csv.line(found.columns), *(csv.line(row.facts) for row in found.rows)]
        return "\r\n".join([*lines, ""]).encode()

    named = {"Content-Disposition": f'attachment; filename="lookback-{name}.csv"'}
    tag = caching.tag(db.session(), f"statistics/{name}.csv")
    return caching.unless_known(
        tag, lambda: Response(caching.bodies().get(tag, make), mimetype="text/csv", headers=named)
    )


def picture(name: str) -> Response:
    """A figure as a picture that stands for itself: with its sentence, its source and the day."""
    found = _drawn(_figure(name, _ROWS_IN_A_PICTURE))
    text = render_template("web/figure.svg", figure=found, shortened=shortened, **told())
    named = {"Content-Disposition": f'attachment; filename="lookback-{name}.svg"'}
    return Response(text, mimetype="image/svg+xml", headers=named)


def country(code: str) -> str:
    """The cities of a country. 503 while nothing is counted by place yet."""
    found = counted_places.counted() or abort(503)
    if code not in {each[0] for each in found.countries}:
        abort(404)
    drawn = counted_places.cities_of(code, found, _ROWS_ALONE)
    return render_template("web/figure.html", figure=drawn, is_named=False, **told())


def place(geonameid: int) -> str:
    """The cameras of a city, neighbours together. 503 while nothing is counted by place yet."""
    found = counted_places.counted() or abort(503)
    number = gazetteer().number_of(geonameid) if geonameid <= LARGEST_ID else None
    if number is None or number not in found.cities:
        abort(404)
    after = _after(request.args.get("after", ""))
    ranges = statistics_of_places.ranges(db.session(), gazetteer(), number)
    rows = statistics_of_places.page(db.session(), ranges, STANDING, after=after, limit=_CAMERAS_ON_A_PAGE + 1)
    more = len(rows) > _CAMERAS_ON_A_PAGE
    city = gazetteer().cities([number])[number]
    cell, last = rows[_CAMERAS_ON_A_PAGE - 1] if more else (0, {"id": 0})
    return render_template(
        "web/place.html",
        city=city,
        list_address=listing.address_of(city, []),
        count=found.cities[number],
        entries=listing.entries([row for _cell, row in rows[:_CAMERAS_ON_A_PAGE]], _today()),
        is_first=after == _FROM_THE_BEGINNING,
        next_after=f"{cell}-{last['id']}" if more else None,
        **told(),
    )


def _after(text: str) -> tuple[int, int]:
    """Cell and number of the last camera of the page before."""
    cell, number = map(whole_number, text.partition("-")[::2])
    return _FROM_THE_BEGINNING if cell is None or number is None else (cell, number)


def _figure(name: str, most: int) -> Figure:
    if name not in FIGURES:
        abort(404)
    return FIGURES[name](most)


def _drawn(found: Figure) -> Figure:
    return found.latest(_YEARS) if found.shape == "columns" else found


def told() -> dict[str, object]:
    """What goes with every figure: when it was counted, of which state of the register, under which licence."""
    return {
        "today": _today(),
        "data_version": revisions.data_version(db.session()),
        "licence": about.LICENCE,
        "licence_url": about.LICENCE_URL,
        "ticks": lambda rows: ticks(rows, _LABELS_BELOW),
    }


def _today() -> date:
    return datetime.now(UTC).date()
