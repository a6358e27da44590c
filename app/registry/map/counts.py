"""How many cameras each cell of the map holds, kept for the zoomed-out map so that no tile ever has to count them.

One row for every level, subject, cell and trait. A subject is everything, everything told apart in detail, the cameras
last seen in one month, those that came or went in one year, or those with one name. Derived from `camera_point`;
`counting` keeps them.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, TypeVar

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Integer,
    SmallInteger,
    Table,
    case,
    func,
    null,
    select,
)
from sqlalchemy.orm import Session

from app.registry.dates import LAST_YEAR
from app.registry.filtering.filters import CameraFilter
from app.registry.filtering.parameters import YEAR
from app.registry.map import points, profiles, terms
from app.registry.map.points import PROFILE, Names, Part
from app.registry.map.terms import term
from app.registry.model import Base

# The fields people filter by most when zoomed out. A trait is one combination of their values.
TRAIT_FIELDS: Final = ("surveillance_type", "facial_recognition", "lifecycle")
# A trait in detail is one of these too.
DETAIL_FIELDS: Final = (*TRAIT_FIELDS, "camera_type", "surveillance")
# A tile is counted in a grid of 2^3 × 2^3 parts, in cells of level z + 3 or four of a finer one: every other is kept.
GRID_LEVELS: Final = 3
LEVELS: Final = (4, 6, 8, 10, 12, 14, 16)
# The levels of whatever is not asked for as often.
FEWER_LEVELS: Final = LEVELS[:4]
# The one cell of this level is the world. It has every subject.
WORLD: Final = 0
# A name that so many cameras have is common, and has the fewer levels. Those of a rarer one are counted when asked for.
COMMON: Final = 5000
# The first has traits on every level, the second those in detail on fewer.
EVERYTHING, DETAIL = 0, 9
# The first subject of each field that has some. A month is added to it, and told apart in detail. A name is its number
# in `terms`, and the first of its field are the cameras of which nobody said one.
FIRST_MONTH: Final = 10_000
SUBJECTS: Final[Mapping[str, int]] = {"operator": 1, "manufacturer": 2, "check_date": FIRST_MONTH}
# So many cameras are found sooner by their numbers than by going through all of a large register.
_FEW: Final = 20_000
# The first subjects of years, a year is added to them: of the cameras that came then, and of those of them that went
# then. The first itself has those that came in a known year and nobody can say until when they stood.
CAME, WENT = 20_000, 30_000
# Subjects in one question: SQLite allows 32,766 bound parameters.
_AT_ONCE: Final = 10_000
NOBODY: Final = tuple(SUBJECTS[field] for field in terms.NAMED)
_MONTHS: Final = range(-2500, 2500)
_LAST_OF_YEARS: Final = WENT + LAST_YEAR
# Room for the codes of one field in a trait: three bits.
_CODES_A_FIELD: Final = 8
TRAITS: Final = _CODES_A_FIELD ** len(TRAIT_FIELDS)

cell_count = Table(
    "cell_count",
    Base.metadata,
    Column("level", SmallInteger, primary_key=True, autoincrement=False),
    Column("subject", Integer, primary_key=True, autoincrement=False),
    Column("cell", BigInteger, primary_key=True, autoincrement=False),
    Column("trait", SmallInteger, primary_key=True, autoincrement=False),
    Column("n", Integer, nullable=False),
    # Sums that give the middle of the cameras, where a map draws the number.
    Column("lon_e7", BigInteger, nullable=False),
    Column("lat_e7", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)


_Code = TypeVar("_Code", int, ColumnElement[int])
# Subjects to add up, and with -1 to take away.
Signed = Mapping[int, int]


class Kept(NamedTuple):
    """What tells how many cameras a filter selects: subjects, and the fields that their traits tell apart."""

    fields: tuple[str, ...]
    signed: Signed

    @property
    def levels(self) -> tuple[int, ...]:
        """The levels on which all of them are kept, once rare names are left out."""
        everywhere = all(subject == EVERYTHING or is_profile(subject) for subject in self.signed)
        return LEVELS if self.fields == TRAIT_FIELDS and everywhere else FEWER_LEVELS


def trait_of(codes: Iterable[_Code]) -> _Code:
    """The trait of a code for each of TRAIT_FIELDS or of DETAIL_FIELDS, as a number or in SQL."""
    trait, *others = codes
    for code in others:
        trait = trait * _CODES_A_FIELD + code
    return trait


def code_of(trait: _Code, field: str, fields: Sequence[str]) -> _Code:
    """The code of one of these fields in a trait of theirs."""
    factor = _CODES_A_FIELD ** (len(fields) - 1 - fields.index(field))
    return (trait // factor if factor > 1 else trait) % _CODES_A_FIELD


def serve(part: Part, *also: str) -> bool:
    """Whether counts tell how many cameras there are of a part of a filter, of each value of the fields of `also`.

    The world over they do for the fields of a trait in detail and when a camera was last seen, or a trait and a name or
    a year.
    """
    asked = {*part.wanted.fields, *part.names, *also}
    has_one_name = len(asked - set(TRAIT_FIELDS)) == 1 and asked <= {*TRAIT_FIELDS, *terms.NAMED, PROFILE}
    is_kept = has_one_name or asked <= {*DETAIL_FIELDS, "check_date"} or asked <= {*TRAIT_FIELDS, YEAR}
    return is_kept and part.wanted.bbox is None and points.answer(part.wanted)


def everywhere(session: Session, part: Part, field: str) -> list[tuple[int, int]]:
    """How many cameras of a part of a filter have each code or month of a field; counts `serve` both."""
    subject, wanted = cell_count.c.subject, part.wanted
    if "check_date" in {field, *wanted.fields}:
        fields: Sequence[str] = DETAIL_FIELDS
        here, n = [*_of_months(), *wanted.months(subject - FIRST_MONTH)], func.sum(cell_count.c.n)
    else:
        fields, signed = kept(session, part, field)
        here, n = [any_of(signed)], func.sum(with_sign(cell_count.c.n, signed))
    value = subject - SUBJECTS[field] if field == "check_date" else digit(field, fields)
    rows = select(value, n).where(cell_count.c.level == WORLD, *here, *of_traits(wanted, fields))
    return [(code, int(number)) for code, number in session.execute(rows.group_by(value))]


def total(session: Session, part: Part) -> int:
    """How many cameras there are of a part of a filter that counts `serve`."""
    return sum(n for _, n in everywhere(session, part, TRAIT_FIELDS[0]))


def by_name(session: Session, wanted: CameraFilter, field: str, *, limit: int) -> list[tuple[str | None, int]]:
    """The most common names of a field and how many cameras have each, None for those without one.

    The filter looks at the fields of a trait alone.
    """
    n = func.sum(cell_count.c.n)
    here = [cell_count.c.level == WORLD, *of_traits(wanted, TRAIT_FIELDS)]
    said = select(term.c.value, n).join(term, term.c.id == cell_count.c.subject)
    said = said.where(*here, cell_count.c.subject >= terms.FIRST, term.c.field == field).group_by(term.c.value)
    nobody = select(null(), n).where(*here, cell_count.c.subject == SUBJECTS[field])
    found = [(value, int(number)) for rows in (said, nobody) for value, number in session.execute(rows) if number]
    return sorted(found, key=lambda pair: (-pair[1], pair[0] or ""))[:limit]


def by_profile(session: Session, wanted: CameraFilter) -> list[tuple[int, int, int]]:
    """Numbers of profiles and codes of facial recognition, with how many cameras have both.

    The filter looks at the fields of a trait alone.
    """
    code, n = digit("facial_recognition", TRAIT_FIELDS), func.sum(cell_count.c.n)
    here = [cell_count.c.level == WORLD, cell_count.c.subject >= profiles.FIRST, *of_traits(wanted, TRAIT_FIELDS)]
    rows = session.execute(select(cell_count.c.subject, code, n).where(*here).group_by(cell_count.c.subject, code))
    return [(subject, digit, int(number)) for subject, digit, number in rows]


def kept(session: Session, part: Part, *also: str) -> Kept:
    """What tells how many cameras there are of a part of a filter that counts `serve`, of each code of the fields of
    `also`."""
    wanted, names = part
    asked = {*wanted.fields, *names, *also}
    if "check_date" in asked:
        return Kept(DETAIL_FIELDS, _months(session, wanted))
    if wanted.year is not None:
        return Kept(TRAIT_FIELDS, _years(session, wanted.year))
    if asked <= set(TRAIT_FIELDS):
        return Kept(TRAIT_FIELDS, {EVERYTHING: 1})
    if asked <= set(DETAIL_FIELDS):
        return Kept(DETAIL_FIELDS, {DETAIL: 1})
    [field] = names
    # Cameras without a profile have no subject, and are told by those that have one.
    nobody, (some, others) = SUBJECTS.get(field, 0), names[field]
    if some is None:
        return Kept(TRAIT_FIELDS, {EVERYTHING: 1, **{number or nobody: -1 for number in others}})
    return Kept(TRAIT_FIELDS, {number or nobody: 1 for number in some - others})


def sizes(session: Session, subjects: Collection[int]) -> dict[int, int]:
    """How many cameras each subject has; without those that have none."""
    subject, listed, found = cell_count.c.subject, list(subjects), dict[int, int]()
    for start in range(0, len(listed), _AT_ONCE):
        here = (cell_count.c.level == WORLD, subject.in_(listed[start : start + _AT_ONCE]))
        rows = session.execute(select(subject, func.sum(cell_count.c.n)).where(*here).group_by(subject))
        found.update((number, int(n)) for number, n in rows)
    return found


def are_rare(session: Session, names: Mapping[str, Names]) -> bool:
    """Whether names that are asked for are those of few cameras."""
    asked = [each.wanted for each in names.values()]
    smallest = min((some for some in asked if some is not None and 0 not in some), key=len, default=None)
    return smallest is not None and sum(sizes(session, smallest).values()) < COMMON


def are_few(session: Session, part: Part) -> bool:
    """Whether a part of a filter has few enough cameras to be looked up one by one rather than among all."""
    return are_rare(session, part.names) or (serve(part) and total(session, part) < _FEW)


def common_and_rare(session: Session, kept: Kept) -> tuple[Kept, Signed]:
    """What the levels of the map have of some subjects, and the names that are too rare for them."""
    names = [subject for subject in kept.signed if is_name(subject)]
    if not names:
        return kept, {}
    known = sizes(session, names)
    rare = {name: kept.signed[name] for name in names if 0 < known.get(name, 0) < least(name)}
    common = {
        subject: sign
        for subject, sign in kept.signed.items()
        if not is_name(subject) or known.get(subject, 0) >= least(subject)
    }
    return Kept(kept.fields, common), rare


def is_name(subject: int) -> bool:
    """Whether a subject are the cameras with one name or profile, or of which nobody said one."""
    return subject >= terms.FIRST or subject in NOBODY


def is_profile(subject: int) -> bool:
    """Whether a subject are the cameras with one profile."""
    return subject >= profiles.FIRST


def least(name: int) -> int:
    """How many cameras a name must have to be counted for the map.

    A profile has one: its colour is part of every number that is drawn.
    """
    return 1 if is_profile(name) else COMMON


def _months(session: Session, wanted: CameraFilter) -> Signed:
    """The months that a filter allows, of those in which any camera was last seen."""
    subject = cell_count.c.subject
    # Each end is a place in the table.
    ends = (
        select(each(subject)).where(cell_count.c.level == WORLD, *_of_months()).scalar_subquery()
        for each in (func.min, func.max)
    )
    low, high = session.execute(select(*ends)).one()
    months = [month for month in range(low - FIRST_MONTH, high - FIRST_MONTH + 1) if month] if low is not None else []
    if wanted.allows_month(0):
        # Of nobody knows when there is no subject on the map.
        return {DETAIL: 1, **{FIRST_MONTH + month: -1 for month in months if not wanted.allows_month(month)}}
    return {FIRST_MONTH + month: 1 for month in months if wanted.allows_month(month)}


def _years(session: Session, year: int) -> Signed:
    """Those that came until a year, and to take away those that went before; of the year 0 those that never came."""
    told = (cell_count.c.level == WORLD, cell_count.c.subject.between(CAME, _LAST_OF_YEARS))
    known = session.scalars(select(cell_count.c.subject).distinct().where(*told)).all()
    if not year:
        return {EVERYTHING: 1, **{subject: -1 for subject in known if subject < WENT}}
    came = {subject: 1 for subject in known if CAME < subject < CAME + year}
    return {CAME + year: 1, **came, **{subject: -1 for subject in known if WENT < subject < WENT + year}}


def _of_months() -> list[ColumnElement[bool]]:
    return [cell_count.c.subject.between(FIRST_MONTH + _MONTHS.start, FIRST_MONTH + _MONTHS.stop - 1)]


def digit(field: str, fields: Sequence[str]) -> ColumnElement[int]:
    """The code of a field in the trait of a row."""
    return code_of(cell_count.c.trait, field, fields)


def of_traits(wanted: CameraFilter, fields: Sequence[str]) -> Iterator[ColumnElement[bool]]:
    """What a filter asks of the fields of a trait."""
    for field in sorted(wanted.fields & set(fields)):
        yield digit(field, fields).in_(wanted.codes(field))


def any_of(signed: Signed) -> ColumnElement[bool]:
    """Whether a row is of one of these subjects."""
    # One alone is a place in the table rather than a list to look through.
    [*subjects] = signed
    return cell_count.c.subject == subjects[0] if len(subjects) == 1 else cell_count.c.subject.in_(subjects)


def with_sign(column: ColumnElement[int], signed: Signed) -> ColumnElement[int]:
    """A number of a row as it is added up: that of a subject to take away below 0."""
    if all(sign > 0 for sign in signed.values()):
        return column
    # Few are added up where many are taken away: each row is soon told apart.
    plus = {subject: 1 for subject, sign in signed.items() if sign > 0}
    return case((any_of(plus), column), else_=-column)
