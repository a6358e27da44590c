"""Which page of the cameras is asked for: a filter, an order, what to tell of each, and where to begin."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Self
from urllib.parse import urlencode

from app.formats import geojson
from app.registry.dates import Period
from app.registry.errors import Invalid, Problem
from app.registry.filtering import cql2
from app.registry.filtering.filters import CameraFilter
from app.registry.filtering.parameters import EXPRESSION
from app.registry.filtering.sorting import BY_NUMBER, Place, Sorting
from app.registry.i18n import N_
from app.registry.model import LARGEST_ID

LIMIT: Final = 100
MOST: Final = 10_000
# More than the largest number of a camera has.
_DIGITS: Final = 20
# The parameters beside those of a filter.
OWN: Final = ("datetime", "limit", "after", "f", "sortby", "cursor", "properties", *EXPRESSION)


@dataclass(frozen=True)
class Page:
    """Which cameras are asked for: at most `limit` of a filter and a period, after the camera `after`.

    In another order than by number, those after the place `beyond` of it. only: the properties asked for, if not all.
    """

    wanted: CameraFilter
    during: Period | None
    limit: int
    after: int
    sorting: Sorting = BY_NUMBER
    beyond: Place | None = None
    only: tuple[str, ...] | None = None

    @classmethod
    def parse(cls, pairs: list[tuple[str, str]], *, own: Collection[str] = OWN) -> Self:
        """Read a query string with these of OWN. Raises Invalid naming every parameter that cannot be read."""
        given = [name for name, _ in pairs]
        page = {name: value for name, value in pairs if name in own and name not in EXPRESSION}
        problems = [Problem(name, N_("Can be given only once.")) for name in page if given.count(name) > 1]
        read: dict[str, Any] = {"wanted": CameraFilter(), "during": None, "limit": LIMIT, "after": 0}
        with _noting(problems):
            parse = CameraFilter.parse_with_expression if cql2.FIELD in own else CameraFilter.parse
            read["wanted"] = parse(pairs, also=own)
        for name, field, reader in (
            ("datetime", "during", Period.parse),
            ("limit", "limit", partial(_whole_number, least=1)),
            ("after", "after", partial(_whole_number, least=0)),
            ("sortby", "sorting", Sorting.parse),
            ("properties", "only", _properties),
        ):
            with _noting(problems):
                if name in page:
                    read[field] = reader(page[name], name)
        with _noting(problems):
            sorting = read.get("sorting", BY_NUMBER)
            if "cursor" in page:
                read["beyond"] = _place(sorting, page)
            elif sorting.keys and "after" in page:
                raise Invalid((Problem("after", N_("A sorted list goes on by its link “next”, not after a number.")),))
        if problems:
            raise Invalid(tuple(problems))
        return cls(**{**read, "limit": min(read["limit"], MOST), "after": min(read["after"], LARGEST_ID)})

    @property
    def is_search(self) -> bool:
        """Whether every camera may have to be looked at."""
        return bool(self.during or self.wanted.expression or self.sorting.keys)

    @property
    def is_list(self) -> bool:
        """Whether the list for people can show the same."""
        return not self.is_search and self.only is None

    def query(self, *, after: int | None = None, beyond: Place | None = None) -> str:
        """The canonical query string, of the page after another camera or place if told."""
        pairs = [("datetime", str(self.during))] if self.during else []
        if self.limit != LIMIT:
            pairs.append(("limit", str(self.limit)))
        if self.only is not None:
            pairs.append(("properties", ",".join(self.only)))
        if self.sorting.keys:
            pairs.append(("sortby", str(self.sorting)))
        if place := beyond or self.beyond:
            pairs.append(("cursor", self.sorting.write(place)))
        elif after := self.after if after is None else after:
            pairs.append(("after", str(after)))
        return "&".join(part for part in (self.wanted.query(), urlencode(pairs, safe="/,")) if part)


@contextmanager
def _noting(problems: list[Problem]) -> Iterator[None]:
    """Go on after what cannot be read, to tell all of it at once."""
    try:
        yield
    except Invalid as error:
        problems.extend(error.problems)


def _place(sorting: Sorting, page: Mapping[str, str]) -> Place:
    if not sorting.keys:
        raise Invalid((Problem("cursor", N_("Belongs to a list that is sorted: “sortby” is missing.")),))
    return sorting.read(page["cursor"], "cursor")


def _properties(text: str, name: str) -> tuple[str, ...]:
    """Some of the properties of a feature, in the order in which it has them."""
    asked = {part.strip() for part in text.split(",")}
    if not asked <= set(geojson.PROPERTIES):
        known = {"known": ", ".join(geojson.PROPERTIES)}
        raise Invalid((Problem(name, N_("Must be names of: %(known)s."), known),))
    return tuple(each for each in geojson.PROPERTIES if each in asked)


def _whole_number(text: str, name: str, *, least: int) -> int:
    """What is larger than the largest is no error (7.15.2), so a number may be long; Python reads 4,300 digits."""
    if text.isascii() and text.isdigit():
        number = int(text[:_DIGITS] if text.lstrip("0")[_DIGITS:] else text.lstrip("0") or "0")
        if number >= least:
            return number
    raise Invalid((Problem(name, N_("Must be a whole number from %(least)d."), {"least": least}),))
