"""The figures of the statistics that are about places: countries, and cities by which one says where something is."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from flask import g, url_for

from app import caching, db, gazetteer
from app.i18n import _, decimal, ngettext
from app.registry import statistics_of_places
from app.registry.fields import UNKNOWN
from app.registry.statistics_of_places import Places
from app.web.figures import Cell, Figure, Row

CITIES: Final = ("geonameid", "city", "country_code", "cameras")


def counted(*, is_exact: bool = False) -> Places | None:
    """Where the cameras are that stand; None while the list of cities is not there yet, or nobody has counted yet.

    It is counted behind, so that no visitor waits long for it, on a session that is not the request's. For a while it
    may be what it was before the last change, unless `is_exact`.
    """
    if "places" not in g:
        g.places = _counted(is_exact)
    found: Places | None = g.places
    return found


def _counted(is_exact: bool) -> Places | None:
    known, database = gazetteer.ready(), db.database()
    if known is None:
        return None

    def count() -> Places:
        with database.steady() as session:
            return statistics_of_places.count(session, known)

    return caching.kept_soon(db.session(), "places", count, is_exact=is_exact)


def countries(most: int) -> Figure:
    """In which countries the cameras are."""
    found = counted()
    rows = [
        Row(
            name,
            (Cell(n, url_for("web.country", code=code)), Cell(cities)),
            (code, name, n, cities),
        )
        for code, name, n, cities in (found.countries if found else ())
    ]
    title = late(found) or _("Nobody has recorded a camera in any country")
    if rows:
        title = ngettext(
            "%(number)s country has cameras that are recorded here",
            "%(number)s countries have cameras that are recorded here",
            len(rows),
        )
        title = _("%(countries)s, most of them in %(name)s", countries=title, name=rows[0].label)
    return Figure(
        "countries",
        _("In which countries are they?"),
        title,
        of_places(found),
        (_("Country"), _("Cameras"), _("Cities")),
        ("country_code", "country", "cameras", "cities"),
        _and_elsewhere(rows, found, ("", "", found.elsewhere if found else 0, 0)),
        is_late=found is None,
    ).in_short(most)


def cities(most: int) -> Figure:
    """In which cities they are."""
    found = counted()
    rows = _city_rows(list(found.cities.items())[:most]) if found else []
    title = late(found) or _("Nobody has recorded a camera in any city")
    if rows:
        title = _(
            "%(city)s has the most cameras that are recorded here: %(n)s",
            city=rows[0].label,
            n=decimal(rows[0].cells[0].n),
        )
    return Figure(
        "cities",
        _("In which cities are they?"),
        title,
        of_places(found),
        (_("City"), _("Cameras")),
        CITIES,
        _and_elsewhere(rows, found, ("", "", "", found.elsewhere if found else 0)),
        others=len(found.cities) - len(rows) if found else 0,
        is_late=found is None,
    )


def cities_of(code: str, found: Places, most: int) -> Figure:
    """In which cities of a country they are."""
    numbers = [number for number in found.cities if found.country_of[number] == code]
    name, n = next((name, n) for each, name, n, _cities in found.countries if each == code)
    return Figure(
        code,
        _("In which cities are they?"),
        _("%(n)s cameras that are recorded here are in %(country)s", n=decimal(n), country=name),
        of_places(found),
        (_("City"), _("Cameras")),
        CITIES,
        tuple(_city_rows([(number, found.cities[number]) for number in numbers[:most]])),
        others=max(0, len(numbers) - most),
    )


# As in `counted`, by name.
FIGURES: Final[Mapping[str, Callable[[int], Figure]]] = {"countries": countries, "cities": cities}


def _city_rows(cities: Sequence[tuple[int, int]]) -> list[Row]:
    """A row for each of some cities, by number, with how many cameras stand there."""
    known = gazetteer.gazetteer().named() if cities else {}
    # To make thousands of addresses one by one takes longer than all else.
    address = url_for("web.place", geonameid=0).removesuffix("0")
    return [
        Row(name, (Cell(n, f"{address}{geonameid}"),), (geonameid, name, country_code, n))
        for (geonameid, name, _country, country_code), n in ((known[number], n) for number, n in cities)
    ]


def late(found: object) -> str | None:
    """What is said instead while nothing is `found` yet."""
    return _("The cameras are being counted by place: look again in some seconds") if found is None else None


def of_places(found: object) -> tuple[str, ...]:
    """What has to be known of cities, once they are `found`."""
    if found is None:
        return ()
    return (
        _(
            "A camera is told to be in the city by which one would say where it is, to within about two kilometres. "
            "Near a border it may be on the other side. Names: GeoNames, CC BY 4.0."
        ),
    )


def _and_elsewhere(rows: list[Row], found: Places | None, facts: tuple[object, ...]) -> tuple[Row, ...]:
    """The rows, and one for the cameras that are far from every city, if there are some."""
    if found is None or not found.elsewhere:
        return tuple(rows)
    cells = (Cell(found.elsewhere), Cell(0))[: len(rows[0].cells) if rows else 1]
    return (*rows, Row(_("Far from every city"), cells, facts, UNKNOWN))
