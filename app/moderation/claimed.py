"""A claim that somebody sent in, as its moderator reads it: beside its source, and beside what others claim."""

from collections.abc import Mapping
from typing import Any

from app import claim_form, claim_words, db, wording
from app.i18n import _
from app.moderation import guard
from app.registry import cameras
from app.registry.dossiers import predicates, statements, systems
from app.registry.dossiers.claimed import CERTAINTIES, CERTAINTY_MEANINGS
from app.registry.dossiers.evidence import TYPES
from app.registry.dossiers.statements import Statement
from app.registry.errors import Invalid
from app.registry.unpublished.claim_proposals import About, parse_claim
from app.registry.unpublished.reports import Report


def in_short(report: Report) -> str:
    """What a claim says, in one line."""
    told = claim_form.told(report.details)
    if len(told) < 2:
        return _("A claim")
    (_about, _label, what), (_name, _its, value) = told[:2]
    return _("%(what)s: %(value)s", what=what, value=value)


def beside(report: Report, problems: Mapping[str, str]) -> dict[str, Any]:
    """What the page of a claim shows besides what that of every report does."""
    predicate = report.details["predicate"]
    said = _said(report)
    asked = predicates.predicate_named(predicate)
    names = ("value", *(each.name for each in asked.details), "note", "claimant", "claimant_kind", "stance")
    return {
        "said": said,
        "others": [each for each in _on_the_same(report) if each.predicate == predicate],
        "is_independent": said is not None and said.is_independent,
        "subject": subject(report.system_id, report.about_id),
        "claim_fields": [claim_form.field_named(name, asked) for name in (*names, "valid_from", "valid_until")],
        "evidence_fields": [claim_form.field_named(name, asked) for name in _EVIDENCE],
        "summary": {name: _told(name, message, predicate) for name, message in problems.items()},
        **words(),
    }


def words() -> dict[str, Any]:
    """The words in which claims are told at the desk."""
    return {
        "claim_words": claim_words,
        "certainties": [(each, _(label), _(CERTAINTY_MEANINGS[each])) for each, label in CERTAINTIES.items()],
        "evidence_types": TYPES,
        "label_of": lambda predicate: _(predicates.predicate_named(predicate).label),
    }


def subject(system_id: int | None, camera_id: int | None) -> dict[str, Any]:
    """What a claim is about: its name and its number, as `system_id` or as `camera_id`. Raises NotFound, Gone."""
    if system_id is not None:
        return {"name": systems.get(db.session(), system_id)["name"], "system_id": system_id}
    row = cameras.known(db.session(), camera_id or 0)
    guard.must_be_open(row["id"])
    return {
        "name": _("%(camera)s, no. %(id)s", camera=wording.headline(row), id=row["id"]),
        "camera_id": row["id"],
    }


_EVIDENCE = (
    *("type", "url", "title", "publisher", "published_on", "archived_url", "accessed_on"),
    *("quote", "language", "sha256"),
)


def _said(report: Report) -> Statement | None:
    """The claim as it would be told; None for one that no register of today would take."""
    try:
        claim, shown = parse_claim(report.details)
    except Invalid:
        return None
    return claim_form.as_statement(About(report.system_id, report.about_id), claim, [shown])


def _on_the_same(report: Report) -> list[Statement]:
    """What is published of what a claim is about; of a camera also what it has from its system."""
    if report.system_id is not None:
        return statements.of_system(db.session(), report.system_id)
    answers = statements.of_camera(db.session(), report.about_id or 0)
    return [*answers.own, *answers.inherited]


def _told(name: str, message: str, predicate: str) -> str:
    if name in ("certainty", "message", "reason", "question", "claim_id"):
        return message
    label = claim_form.field_named(name, predicates.predicate_named(predicate)).label
    return f"{label}: {message}"
