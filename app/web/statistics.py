"""The register in numbers: figures on a page, each also alone, as a table for programs and as a picture."""

from datetime import UTC, date, datetime
from typing import Final

from flask import Response, abort, render_template

from app import about, caching, db
from app.formats import csv
from app.registry import cameras, revisions
from app.web.counted import FIGURES, STANDING
from app.web.figures import Figure, shortened, ticks

_ROWS_ON_THE_PAGE: Final = 8
_ROWS_ALONE: Final = 50
_ROWS_IN_A_PICTURE: Final = 15
_YEARS: Final = 40
_LABELS_BELOW: Final = 6


def overview() -> str:
    """Every figure in short."""
    figures = [_drawn(make(), _ROWS_ON_THE_PAGE) for make in FIGURES.values()]
    return render_template(
        "web/statistics.html", figures=figures, total=cameras.count(db.session(), STANDING), **_told()
    )


def figure(name: str) -> str:
    """One figure with its table."""
    found = _figure(name)
    return render_template("web/figure.html", figure=_drawn(found, _ROWS_ALONE), whole=found, **_told())


def table(name: str) -> Response:
    """All of a figure as a table: CSV after RFC 4180."""

    def make() -> Response:
        found = _figure(name)
        lines = [csv.line(found.columns), *(csv.line(row.facts) for row in found.rows)]
        named = {"Content-Disposition": f'attachment; filename="lookback-{name}.csv"'}
        return Response("\r\n".join([*lines, ""]), mimetype="text/csv", headers=named)

    return caching.unless_known(caching.tag(db.session(), f"statistics/{name}.csv"), make)


def picture(name: str) -> Response:
    """A figure as a picture that stands for itself: with its sentence, its source and the day."""
    found = _drawn(_figure(name), _ROWS_IN_A_PICTURE)
    text = render_template("web/figure.svg", figure=found, shortened=shortened, **_told())
    named = {"Content-Disposition": f'attachment; filename="lookback-{name}.svg"'}
    return Response(text, mimetype="image/svg+xml", headers=named)


def _figure(name: str) -> Figure:
    if name not in FIGURES:
        abort(404)
    return FIGURES[name]()


def _drawn(found: Figure, rows: int) -> Figure:
    return found.latest(_YEARS) if found.shape == "columns" else found.in_short(rows)


def _told() -> dict[str, object]:
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
