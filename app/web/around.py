"""Systems in the country of a camera of which nobody says with what it is compared: known there, and not said of it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import RowMapping

from app import claim_words, db, gazetteer
from app.i18n import _, decimal
from app.registry.dossiers import statements
from app.registry.dossiers.statements import Statement
from app.registry.geometry import Position, metres_between
from app.wording import Row

_SHOWN: Final = 3
# So many are measured at the most: who reads on finds all of them in the list.
_LOOKED_AT: Final = 30
# In a country, but nobody can say how far away.
_NOWHERE_M: Final = 1e9


class Around(NamedTuple):
    """A system: its row, how far away its place is, in words or None, and the answers that a camera's page asks for."""

    system: RowMapping
    distance: str | None
    sentences: tuple[str, ...]


class Country(NamedTuple):
    """The country that a camera is in, and the nearest systems there of which somebody says with what they compare."""

    name: str
    systems: tuple[Around, ...]


def of(row: Row, told: Sequence[Statement], system_id: int | None) -> Country | None:
    """What there is around a camera; None where its own answer is known, or nothing is known there.

    `told` is what is claimed of it, `system_id` the system it belongs to. Nothing far from any city, nor while the list
    of cities is not there yet: a page does not wait for it.
    """
    if claim_words.of(told, "matched_database") or (nearby := gazetteer.near(row["lon"], row["lat"])) is None:
        return None
    rows = statements.comparing(db.session(), nearby.city.country_code, limit=_LOOKED_AT)
    here = Position(row["lon"], row["lat"])
    away = [(_metres(here, each["place"]), each) for each in rows if each["id"] != system_id]
    nearest = sorted(away, key=lambda each: each[0])[:_SHOWN]
    if not nearest:
        return None
    claims = statements.of_systems(db.session(), [each["id"] for _metres_away, each in nearest])
    return Country(
        nearby.city.country, tuple(Around(each, _far(m), _answers(claims[each["id"]])) for m, each in nearest)
    )


def _answers(told: Sequence[Statement]) -> tuple[str, ...]:
    return claim_words.matches(told, datetime.now(UTC).date()), claim_words.measured(told)


def _metres(here: Position, place: Any) -> float:
    there = gazetteer.middle_of(place) if place else None
    return _NOWHERE_M if there is None else metres_between(here, there)


def _far(metres: float) -> str | None:
    return None if metres == _NOWHERE_M else _("about %(km)s km from here", km=decimal(max(1, round(metres / 1000))))
