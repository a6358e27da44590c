"""Systems: one deployment each, the unit that the news, answers to requests and courts speak about."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Column, Date, RowMapping, String, Table, Text, insert, select, update
from sqlalchemy.orm import Session

from app.registry.details import check_text, clean
from app.registry.dossiers import dossier_history
from app.registry.dossiers.dossier_history import Story
from app.registry.dossiers.organisations import check_country
from app.registry.errors import Invalid, Problem
from app.registry.i18n import N_
from app.registry.model import Base, BigId, numbered

LONGEST_NAME: Final = 255
LONGEST_SUMMARY: Final = 1000

system = Table(
    "system",
    Base.metadata,
    Column("id", BigId, primary_key=True),
    Column("name", String(LONGEST_NAME), nullable=False, unique=True),
    Column("summary", Text, nullable=False),
    Column("place", String(LONGEST_NAME)),
    # ISO 3166-1, two letters: whose laws a letter about it names.
    Column("country", String(2)),
    Column("published_on", Date, nullable=False),
    Column("updated_on", Date, nullable=False),
)


def declare(session: Session, *, name: str, summary: str, place: str = "", country: str = "", day: date) -> int:
    """The number of the system of this name, made if there is none; what is given besides replaces the old.

    `summary` says in a sentence or two what it is, without saying more than its claims do. Raises Invalid naming
    `name`, `summary`, `place` or `country`.
    """
    facts = checked(name, summary, place, country)
    known = session.execute(select(system).where(system.c.name == facts["name"])).mappings().one_or_none()
    if known is None:
        new = insert(system).values(**facts, published_on=day, updated_on=day).returning(system.c.id)
        number: int = session.execute(new).scalar_one()
        after = {key: value for key, value in facts.items() if value is not None}
        dossier_history.write(session, [Story("created", "system", number, after=after, system_id=number)], day=day)
        return number
    changed = {key: value for key, value in facts.items() if value is not None and known[key] != value}
    if changed:
        session.execute(update(system).where(system.c.id == known["id"]).values(**changed, updated_on=day))
        story = Story("changed", "system", known["id"], {key: known[key] for key in changed}, changed, known["id"])
        dossier_history.write(session, [story], day=day)
    return int(known["id"])


def get(session: Session, system_id: int) -> RowMapping:
    """One system. Raises NotFound."""
    return numbered(session, system.c.id, system_id)


def named(session: Session, system_ids: Collection[int]) -> dict[int, str]:
    """The names of those of these systems that there are, by number."""
    rows = session.execute(select(system.c.id, system.c.name).where(system.c.id.in_(system_ids)))
    return dict(map(tuple, rows))


def everything(session: Session) -> Sequence[RowMapping]:
    """All systems in the order of their names: there are few."""
    return session.execute(select(system).order_by(system.c.name)).mappings().all()


def page(session: Session, *, after: int, limit: int) -> Sequence[RowMapping]:
    """Up to `limit` systems whose number is above `after`, by number."""
    rows = select(system).where(system.c.id > after).order_by(system.c.id).limit(limit)
    return session.execute(rows).mappings().all()


def checked(name: str, summary: str, place: str, country: str) -> dict[str, Any]:
    """The columns of a system. Raises Invalid naming `name`, `summary`, `place` or `country`."""
    name, summary, place = clean(name), clean(summary), clean(place)
    if not name:
        raise Invalid((Problem("name", N_("Give it a name.")),))
    if not summary:
        raise Invalid((Problem("summary", N_("Say in a sentence what it is.")),))
    check_text("name", name, most=LONGEST_NAME, lines=False)
    check_text("summary", summary, most=LONGEST_SUMMARY, lines=True)
    check_text("place", place, most=LONGEST_NAME, lines=False)
    country_code = check_country("country", country.strip())
    return {"name": name, "summary": summary, "place": place or None, "country": country_code}
