"""Where facts come from: a name, a licence and an attribution for every camera."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import Date, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.registry.details import check_text, clean, is_web_address
from app.registry.errors import Invalid, Problem
from app.registry.i18n import N_
from app.registry.model import Base, BigId

# The register's own contributors; the first migration writes this row.
CONTRIBUTORS_ID = 1
CONTRIBUTORS = {
    "name": "Lookback contributors",
    "licence": "ODbL-1.0",
    "attribution": "© Lookback contributors",
}

LICENCE_URLS: Mapping[str, str] = {
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "OGL-UK-3.0": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    "PDDL-1.0": "https://opendatacommons.org/licenses/pddl/1-0/",
    "ODC-By-1.0": "https://opendatacommons.org/licenses/by/1-0/",
}

LONGEST_NAME: Final = 255
LONGEST_ATTRIBUTION: Final = 1000
LONGEST_ADDRESS: Final = 2000


class Source(Base):
    """One body of facts with one licence."""

    __tablename__ = "source"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), unique=True)
    licence: Mapped[str] = mapped_column(String(64))
    attribution: Mapped[str] = mapped_column(Text)
    url: Mapped[str | None] = mapped_column(Text)
    retrieved_on: Mapped[date | None] = mapped_column(Date)

    def facts(self) -> dict[str, str | None]:
        """What an export says about the source."""
        return {
            "name": self.name,
            "licence": self.licence,
            "licence_url": LICENCE_URLS.get(self.licence),
            "attribution": self.attribution,
            "url": self.url,
        }


def everything(session: Session) -> dict[int, Source]:
    """All sources by id: there are few."""
    return {source.id: source for source in session.scalars(select(Source).order_by(Source.id))}


def declare(
    session: Session,
    *,
    name: str,
    licence: str,
    attribution: str = "",
    url: str | None = None,
    retrieved_on: date | None = None,
) -> Source:
    """Find a source by name or begin it; what is given besides replaces what was known.

    Raises Invalid with a Problem for `source`, `licence`, `attribution` or `url`: without a licence, for one the
    register may not publish under, or for another one than the source is known under.
    """
    name, attribution, url = clean(name), clean(attribution), clean(url or "") or None
    problems = list(_problems(name, licence.strip(), attribution, url))
    if problems:
        raise Invalid(tuple(problems))
    source = session.scalar(select(Source).where(Source.name == name))
    if source is None:
        source = Source(name=name, licence=licence.strip(), attribution=attribution or name)
        session.add(source)
    elif source.licence != licence.strip():
        message = N_("“%(name)s” is known under %(known)s, not %(licence)s.")
        raise Invalid((Problem("licence", message, {"name": name, "known": source.licence, "licence": licence}),))
    source.attribution = attribution or source.attribution
    source.url = url or source.url
    source.retrieved_on = retrieved_on or source.retrieved_on
    session.flush()
    return source


def copy(session: Session, known: Mapping[int, Mapping[str, Any]]) -> None:
    """Keep sources of another register under the numbers that they have there, with its columns as they are there."""
    for source_id, columns in known.items():
        session.merge(Source(id=source_id, **columns))
    session.flush()


def _problems(name: str, licence: str, attribution: str, url: str | None) -> Iterator[Problem]:
    known = {"known": ", ".join(LICENCE_URLS)}
    if not name:
        yield Problem("source", N_("Say where the cameras come from."))
    elif name == CONTRIBUTORS["name"]:
        yield Problem("source", N_("That is what the register calls its own contributors. Name the source."))
    for field, text, most in (("source", name, LONGEST_NAME), ("attribution", attribution, LONGEST_ATTRIBUTION)):
        try:
            check_text(field, text, most=most, lines=False)
        except Invalid as error:
            yield from error.problems
    if not licence:
        yield Problem(
            "licence", N_("Say under which licence the source publishes. The register knows: %(known)s."), known
        )
    elif licence not in LICENCE_URLS:
        message = N_("“%(licence)s” is not a licence the register may publish under. It knows: %(known)s.")
        yield Problem("licence", message, {"licence": licence, **known})
    if url and not (len(url) <= LONGEST_ADDRESS and url.isprintable() and is_web_address(url)):
        yield Problem("url", N_("Must be a web address that starts with https:// or http://."))
