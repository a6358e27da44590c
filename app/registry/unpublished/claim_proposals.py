"""What a sender proposes to claim of a system or of a camera, with what it rests on: read once out of a form."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from app.registry.details import clean
from app.registry.dossiers import claims, predicates
from app.registry.dossiers.claimed import Claim
from app.registry.dossiers.evidence import FACTS, Evidence
from app.registry.errors import Invalid, Problem
from app.registry.geometry import Position
from app.registry.unpublished.proposals import parse_prose

# What a form asks for besides what the predicate asks. How sure it is, a moderator says.
_SAID: Final = (
    *("predicate", "value", "note", "stance", "claimant", "claimant_kind", "valid_from", "valid_until"),
    *FACTS,
)


class About(NamedTuple):
    """What a claim is about: a system, or a camera and where that stands."""

    system_id: int | None = None
    camera_id: int | None = None
    position: Position | None = None


@dataclass(frozen=True)
class ClaimProposal:
    """A claim as it was understood. `said` is what was typed, by field, to be read again; `note` is for a moderator."""

    about: About
    claim: Claim
    evidence: Evidence
    said: Mapping[str, str]
    note: str | None

    @classmethod
    def parse(cls, raw: Mapping[str, object], about: About) -> "ClaimProposal":
        """Read a form, in which the note is called `remark`. Raises Invalid naming every field that cannot be read."""
        problems: list[Problem] = []
        read = note = None
        said = {name: text for name in fields_of(raw) if (text := clean(str(raw.get(name) or "")))}
        try:
            read = parse_claim(said)
        except Invalid as error:
            problems.extend(error.problems)
        try:
            note = parse_prose(raw.get("remark"), "remark")
        except Invalid as error:
            problems.extend(error.problems)
        if read is None or problems:
            raise Invalid(tuple(problems))
        return cls(about, *read, said, note)

    @property
    def words(self) -> list[str]:
        """What its sender wrote in their own words, or took out of a source."""
        names = ("value", "note", "claimant", "title", "publisher", "quote")
        return [self.said[name] for name in names if name in self.said] + ([self.note] if self.note else [])


def parse_claim(raw: Mapping[str, object]) -> tuple[Claim, Evidence]:
    """A claim and what it rests on, out of the fields of both. Raises Invalid naming every field that is not right.

    What only the word of an interested party supports is told beside `type`: other evidence would make it right.
    """
    problems: list[Problem] = []
    said = shown = None
    # A quotation is one line, however it was broken where it was copied from.
    raw = {**raw, "quote": " ".join(str(raw.get("quote") or "").split())}
    try:
        said = Claim.parse(raw)
    except Invalid as error:
        problems.extend(error.problems)
    try:
        shown = Evidence.parse(raw)
    except Invalid as error:
        problems.extend(error.problems)
    if said is not None and shown is not None:
        try:
            claims.independence(said.predicate, said.value, said.stance, said.claimant_kind, [shown])
        except Invalid as error:
            problems.extend(dataclasses.replace(each, field="type") for each in error.problems)
    if said is None or shown is None or problems:
        raise Invalid(tuple(problems))
    return said, shown


def fields_of(raw: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields that a claim about the predicate in `raw` can have."""
    name = clean(str(raw.get("predicate") or ""))
    details = predicates.predicate_named(name).details if name in predicates.NAMES else ()
    return (*_SAID, *(field.name for field in details))
