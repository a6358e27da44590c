"""The form of a decision, read once: what its approval publishes, and what else it tells."""

import json
from collections.abc import Mapping
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from app.registry.details import CameraDetails, Scalar
from app.registry.errors import Conflict, Invalid, Problem
from app.registry.i18n import N_
from app.registry.numbers import whole_number
from app.registry.revisions import REMOVAL_REASONS
from app.registry.unpublished import outcomes, verdicts
from app.registry.unpublished.claim_proposals import parse_claim
from app.registry.unpublished.outcomes import Amend, Hide, Outcome, Publish, Redact, Remove, State
from app.registry.unpublished.proposals import Absence
from app.registry.unpublished.reports import Report

# What a moderator takes off the map because somebody said that it is gone. A takedown is an editor's, by itself.
GONE_REASONS: Final = tuple(code for code in REMOVAL_REASONS if code != "legal_takedown")

# What is said to whoever sends a form that does not tell from what it was made.
UNSEEN: Final = N_(
    "The form did not say which version of it you looked at, so nobody can tell whether it changed since. Below is "
    "what it is now, with what you typed: look again, and send it once more."
)

Form = MultiDict[str, str]


def approval(report: Report, about: Mapping[Any, Any], form: Form) -> tuple[Outcome, str | None]:
    """What an approval publishes, and the message to the sender. Raises Invalid with every problem in the form."""
    problems: list[Problem] = []
    outcome = message = None
    try:
        outcome = _outcome(report, about, form)
    except Invalid as error:
        problems.extend(error.problems)
    try:
        message = verdicts.parse_message(form.get("message"))
    except Invalid as error:
        problems.extend(error.problems)
    if outcome is None or problems:
        raise Invalid(tuple(problems))
    return outcome, message


class Unseen(Conflict):
    """A form that does not tell from which version it was made: nobody can say what was looked at."""


def version(form: Form) -> int:
    """The version of what the form was made from. Raises Unseen for none, and for what is no number."""
    if (number := whole_number(form.get("version", ""))) is None:
        raise Unseen("the form does not tell which version was looked at")
    return number


def wanted(form: Form) -> str:
    """What somebody wants of a contested camera, by the mark of what was looked at. Raises Unseen for none."""
    if not (mark := form.get("wanted")):
        raise Unseen("the form does not tell what was looked at")
    return mark


def number_in(form: Form, name: str = "camera_id") -> int:
    """The number of a camera, or of a claim, in one field of a form. Raises Invalid naming it."""
    if not (number := whole_number(form.get(name, "").strip().removeprefix("#"))):
        raise Invalid((Problem(name, N_("Type a number.")),))
    return number


def _outcome(report: Report, about: Mapping[Any, Any], form: Form) -> Outcome:
    match report.kind:
        case "new":
            return _publication(form)
        case "change":
            return _amendment(report, about, form)
        case "gone":
            return _removal(form)
        case "privacy" if form.get("privacy") == "redact":
            return Redact(frozenset(form.getlist("fields")))
        case "privacy":
            return Hide()
        case "claim":
            return _statement(report, form)
        case _:
            return outcomes.as_sent(report)


def _statement(report: Report, form: Form) -> State:
    problems: list[Problem] = []
    said = None
    try:
        said = parse_claim({**form, "predicate": report.details.get("predicate")})
    except Invalid as error:
        problems.extend(error.problems)
    if not form.get("certainty"):
        problems.append(Problem("certainty", N_("Choose how sure it is.")))
    if said is None or problems:
        raise Invalid(tuple(problems))
    return State(*said)


def _publication(form: Form) -> Publish:
    problems: list[Problem] = []
    details = precision_m = None
    try:
        details = CameraDetails.parse(form)
    except Invalid as error:
        problems.extend(error.problems)
    try:
        precision_m = outcomes.parse_precision(form.get("precision_m"))
    except Invalid as error:
        problems.extend(error.problems)
    if details is None or precision_m is None:
        raise Invalid(tuple(problems))
    return Publish(details, precision_m)


def _amendment(report: Report, about: Mapping[Any, Any], form: Form) -> Amend:
    base = report.base or {}
    names = [name for name in (*report.details, *({"lon", "lat"} & base.keys())) if name in form]
    details = CameraDetails.parse({**about, **{name: form[name] for name in names}}, base=about)
    values = {name: details.values[name] for name in report.details if name in names}
    return Amend(values, _seen(form, base), details.position if "lon" in base else None)


def _seen(form: Form, base: Mapping[str, Scalar]) -> dict[str, Scalar]:
    """What whoever decides saw published: nothing that they did not see is overwritten."""
    try:
        seen = json.loads(form.get("seen", ""))
    except ValueError:
        seen = None
    if not isinstance(seen, dict) or seen.keys() != base.keys():
        return dict(base)
    return seen


def _removal(form: Form) -> Remove:
    problems: list[Problem] = []
    reason, absence = "", Absence()
    try:
        reason = _removal_reason(form)
    except Invalid as error:
        problems.extend(error.problems)
    try:
        absence = Absence.parse({name: form.get(name) for name in ("end_date", "evidence_url")})
    except Invalid as error:
        problems.extend(error.problems)
    if problems:
        raise Invalid(tuple(problems))
    return Remove(reason, absence.end_date, absence.evidence_url)


def _removal_reason(form: Form) -> str:
    reason = form.get("removal_reason", "device_removed")
    if reason not in GONE_REASONS:
        raise Invalid((Problem("removal_reason", N_("Choose a reason.")),))
    return reason
