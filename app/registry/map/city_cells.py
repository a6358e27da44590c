"""How many cameras stand in each cell of the map for which one says where it is, and in which city one says that is.

The numbers are derived from the counts of the map, and `counting` keeps them. In which city a cell is depends on the
list of cities alone: it is asked once, by `locate`, and nobody who publishes waits for that.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    Select,
    Table,
    bindparam,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session

from app.registry import revisions
from app.registry.bulk import insert_rows
from app.registry.filtering.filters import CameraFilter
from app.registry.finding.gazetteer import LOCATED_LEVEL, OfflineGazetteer
from app.registry.finding.gazetteer_cells import NOWHERE
from app.registry.map import counted_cells, counts
from app.registry.map.counts import EVERYTHING, TRAIT_FIELDS
from app.registry.model import Base
from app.registry.vocabulary import LIFECYCLE

# The cameras that stand, as the list shows them without being asked: what is counted unless something else is said.
STANDING: Final = CameraFilter().standing()
_STANDING_TRAITS: Final = frozenset(
    trait
    for trait in range(counts.TRAITS)
    if counts.code_of(trait, LIFECYCLE.name, TRAIT_FIELDS) in STANDING.codes(LIFECYCLE.name)
)
# So many cells are written down at once: nobody who publishes waits long for that.
_PORTION: Final = 20_000
# No list of cities was asked yet.
_NONE: Final = 0
_ADD: Final = "(cell) DO UPDATE SET n = city_cell.n + excluded.n"
_SET: Final = "(cell) DO UPDATE SET edition = excluded.edition, city = excluded.city"

city_cell = Table(
    "city_cell",
    Base.metadata,
    # Of LOCATED_LEVEL.
    Column("cell", BigInteger, primary_key=True, autoincrement=False),
    # The list of cities that was asked, and what it says: see `OfflineGazetteer.locate`.
    Column("edition", Integer, nullable=False),
    Column("city", Integer, nullable=False),
    Column("n", Integer, nullable=False),
    Index(None, "edition", "city", "cell", "n"),
    sqlite_with_rowid=False,
)


def keep(session: Session, rows: Iterable[Sequence[int]]) -> None:
    """Follow a change of the counts: rows of `cell_count` with what is added to them."""
    changes: Counter[int] = Counter()
    for level, subject, cell, trait, n, *_ in rows:
        if level == LOCATED_LEVEL and subject == EVERYTHING and trait in _STANDING_TRAITS:
            changes[cell] += n
    added = [(cell, _NONE, NOWHERE, n) for cell, n in sorted(changes.items()) if n]
    insert_rows(session, city_cell, added, on_conflict=_ADD)
    if emptied := [{"its_cell": cell} for cell, _, _, n in added if n < 0]:
        where = (city_cell.c.cell == bindparam("its_cell"), city_cell.c.n == 0)
        session.connection().execute(delete(city_cell).where(*where), emptied)


def rebuild(session: Session) -> None:
    """Count again from the counts of the map. Where the cells are has to be asked again, too."""
    session.execute(delete(city_cell))
    counted = counted_cells.by_cell(LOCATED_LEVEL, STANDING).subquery()
    rows = select(counted.c.cell, literal(_NONE), literal(NOWHERE), counted.c.n)
    session.execute(insert(city_cell).from_select([column.name for column in city_cell.columns], rows))


def look_up(session: Session, gazetteer: OfflineGazetteer) -> int:
    """How many cells `locate` would write down, of which the register does not know yet in which city they are.

    The gazetteer remembers what it says of them, so that `locate` takes little time after this. Raises OSError without
    a gazetteer.
    """
    return len(_new(session, gazetteer, most=_PORTION))


def locate(session: Session, gazetteer: OfflineGazetteer) -> int:
    """Write down in which cities some such cells are; how many they were, 0 for none left. The caller commits."""
    revisions.hold(session)
    found = [(cell, gazetteer.edition, city, n) for cell, city, n in _new(session, gazetteer, most=_PORTION)]
    insert_rows(session, city_cell, found, on_conflict=_SET)
    return len(found)


def by_city(session: Session, gazetteer: OfflineGazetteer) -> dict[int, int]:
    """How many cameras stand in each city, by the number that the gazetteer has for it, or `NOWHERE`.

    Raises OSError without a gazetteer.
    """
    rows = select(city_cell.c.city, func.sum(city_cell.c.n)).where(city_cell.c.edition == gazetteer.edition)
    found = Counter({city: int(n) for city, n in session.execute(rows.group_by(city_cell.c.city))})
    for _, city, n in _new(session, gazetteer):
        found[city] += n
    return dict(found)


def by_city_of(session: Session, gazetteer: OfflineGazetteer, whose: Select[tuple[int]]) -> dict[int, int]:
    """The same of the cameras that have one of some profiles, by the numbers of these."""
    mine = counted_cells.by_cell(LOCATED_LEVEL, STANDING, whose).subquery()
    here = mine.join(city_cell, city_cell.c.cell == mine.c.cell)
    is_known = city_cell.c.edition == gazetteer.edition
    rows = select(city_cell.c.city, func.sum(mine.c.n)).select_from(here).where(is_known).group_by(city_cell.c.city)
    found = Counter({city: int(n) for city, n in session.execute(rows)})
    if new := {cell: city for cell, city, _ in _new(session, gazetteer)}:
        for cell, n in session.execute(select(mine.c.cell, mine.c.n).select_from(here).where(~is_known)):
            found[new[cell]] += int(n)
    return dict(found)


def of_city(session: Session, gazetteer: OfflineGazetteer, city: int) -> list[int]:
    """The cells that are in a city of the gazetteer, in ascending order."""
    here = (city_cell.c.edition == gazetteer.edition, city_cell.c.city == city)
    known = session.scalars(select(city_cell.c.cell).where(*here))
    return sorted([*known, *(cell for cell, its_city, _ in _new(session, gazetteer) if its_city == city)])


def _new(session: Session, gazetteer: OfflineGazetteer, *, most: int | None = None) -> list[tuple[int, int, int]]:
    """Cells of which the register does not know yet in which city they are, with that and how many cameras stand."""
    # Two ranges of the index.
    others = or_(city_cell.c.edition < gazetteer.edition, city_cell.c.edition > gazetteer.edition)
    asked = select(city_cell.c.cell, city_cell.c.n).where(others).order_by(city_cell.c.cell).limit(most)
    rows = session.execute(asked).all()
    if not rows:
        return []
    cells, numbers = zip(*rows, strict=True)
    return list(zip(cells, gazetteer.locate(cells), numbers, strict=True))
