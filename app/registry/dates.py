"""Partial dates as OpenStreetMap writes them: `2024`, `2024-06`, `2024-06-15`. No more precise than what was said."""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from app.registry.errors import Invalid, Problem
from app.registry.i18n import N_

FIRST_YEAR, LAST_YEAR = 1800, 2100

_FORM = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_SHOWN = 40


@dataclass(frozen=True)
class PartialDate:
    """A year, a month or a day. Made by `parse`, so `text` is always one of the three forms and in the calendar."""

    text: str

    @classmethod
    def parse(cls, text: str, field: str) -> "PartialDate":
        """Read a partial date, spaces around it aside. Raises Invalid with one Problem for `field`."""
        bare = text.strip()
        form = _FORM.fullmatch(bare)
        if not form:
            raise _invalid(
                field,
                N_("“%(value)s” is not a date. Write a year, a month or a day: 2024, 2024-06 or 2024-06-15."),
                value=bare[:_SHOWN],
            )
        year, month, day = int(form[1]), int(form[2] or 1), int(form[3] or 1)
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise _invalid(
                field,
                N_("The year must be between %(first)d and %(last)d."),
                first=FIRST_YEAR,
                last=LAST_YEAR,
            )
        if not (1 <= month <= 12 and 1 <= day <= _days_in(year, month)):
            raise _invalid(field, N_("“%(value)s” is not in the calendar. Check the month and the day."), value=bare)
        return cls(bare)

    def __str__(self) -> str:
        return self.text

    @property
    def earliest(self) -> date:
        """The first day it can mean."""
        year, month, day = self._parts()
        return date(year, month or 1, day or 1)

    @property
    def latest(self) -> date:
        """The last day it can mean."""
        year, month, day = self._parts()
        return date(year, month or 12, day or _days_in(year, month or 12))

    def _parts(self) -> tuple[int, int | None, int | None]:
        year, *rest = map(int, self.text.split("-"))
        return year, rest[0] if rest else None, rest[1] if len(rest) > 1 else None


@lru_cache(maxsize=4096)
def month_number(text: str | None) -> int:
    """The latest month that a partial date can mean as a number that grows with time; 0 where nothing is said.

    January 2000 is 1 and January 2001 is 13; December 1999 is -1.
    """
    if text is None:
        return 0
    number = 12 * (int(text[:4]) - 2000) + int(text[5:7] or 12)
    return number if number > 0 else number - 1


def _days_in(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def _invalid(field: str, message: str, **params: object) -> Invalid:
    return Invalid((Problem(field, message, params),))
