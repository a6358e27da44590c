"""Who runs, owns, sells or builds systems: an organisation, never a person."""

import re
from collections.abc import Collection
from datetime import date
from typing import Final

from sqlalchemy import Column, Date, RowMapping, String, Table, insert, select, update
from sqlalchemy.orm import Session

from app.registry.details import check_text, clean, parse_value
from app.registry.dossiers import dossier_history
from app.registry.dossiers.dossier_history import Story
from app.registry.errors import Invalid, Problem
from app.registry.i18n import N_
from app.registry.model import Base, BigId, numbered
from app.registry.vocabulary import field_named

LONGEST_NAME: Final = 255
_COUNTRY: Final = re.compile("[A-Z]{2}")

organisation = Table(
    "organisation",
    Base.metadata,
    Column("id", BigId, primary_key=True),
    Column("name", String(LONGEST_NAME), nullable=False, unique=True),
    # ISO 3166-1, two letters.
    Column("country", String(2)),
    Column("wikidata", String(20)),
    Column("published_on", Date, nullable=False),
    Column("updated_on", Date, nullable=False),
)


def declare(session: Session, *, name: str, country: str = "", wikidata: str = "", day: date) -> int:
    """The number of the organisation of this name, made if there is none; what is given besides replaces the old.

    Raises Invalid naming `name`, `country` or `wikidata`.
    """
    facts = checked(name, country, wikidata)
    known = session.execute(select(organisation).where(organisation.c.name == facts["name"])).mappings().one_or_none()
    if known is None:
        new = insert(organisation).values(**facts, published_on=day, updated_on=day).returning(organisation.c.id)
        number: int = session.execute(new).scalar_one()
        dossier_history.write(session, [Story("created", "organisation", number, after=_said(facts))], day=day)
        return number
    changed = {key: value for key, value in _said(facts).items() if known[key] != value}
    if changed:
        session.execute(update(organisation).where(organisation.c.id == known["id"]).values(**changed, updated_on=day))
        before = {key: known[key] for key in changed}
        dossier_history.write(session, [Story("changed", "organisation", known["id"], before, changed)], day=day)
    return int(known["id"])


def get(session: Session, organisation_id: int) -> RowMapping:
    """One organisation. Raises NotFound."""
    return numbered(session, organisation.c.id, organisation_id)


def several(session: Session, organisation_ids: Collection[int]) -> dict[int, RowMapping]:
    """Those of some thousand organisations that there are, by number."""
    rows = select(organisation).where(organisation.c.id.in_(organisation_ids))
    return {row["id"]: row for row in session.execute(rows).mappings()}


def check_country(field: str, text: str) -> str | None:
    """Two letters of ISO 3166-1, None for nothing. Raises Invalid naming the field."""
    if text and not _COUNTRY.fullmatch(text):
        raise Invalid((Problem(field, N_("Write the two letters of the country, such as GB.")),))
    return text or None


def checked(name: str, country: str, wikidata: str) -> dict[str, str | None]:
    """The columns of an organisation. Raises Invalid naming `name`, `country` or `wikidata`."""
    name, wikidata = clean(name), clean(wikidata)
    if not name:
        raise Invalid((Problem("name", N_("Give it a name.")),))
    check_text("name", name, most=LONGEST_NAME, lines=False)
    number = str(parse_value(field_named("operator_wikidata"), wikidata)) if wikidata else None
    return {"name": name, "country": check_country("country", country.strip()), "wikidata": number}


def _said(facts: dict[str, str | None]) -> dict[str, str | None]:
    return {key: value for key, value in facts.items() if value is not None}
