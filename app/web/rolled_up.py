"""The figures of an organisation: the cameras of the systems that name it, counted as the statistics count them all."""

from collections.abc import Collection
from dataclasses import replace
from itertools import islice
from typing import Final

from flask import url_for

from app import caching, db, gazetteer
from app.i18n import _, ngettext
from app.registry import statistics, statistics_of_places
from app.registry.fields import UNKNOWN
from app.registry.filtering import askable
from app.registry.filtering.filters import CameraFilter, Term
from app.registry.statistics import Recognition
from app.registry.statistics_of_places import Cities
from app.web import counted, counted_places, counted_recognition
from app.web.figures import Cell, Figure, Row

_ROWS: Final = 8


def figures(system_ids: Collection[int]) -> list[Figure]:
    """Every figure of these systems, in the order of the page."""
    within = (Term(askable.SYSTEM.name, tuple(map(str, sorted(system_ids)))),)
    found = caching.kept(db.session(), "growth", lambda: statistics.growth_of(db.session(), system_ids), of=system_ids)
    grown = counted.grown(found, within)
    return [_recognised(system_ids, within), _cities(system_ids), claimed(system_ids), grown]


def claimed(system_ids: Collection[int]) -> Figure:
    """How many cameras somebody says these systems have, and how many of them are known."""
    everywhere = caching.kept(db.session(), "claimed", lambda: statistics.claimed(db.session()))
    return counted.claimed_of([each for each in everywhere if each.said.system_id in system_ids], _ROWS)


def _recognised(system_ids: Collection[int], within: tuple[Term, ...]) -> Figure:
    def count() -> list[Recognition]:
        return statistics.recognition(db.session(), CameraFilter(terms=within).standing())

    figure = counted_recognition.recognised(caching.kept(db.session(), "recognition", count, of=system_ids), within)
    return replace(figure, rows=tuple(row for row in figure.rows if row.cells[0].n))


def _counted(system_ids: Collection[int]) -> Cities | None:
    """In which cities their cameras are; None while that is being counted, as `counted_places.counted` is."""
    known, database = gazetteer.ready(), db.database()
    if known is None:
        return None

    def count() -> Cities:
        with database.steady() as session:
            return statistics_of_places.cities_of(session, known, system_ids)

    return caching.kept_soon(db.session(), "cities", count, of=system_ids)


def _cities(system_ids: Collection[int]) -> Figure:
    found = _counted(system_ids)
    names = gazetteer.gazetteer().named() if found else {}
    rows = [
        Row(
            names[number].name,
            (Cell(n),),
            (names[number].geonameid, names[number].name, names[number].country_code, n),
            page=url_for("web.place", geonameid=names[number].geonameid),
        )
        for number, n in islice(found.cities.items() if found else (), _ROWS)
    ]
    if found and found.elsewhere:
        rows.append(Row(_("Far from every city"), (Cell(found.elsewhere),), ("", "", "", found.elsewhere), UNKNOWN))
    return Figure(
        "cities",
        _("In which cities are they?"),
        counted_places.late(found)
        or ngettext(
            "They stand in %(number)s city", "They stand in %(number)s cities", len(found.cities if found else ())
        ),
        counted_places.of_places(found),
        (_("City"), _("Cameras")),
        counted_places.CITIES,
        tuple(rows),
        others=max(0, len(found.cities) - _ROWS) if found else 0,
        is_late=found is None,
    )
