"""What became of everything that was sent in, in numbers without names, out of counts that outlive the reports.

Every number is rounded, so that none tells of one sender or one moderator; a wait is told of some decisions together.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.registry.unpublished import tallies
from app.registry.unpublished.reports import VERDICTS
from app.registry.unpublished.tallies import desk_count

# A number is told to the nearest of these, and one that is smaller only as being so.
STEP: Final = 5
# Of fewer decisions together no wait is told.
FEWEST: Final = 10
# Days of waiting by which open reports, and decided ones, are grouped; the last group has no end.
AGES: Final = ((0, 0), (1, 2), (3, 6), (7, 29), (30, None))
MONTHS: Final = 13

Month = date
_Counted = Counter[tuple[Month, str, str, str]]


class Wait(NamedTuple):
    """For how many days half and nine in ten of some reports waited at most; None when they are too few to tell."""

    median: int | None
    nine_in_ten: int | None


@dataclass(frozen=True)
class Statistics:
    """What happened up to the day `until`, by month, the oldest first, and what waits.

    `counts` are exact, for whoever rounds them; `waits` are of decisions by month, of privacy reports as `privacy`.
    """

    until: date
    months: tuple[Month, ...]
    counts: _Counted
    waits: Mapping[Month, Wait]
    wait: Wait
    privacy_wait: Wait
    privacy_days: tuple[int, ...]
    open_by_age: tuple[int, ...]

    def count(self, *events: str, month: Month | None = None, kind: str = "", reason: str = "") -> int:
        """How often these things happened, in one month or in all, of one kind and for one reason or of any."""
        return sum(
            n
            for (when, event, which, why), n in self.counts.items()
            if event in events and month in (None, when) and kind in ("", which) and reason in ("", why)
        )


def rounded(n: int) -> int:
    """A number as it is told; 0 stands for fewer than STEP too."""
    return STEP * round(n / STEP) if n >= STEP else 0


def read(session: Session, today: date, *, months: int | None = MONTHS) -> Statistics:
    """What happened until yesterday, in the last so many months or in all of them, and what waits today."""
    first = _months_before(today, months - 1) if months is not None else date.min
    counts: _Counted = Counter()
    waits: dict[Month, Counter[int]] = {}
    privacy: Counter[int] = Counter()
    for day, event, kind, reason, waited, n in _rows(session, first, today):
        month = day.replace(day=1)
        counts[month, event, kind, reason] += n
        if event in VERDICTS:
            waits.setdefault(month, Counter())[waited] += n
            if kind == "privacy":
                privacy[waited] += n
    told = sorted({month for month, *_ in counts})
    every: Counter[int] = sum(waits.values(), Counter())
    waiting = tallies.values(session, "day")
    ages = Counter({(today - date.fromisoformat(day)).days: n for day, n in waiting.items() if n > 0})
    return Statistics(
        until=today - timedelta(days=1),
        months=tuple(told),
        counts=counts,
        waits={month: _wait(waits.get(month, Counter())) for month in told},
        wait=_wait(every),
        privacy_wait=_wait(privacy),
        privacy_days=_grouped(privacy),
        open_by_age=_grouped(ages),
    )


def lines(told: Statistics) -> Iterator[tuple[str, str, str, str, int]]:
    """Month, event, kind, reason and rounded number of everything that happened, for a table that programs read."""
    for (month, event, kind, reason), n in sorted(told.counts.items()):
        yield f"{month:%Y-%m}", event, kind, reason, rounded(n)


def _rows(session: Session, first: date, before: date) -> Iterable[Any]:
    # Along the key; a month that is over is folded into few rows, see `tallies.fold`.
    wanted = select(*(desk_count.c[name] for name in ("day", "event", "kind", "reason", "waited")), desk_count.c.n)
    return session.execute(wanted.where(desk_count.c.day >= first, desk_count.c.day < before))


def _wait(days: Mapping[int, int]) -> Wait:
    total = sum(days.values())
    if total < FEWEST:
        return Wait(None, None)
    return Wait(_within(days, total, 0.5), _within(days, total, 0.9))


def _within(days: Mapping[int, int], total: int, share: float) -> int:
    """The smallest number of days within which such a share waited."""
    passed = 0
    for waited in sorted(days):
        passed += days[waited]
        if passed >= share * total:
            return waited
    return max(days)


def _grouped(days: Mapping[int, int]) -> tuple[int, ...]:
    return tuple(
        sum(n for waited, n in days.items() if fewest <= max(0, waited) and (most is None or waited <= most))
        for fewest, most in AGES
    )


def _months_before(day: date, months: int) -> Month:
    """The first of the month so many months before that of a day."""
    count = day.year * 12 + day.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)
