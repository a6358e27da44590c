"""What claims rest on: documents, answers, records, reports. All public, never fetched by the register."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Column, Date, String, Table, insert, select
from sqlalchemy.orm import Session

from app.registry.dates import PartialDate
from app.registry.details import check_text, clean, is_web_address
from app.registry.errors import Invalid, Problem
from app.registry.i18n import N_
from app.registry.model import Base, BigId, one_of
from app.registry.sources import LONGEST_ADDRESS

TYPES: Final[Mapping[str, str]] = {
    "on_site_survey": N_("Seen on site"),
    "photo": N_("Photograph"),
    "official_register": N_("Official register"),
    "procurement_tender": N_("Call for tenders"),
    "contract_invoice": N_("Contract or invoice"),
    "foi_response": N_("Answer to a freedom of information request"),
    "court_record": N_("Court record"),
    "operator_statement": N_("The operator’s own statement"),
    "vendor_marketing": N_("The maker’s advertising"),
    "press_report": N_("Press report"),
    "academic_or_ngo_report": N_("Study"),
    "leak": N_("Leaked document"),
    "street_imagery": N_("Street imagery"),
    "satellite": N_("Satellite picture"),
    "other": N_("Something else"),
}
LONGEST_QUOTE: Final = 300
_LONGEST: Final = {"title": 500, "publisher": 255, "quote": LONGEST_QUOTE}
_LANGUAGE: Final = re.compile("[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_HASH: Final = re.compile("[0-9a-f]{64}")

evidence = Table(
    "evidence",
    Base.metadata,
    Column("id", BigId, primary_key=True),
    Column("type", String(32), nullable=False),
    Column("title", String(500)),
    Column("url", String(LONGEST_ADDRESS)),
    Column("archived_url", String(LONGEST_ADDRESS)),
    Column("publisher", String(255)),
    Column("published_on", String(10)),
    Column("accessed_on", Date),
    Column("language", String(35)),
    Column("quote", String(LONGEST_QUOTE)),
    # Of the document itself, where somebody has it.
    Column("sha256", String(64)),
    # Of all the above, by which the same is known again.
    Column("fingerprint", String(64), nullable=False, unique=True),
    one_of("type", tuple(TYPES)),
)
# What is told of it, in this order.
FACTS: Final = tuple(column.name for column in evidence.columns if column.name not in ("id", "fingerprint"))


@dataclass(frozen=True)
class Evidence:
    """One thing that claims rest on. Made by `parse`; `facts` has an entry for each of FACTS."""

    facts: Mapping[str, Any]

    @classmethod
    def parse(cls, raw: Mapping[str, object]) -> "Evidence":
        """Read FACTS out of a form, a JSON object or a file. Raises Invalid naming every field that cannot be read."""
        problems: list[Problem] = []
        facts: dict[str, Any] = {}
        for name in FACTS:
            given = raw.get(name)
            text = clean("" if given is None else str(given))
            facts[name] = None
            try:
                facts[name] = _PARSERS[name](name, text) if text else None
            except Invalid as error:
                problems.extend(error.problems)
        problems.extend(_missing(facts, {problem.field for problem in problems}))
        if problems:
            raise Invalid(tuple(problems))
        return cls(MappingProxyType(facts))

    @property
    def type(self) -> str:
        """Which of TYPES it is."""
        return str(self.facts["type"])

    @property
    def fingerprint(self) -> str:
        """The same for the same facts."""
        return sha256(json.dumps([self.facts[name] for name in FACTS], default=str).encode()).hexdigest()


def declare(session: Session, given: Evidence) -> int:
    """The number of a piece of evidence, made if it is not known yet."""
    known = session.scalar(select(evidence.c.id).where(evidence.c.fingerprint == given.fingerprint))
    if known is not None:
        return int(known)
    new = insert(evidence).values(**given.facts, fingerprint=given.fingerprint).returning(evidence.c.id)
    number: int = session.execute(new).scalar_one()
    return number


def _missing(facts: Mapping[str, Any], wrong: set[str]) -> Iterator[Problem]:
    if not facts["type"] and "type" not in wrong:
        yield Problem("type", N_("Say what kind of evidence it is."))
    if not facts["url"] and not facts["title"] and not wrong & {"url", "title"}:
        yield Problem("url", N_("Give a link, or the name of the document."))


def _type(name: str, text: str) -> str:
    if text not in TYPES:
        raise _invalid(name, N_("“%(value)s” is not one of: %(values)s."), value=text[:40], values=", ".join(TYPES))
    return text


def _words(name: str, text: str) -> str:
    check_text(name, text, most=_LONGEST[name], lines=False)
    return text


def _address(name: str, text: str) -> str:
    check_text(name, text, most=LONGEST_ADDRESS, lines=False)
    if not is_web_address(text):
        raise _invalid(name, N_("Must be a web address that starts with https:// or http://."))
    return text


def _partial_date(name: str, text: str) -> str:
    return str(PartialDate.parse(text, name))


def _day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _invalid(name, N_("“%(value)s” is not a day such as 2024-06-15."), value=text[:40]) from None


def _language(name: str, text: str) -> str:
    if not _LANGUAGE.fullmatch(text) or len(text) > 35:
        raise _invalid(name, N_("Write the language as two letters, such as en."))
    return text


def _hash(name: str, text: str) -> str:
    if not _HASH.fullmatch(text):
        raise _invalid(name, N_("Must be 64 digits of a SHA-256 hash."))
    return text


def _invalid(name: str, message: str, **params: object) -> Invalid:
    return Invalid((Problem(name, message, params),))


_PARSERS: Final[Mapping[str, Callable[[str, str], Any]]] = {
    "type": _type,
    "title": _words,
    "url": _address,
    "archived_url": _address,
    "publisher": _words,
    "published_on": _partial_date,
    "accessed_on": _day,
    "language": _language,
    "quote": _words,
    "sha256": _hash,
}
