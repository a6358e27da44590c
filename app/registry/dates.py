"""Partial dates as OpenStreetMap writes them: `2024`, `2024-06`, `2024-06-15`. No more precise than what was said.

And periods, as programs ask for them.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

from app.registry.errors import Invalid, Problem
from app.registry.i18n import N_

FIRST_YEAR, LAST_YEAR = 1800, 2100

_FORM = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2}))?", re.ASCII
)
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

    @classmethod
    def is_past(cls, text: str | None, today: date) -> bool:
        """Whether a partial date is told, and the last day it can mean is over."""
        return text is not None and cls.parse(text, "date").latest < today

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


@dataclass(frozen=True)
class Period:
    """The days from `first` to `last`, both included; None is an open end."""

    first: date | None
    last: date | None

    @classmethod
    def parse(cls, text: str, field: str) -> "Period":
        """Read an instant or an interval of RFC 3339 (OGC API - Features 7.15.4): a day, a moment, or two with "/".

        An open end is ".." or nothing. Of a moment its day in UTC counts. Raises Invalid with one Problem for `field`.
        """
        ends = text.split("/")
        days = [None if part in ("", "..") else _day(part, field) for part in ends]
        if len(ends) > 2 or (len(ends) == 1 and days == [None]):
            raise _unreadable(field, text)
        first, last = days[0], days[-1]
        if first is not None and last is not None and first > last:
            raise _invalid(field, N_("It ends on %(last)s, before it begins."), last=last)
        return cls(first, last)

    def __str__(self) -> str:
        """The same as an interval that `parse` reads."""
        return "/".join(day.isoformat() if day else ".." for day in (self.first, self.last))


def _day(text: str, field: str) -> date:
    if not _INSTANT.fullmatch(text):
        raise _unreadable(field, text)
    try:
        moment = datetime.fromisoformat(text.upper())
        return moment.astimezone(UTC).date() if moment.tzinfo else moment.date()
    except (ValueError, OverflowError):
        raise _unreadable(field, text) from None


def _unreadable(field: str, text: str) -> Invalid:
    message = N_(
        "“%(value)s” is no time. Write 2024-06-15, 2024-06-15T12:00:00Z, or two with “/”; “..” is an open end."
    )
    return _invalid(field, message, value=text[:_SHOWN])


def _days_in(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def _invalid(field: str, message: str, **params: object) -> Invalid:
    return Invalid((Problem(field, message, params),))
