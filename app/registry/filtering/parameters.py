"""How each parameter of a filter is read: text out of a query string, into a value or into what is wrong with it."""

from collections.abc import Callable, Collection, Mapping
from typing import Final

from app.registry.dates import PartialDate
from app.registry.details import Scalar, check_text, parse_value
from app.registry.errors import Invalid, Problem
from app.registry.fields import UNKNOWN, Field
from app.registry.filtering import askable, cql2
from app.registry.filtering.expressions import Expression
from app.registry.geometry import BBox
from app.registry.i18n import N_
from app.registry.numbers import whole_number

# Of a choice: whatever is recorded. It asks nothing, and says that nothing is asked.
ANY: Final = "any"
CHECKED_SINCE, CHECKED_BEFORE = "checked_since", "checked_before"
# The one that goes back in time, by the dates of `start_date` and `end_date` alone.
YEAR: Final = "year"
# The filter in CQL2, its language, and the one system of coordinates that it can be in (OGC API - Features, part 3).
EXPRESSION: Final = (cql2.FIELD, "filter-lang", "filter-crs")
CRS84: Final = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


def _year(name: str, text: str) -> int:
    if text == UNKNOWN:
        return 0
    if len(text) != 4:
        raise Invalid((Problem(name, N_("Must be a year, such as 2019.")),))
    return PartialDate.parse(text, name).earliest.year


def _month(name: str, text: str) -> str:
    return f"{PartialDate.parse(text, name).earliest:%Y-%m}"


# Parameters that are given at most once, and how each is read.
ONCE: Final[Mapping[str, Callable[[str, str], object]]] = {
    "bbox": lambda _, text: BBox.parse(text),
    CHECKED_SINCE: _month,
    CHECKED_BEFORE: _month,
    YEAR: _year,
}


def expression(pairs: Collection[tuple[str, str]]) -> Expression | None:
    """The expression of a query string. Says with its language what cannot be, even where it is missing itself."""
    given = dict(pairs)
    text, language, crs = (given.get(name, "") for name in EXPRESSION)
    problems = [
        Problem(name, N_("Can be given only once.")) for name in given if [each for each, _ in pairs].count(name) > 1
    ]
    for name, value, known in (
        (EXPRESSION[1], language, cql2.LANGUAGES),
        (EXPRESSION[2], crs, (CRS84,)),
    ):
        if name in given and value not in known:
            problems.append(Problem(name, N_("Must be one of: %(known)s."), {"known": ", ".join(known)}))
    if problems:
        raise Invalid(tuple(problems))
    return Expression.parse(text, language or cql2.TEXT) if cql2.FIELD in given else None


def value(name: str, text: str) -> Scalar:
    """What a parameter asks of a field of `askable`, or with a "!" in front does not want. Raises Invalid."""
    field = askable.field_named(name)
    if text == ANY and field.kind == "choice":
        return ANY
    text = text.removeprefix("!")
    if text == UNKNOWN:
        return field.default
    if not text:
        raise Invalid((Problem(field.name, N_("A “!” needs a value after it.")),))
    if field == askable.SYSTEM:
        return _number(field, text)
    if field.kind == "direction":
        # Readable or not: the register keeps what cannot be read as it stands.
        check_text(field.name, text, most=field.max_length, lines=False)
        return text
    return parse_value(field, text)


def _number(field: Field, text: str) -> str:
    if not (number := whole_number(text)):
        raise Invalid((Problem(field.name, N_("Must be the number of a system.")),))
    return str(number)
