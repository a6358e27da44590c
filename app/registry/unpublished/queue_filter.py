"""Which reports of the queue are meant, and in which order: a query string parsed once into values."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol
from urllib.parse import urlencode

from app.registry.details import check_text, clean
from app.registry.errors import Invalid, Problem
from app.registry.geometry import BBox, Position
from app.registry.i18n import N_
from app.registry.model import LARGEST_ID
from app.registry.numbers import whole_number
from app.registry.unpublished.plausibility import HIGHEST_RISK
from app.registry.unpublished.reports import KINDS, STATES

SORTS: Final = ("oldest", "riskiest", "nearest")
_LONGEST_AREA: Final = 255
_OLDEST_DAYS: Final = 36_500


class Areas(Protocol):
    """The parts of the world that somebody looks after, and boxes around them."""

    @property
    def boxes(self) -> Sequence[BBox]: ...

    def contains(self, lon: float, lat: float) -> bool: ...


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What must hold of a report; the empty filter selects all that wait for a moderator.

    `age` are the fewest and the most days since it came. `areas` are a moderator's own, and that reports of what the
    law took down are meant too, `also_closed`, is an administrator's: neither is ever in a query string.
    """

    state: str = "received"
    kinds: tuple[str, ...] = ()
    risks: tuple[int, ...] = ()
    area: str = ""
    age: tuple[int, int | None] = (0, None)
    sameness: int | None = None
    bbox: BBox | None = None
    proven: bool | None = None
    contested: bool | None = None
    appealed: bool | None = None
    about_id: int | None = None
    areas: Areas | None = None
    also_closed: bool = False

    @classmethod
    def parse(cls, pairs: Iterable[tuple[str, str]], *, also: Collection[str] = ()) -> "QueueFilter":
        """Read `state`, `kind` and `risk` (again means "or"), `area`, `age` ("7-30", "30-"), `sameness`, `bbox`,
        `proven`, `contested`, `appealed` ("yes" or "no") and `about`; empty ones say nothing.

        Parameters named in `also` are the caller's. Raises Invalid naming each parameter that cannot be read.
        """
        found: dict[str, Any] = {}
        problems: list[Problem] = []
        for name, raw in pairs:
            text = clean(raw)
            if name in also or not text:
                continue
            try:
                column, read = _READERS[name] if name in _READERS else _no_such(name)
                value = read(name, text)
                found[column] = (*found.get(column, ()), value) if name in _SEVERAL else value
            except Invalid as error:
                problems.extend(error.problems)
        if problems:
            raise Invalid(tuple(problems))
        found.update((column, tuple(sorted(set(found[column])))) for column in ("kinds", "risks") if column in found)
        return cls(**found)

    def query(self) -> str:
        """The canonical query string: equal filters give equal text."""
        pairs: list[tuple[str, object]] = [("state", self.state)] if self.state != "received" else []
        pairs += [("kind", kind) for kind in self.kinds] + [("risk", risk) for risk in self.risks]
        if self.area:
            pairs.append(("area", self.area))
        if self.age != (0, None):
            fewest, most = self.age
            pairs.append(("age", f"{fewest}-{'' if most is None else most}"))
        told = {"sameness": self.sameness, "bbox": self.bbox, "about": self.about_id}
        pairs += [(name, value) for name, value in told.items() if value is not None]
        marks = {"proven": self.proven, "contested": self.contested, "appealed": self.appealed}
        pairs += [(name, "yes" if value else "no") for name, value in marks.items() if value is not None]
        return urlencode(pairs)


@dataclass(frozen=True, slots=True)
class Sort:
    """The order of the queue. Reports whose senders proved no work come after those whose did, but by distance."""

    by: str = "oldest"
    point: Position | None = None

    @classmethod
    def parse(cls, raw: str, near: str = "") -> "Sort":
        """Read "oldest", "riskiest" or "nearest", and the point ("lon,lat") it is near to. Raises Invalid."""
        by = clean(raw) or "oldest"
        if by not in SORTS:
            raise _wrong("sort", N_("Must be one of: %(values)s."), values=", ".join(SORTS))
        if by != "nearest":
            return cls(by)
        parts = near.split(",")
        if len(parts) != 2:
            raise _wrong("near", N_("Must be a longitude and a latitude, such as 2.35,48.85."))
        return cls(by, Position.parse(*parts))

    def query(self) -> str:
        """The query string that `parse` reads; empty for the order that is meant anyway."""
        if self.point is not None:
            return urlencode([("sort", self.by), ("near", f"{self.point.lon},{self.point.lat}")])
        return urlencode([("sort", self.by)]) if self.by != "oldest" else ""


EVERYTHING: Final = QueueFilter()
OLDEST: Final = Sort()


def _choice(values: Collection[str]) -> Callable[[str, str], str]:
    def read(name: str, text: str) -> str:
        if text not in values:
            raise _wrong(name, N_("Must be one of: %(values)s."), values=", ".join(values))
        return text

    return read


def _number(most: int) -> Callable[[str, str], int]:
    def read(name: str, text: str) -> int:
        if (number := whole_number(text, most)) is None:
            raise _wrong(name, N_("Must be a whole number from 0 to %(most)d."), most=most)
        return number

    return read


def _words(name: str, text: str) -> str:
    check_text(name, text, most=_LONGEST_AREA, lines=False)
    return text


def _days(name: str, text: str) -> tuple[int, int | None]:
    fewest, _, most = text.partition("-")
    read = _number(_OLDEST_DAYS)
    return read(name, fewest or "0"), read(name, most) if most else None


def _box(name: str, text: str) -> BBox:
    return BBox.parse(text, name)


def _mark(name: str, text: str) -> bool:
    return _choice(("yes", "no"))(name, text) == "yes"


def _no_such(name: str) -> tuple[str, Callable[[str, str], Any]]:
    raise _wrong(name, N_("There is no parameter of this name."))


def _wrong(name: str, message: str, **params: object) -> Invalid:
    return Invalid((Problem(name, message, params),))


_SEVERAL: Final = ("kind", "risk")
_READERS: Final[Mapping[str, tuple[str, Callable[[str, str], Any]]]] = {
    "state": ("state", _choice(STATES)),
    "kind": ("kinds", _choice(KINDS)),
    "risk": ("risks", _number(HIGHEST_RISK)),
    "area": ("area", _words),
    "age": ("age", _days),
    "sameness": ("sameness", _number(LARGEST_ID)),
    "bbox": ("bbox", _box),
    "proven": ("proven", _mark),
    "contested": ("contested", _mark),
    "appealed": ("appealed", _mark),
    "about": ("about_id", _number(LARGEST_ID)),
}
