"""The fields in which a claim and its source are said: one question at a time by a sender, all at once at the desk."""

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from app.i18n import _
from app.registry.dossiers import predicates
from app.registry.dossiers.claimable import Predicate
from app.registry.dossiers.claimed import CLAIMANTS, LONGEST_NOTE, Claim
from app.registry.dossiers.evidence import LONGEST_QUOTE, TYPES, Evidence
from app.registry.dossiers.independence import is_independent
from app.registry.dossiers.organisations import LONGEST_NAME
from app.registry.dossiers.statements import Statement
from app.registry.fields import Field, Value
from app.registry.i18n import N_
from app.registry.sources import LONGEST_ADDRESS
from app.registry.unpublished.claim_proposals import About

_DATE: Final = N_("A year, a month or a day: 2024, 2024-06 or 2024-06-15.")


def _choices(values: Mapping[str, str]) -> tuple[Value, ...]:
    return tuple(Value(value, label) for value, label in values.items())


STANCES: Final = {"claimed": N_("They say it"), "measured": N_("They measured or counted it")}
_FIELDS: Final = {
    each.name: each
    for each in (
        Field("note", N_("In a few words"), "text", max_length=LONGEST_NOTE),
        Field(
            "claimant",
            N_("Their name"),
            "text",
            hint=N_("Of the newspaper, the office, the company, the court. Not your own."),
            max_length=LONGEST_NAME,
        ),
        Field("claimant_kind", N_("What they are"), "choice", values=_choices(CLAIMANTS)),
        Field("stance", N_("How they know"), "choice", values=_choices(STANCES)),
        Field("type", N_("What kind of source it is"), "choice", values=_choices(TYPES)),
        Field("url", N_("Link"), "url", max_length=LONGEST_ADDRESS),
        Field("title", N_("Headline, or name of the document"), "text", max_length=500),
        Field("publisher", N_("Who published it"), "text"),
        Field("published_on", N_("When it was published"), "date", hint=_DATE),
        Field(
            "archived_url",
            N_("Archive copy"),
            "url",
            hint=N_("Where a copy is kept in case the link dies, such as at web.archive.org."),
            max_length=LONGEST_ADDRESS,
        ),
        Field("accessed_on", N_("When it was read"), "date", hint=N_("A day, such as 2024-06-15.")),
        Field(
            "quote",
            N_("The words of the source"),
            "long_text",
            hint=N_("Copied as they are, at most 300 characters."),
            max_length=LONGEST_QUOTE,
        ),
        Field("language", N_("Language of the source"), "text", hint=N_("Two letters, such as en."), max_length=35),
        Field("sha256", N_("SHA-256 of the document"), "text", max_length=64),
        Field("valid_from", N_("Since when it holds"), "date", hint=_DATE),
        Field("valid_until", N_("Until when it held"), "date", hint=_DATE),
        Field(
            "remark",
            N_("Note to the moderator"),
            "long_text",
            hint=N_("Only moderators read it. Do not say who you are."),
            max_length=2000,
        ),
    )
}


def field_named(name: str, asked: Predicate) -> Field:
    """One field of the form of a claim about a predicate, its words translated."""
    if name == "value":
        found = dataclasses.replace(asked.field, name="value")
    else:
        found = _FIELDS.get(name) or next(each for each in asked.details if each.name == name)
    return dataclasses.replace(
        found,
        label=_(found.label),
        hint=_(found.hint) if found.hint else "",
        values=tuple(dataclasses.replace(each, label=_(each.label)) for each in found.values),
    )


def told(said: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What was typed, field by field: its name, its label and the words for what it says."""
    if said.get("predicate") not in predicates.NAMES:
        return []
    asked = predicates.predicate_named(said["predicate"])
    found = [("predicate", _("What it is about"), _(asked.label))]
    names = ("value", *(each.name for each in asked.details), *_FIELDS)
    fields = [field_named(name, asked) for name in names if said.get(name)]
    return found + [(each.name, each.label, each.label_of(str(said[each.name]))) for each in fields]


def as_statement(about: About, claim: Claim, evidence: Sequence[Evidence]) -> Statement:
    """A claim that is not published, as it would be told if it were."""
    today = datetime.now(UTC).date()
    of_organisation = predicates.predicate_named(claim.predicate).is_organisation
    return Statement(
        id=0,
        system_id=about.system_id,
        camera_id=about.camera_id,
        predicate=claim.predicate,
        value=None if of_organisation else claim.value,
        detail=claim.detail,
        note=claim.note,
        certainty=claim.certainty,
        stance=claim.stance,
        claimant=claim.claimant,
        claimant_kind=claim.claimant_kind,
        valid_from=claim.valid_from,
        valid_until=claim.valid_until,
        is_independent=is_independent(claim.claimant_kind, [each.type for each in evidence]),
        version=1,
        published_on=today,
        updated_on=today,
        organisation_id=None,
        organisation=claim.value if of_organisation else None,
        evidence=tuple({"id": number, **each.facts} for number, each in enumerate(evidence, 1)),
    )
