"""Where facts come from: a name, a licence and an attribution for every camera."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Date, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

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


class Source(Base):
    """One body of facts with one licence."""

    __tablename__ = "source"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(255), unique=True)
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
    """Find a source by name or begin it. Raises Invalid without a licence, or when it is known under another one."""
    name, licence = name.strip(), licence.strip()
    problems = []
    if not name:
        problems.append(Problem("source", N_("Say where the cameras come from.")))
    if licence not in LICENCE_URLS:
        problems.append(
            Problem(
                "licence",
                N_("“%(licence)s” is not a licence the register may publish under. It knows: %(known)s."),
                {"licence": licence, "known": ", ".join(LICENCE_URLS)},
            )
        )
    if problems:
        raise Invalid(tuple(problems))
    source = session.scalar(select(Source).where(Source.name == name))
    if source is None:
        source = Source(name=name, licence=licence, attribution=attribution or name, url=url)
        session.add(source)
    elif source.licence != licence:
        raise Invalid(
            (
                Problem(
                    "licence",
                    N_("“%(name)s” is known under %(known)s, not %(licence)s."),
                    {"name": name, "known": source.licence, "licence": licence},
                ),
            )
        )
    source.retrieved_on = retrieved_on or source.retrieved_on
    session.flush()
    return source
