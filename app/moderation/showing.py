"""The page of one report: as it was sent, as it was typed, or with what is in the way of a decision."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_security import current_user
from werkzeug.datastructures import MultiDict

from app import db, map_data
from app.i18n import _
from app.moderation import asked, changes, claimed, forms, guard, queue, sent
from app.registry import cameras, duplicates, vocabulary
from app.registry.errors import Conflict, Stale
from app.registry.geometry import Position
from app.registry.i18n import N_
from app.registry.revisions import REASONS
from app.registry.unpublished import closed, likeness, outcomes, plausibility, proposals, reports, verdicts
from app.registry.unpublished import queue as reports_queue
from app.registry.unpublished.queue_filter import QueueFilter
from app.registry.unpublished.reports import REJECT_REASONS, Report

NEARBY_M: Final = 200
# As many as there are digits to choose one by.
_CANDIDATES: Final = 9
# Why a report of a kind is turned down, the likeliest first: no more than digits.
_REASONS: Final[Mapping[str, tuple[str, ...]]] = {
    "new": (
        *("not_a_camera", "insufficient_evidence", "private_home", "out_of_scope", "personal_data"),
        *("unsafe_location", "vandalism", "duplicate", "other"),
    ),
    "change": ("insufficient_evidence", "vandalism", "personal_data", "unsafe_location", "out_of_scope", "other"),
    "still_there": ("insufficient_evidence", "vandalism", "other"),
    "gone": ("still_there", "insufficient_evidence", "vandalism", "other"),
    "privacy": ("no_problem", "insufficient_evidence", "vandalism", "other"),
    "claim": ("insufficient_evidence", "out_of_scope", "personal_data", "unsafe_location", "vandalism", "other"),
}
_APPROVE: Final = {
    "new": N_("Approve"),
    "change": N_("Apply the change"),
    "still_there": N_("Confirm it"),
    "gone": N_("Take off the map"),
    "privacy": N_("It stays out of sight"),
    "claim": N_("Publish it"),
}
# The field that names what a report is a duplicate of: of a camera, and of a claim.
KNOWN: Final = ("camera_id", "claim_id")
# What happened to a report while somebody looked at it.
_CHANGES: Final = {
    "approved": N_("Another moderator approved it."),
    "rejected": N_("Another moderator rejected it."),
    "duplicate": N_("Another moderator marked it as a duplicate."),
    "spam": N_("Another moderator marked it as spam."),
    "asked": N_("Another moderator asked its sender something."),
    "seconded": N_("Another moderator approved it; it takes one more."),
    "owned": N_("Another moderator said that it is theirs."),
    "contested": N_("It was marked as contested: two moderators have to approve it."),
    "uncontested": N_("It is no longer marked as contested."),
    "undone": N_("A decision about it was taken back."),
    "sender": N_("Its sender changed what it says."),
    "withdrawn": N_("Its sender took it back."),
}


def page(
    found: Report,
    *,
    form: MultiDict[str, str] | None = None,
    problems: Mapping[str, str] | None = None,
    alert: str | None = None,
) -> str:
    """An undecided report; `alert` says what is in the way."""
    shown = asked.of_request()
    about = _about(found)
    column = queue.beside(shown, found)
    of_kind = claimed.beside(found, problems or {}) if found.kind == "claim" else _around(found, about, problems or {})
    following = queue.next_after(shown, found.id)
    return render_template(
        "moderation/report.html",
        report=found,
        about=about,
        is_taken_down=about is not None and guard.is_taken_down(about),
        form=sent.as_form(found) if form is None else form,
        problems=problems or {},
        alert=alert,
        warning_words=plausibility.WARNINGS,
        alike=_others_alike(found),
        vocabulary=map_data.meanings(),
        reasons=REJECT_REASONS,
        offered_reasons=_REASONS[found.kind],
        approve_words=_(_APPROVE[found.kind]),
        is_mine_to_decide=verdicts.may_decide(found, current_user.id) and found.seconded_by != current_user.id,
        opened=queue.opened([found, *column]),
        active_minutes=_minutes_since_seen(found),
        shown=shown,
        column=column,
        cameras=queue.about(column),
        count=asked.count_waiting(),
        previous=queue.previous_in(column, found),
        following=following if following is not None and following.id != found.id else None,
        **of_kind,
    )


def unknown_number(report_id: int) -> dict[str, str]:
    """What is wrong when what a report is said to be a duplicate of is not there."""
    if reports.get(db.session(), report_id).kind == "claim":
        return {"claim_id": _("There is no claim of this number that anybody can read.")}
    return {"camera_id": _("There is no camera of this number.")}


def _about(found: Report) -> Mapping[Any, Any] | None:
    """The camera that a report speaks of."""
    return None if found.about_id is None else cameras.known(db.session(), found.about_id)


def _around(found: Report, about: Mapping[Any, Any] | None, problems: Mapping[str, str]) -> dict[str, Any]:
    """What is shown of a report about a device besides: what it says, and what is known around it."""
    position = Position.parse(sent.plain(found.lon), sent.plain(found.lat))
    stated = {**(about or {}), **found.details}
    first, more = sent.form_fields(found.details, problems)
    near = duplicates.near(db.session(), position, stated, within_m=NEARBY_M, limit=_CANDIDATES, but=found.about_id)
    return {
        # Of a correction what was published beside what is proposed.
        "lines": list(changes.lines(found, about)) if found.kind == "change" and about else [],
        "seen": changes.seen_now(found, about) if about else {},
        "summary": sent.named(problems),
        "unsaid": sent.unsaid(found),
        "first_fields": first,
        "more_fields": more,
        "seen_in": outcomes.seen_in(found),
        "changed_fields": [vocabulary.field_named(name) for name in found.details] if found.kind == "change" else [],
        "candidates": near,
        "candidate_words": duplicates.REASONS,
        "nearby_m": NEARBY_M,
        "map_data": sent.map_of(found, about or {}),
        "knowledge": proposals.KNOWLEDGE,
        "precisions": outcomes.PRECISIONS,
        "gone_reasons": {code: REASONS[code] for code in forms.GONE_REASONS},
        "hidden_because": REASONS,
        "blankable": [each for each in changes.details(about) if each[2] is not None] if about else [],
    }


def became(found: Report, **context: Any) -> str:
    """What became of a report that is decided."""
    shown = asked.of_request()
    return render_template(
        "moderation/decided.html",
        report=found,
        reasons=REJECT_REASONS,
        following=queue.next_after(shown, found.id),
        shown=shown,
        count=asked.count_waiting(),
        **context,
    )


def once_more(report_id: int, *, problems: Mapping[str, str], status: int) -> ResponseReturnValue:
    """The form as it was typed, with what is wrong beside each field."""
    found = reports.get(db.session(), report_id)
    if not found.is_undecided:
        return refused(found, what_happened((found.state,)), 409)
    return page(found, form=request.form, problems=problems), status


def refused(found: Report, alert: str, status: int) -> ResponseReturnValue:
    """What is in the way, and what was typed: in the form, or to copy when nothing can be decided any more."""
    if found.is_undecided:
        return page(found, form=_typed(found), alert=alert), status
    typed_words = request.form.get("message", "") or request.form.get("question", "")
    return became(found, alert=alert, typed=typed_words), status


def _typed(found: Report) -> MultiDict[str, str]:
    """What was typed; where that is no whole form, over what was sent, for what is missing nobody emptied."""
    if "version" in request.form:
        return request.form
    typed = sent.as_form(found)
    for name, values in request.form.lists():
        typed.setlist(name, values)
    return typed


def why_late(found: Report, error: Conflict) -> str:
    """What came in between a moderator and a decision."""
    if isinstance(error, forms.Unseen):
        return _(forms.UNSEEN)
    if isinstance(error, Stale):
        verdict = found.verdict
        if not found.is_undecided and verdict and verdict.moderator_id == current_user.id:
            return _("You had decided this report already, perhaps in another tab.")
        return what_happened(error.changes)
    if "record_state" in error.fields:
        return _("The camera is not on the map any more, so this cannot be published.")
    if error.fields:
        names = changes.names(error.fields)
        return _("The camera was changed meanwhile: %(fields)s. Below is what is published now.", fields=names)
    return _("This was decided or changed meanwhile. Look at it again.")


def what_happened(codes: tuple[str, ...]) -> str:
    """What was done to a report meanwhile."""
    told = [_(_CHANGES[code]) for code in codes if code in _CHANGES]
    return " ".join(told) or _("This was decided or changed meanwhile. Look at it again.")


def _others_alike(found: Report) -> int:
    """How many others say the same in the same words, of those that whoever is signed in may decide about."""
    if found.sameness is None:
        return 0
    session, same = db.session(), asked.Asked(QueueFilter(sameness=found.sameness)).mine
    if same.areas is None:
        return max(0, likeness.alike(session, found.sameness, *closed.left_out(session, same)) - 1)
    return max(0, reports_queue.count(session, same, today=datetime.now(UTC).date()).n - 1)


def _minutes_since_seen(found: Report) -> int:
    """How long ago whoever has the report open was last heard of."""
    if found.claimed_until is None:
        return 0
    seen = found.claimed_until - reports_queue.CLAIM
    return max(0, int((datetime.now(UTC) - seen).total_seconds() // 60))
