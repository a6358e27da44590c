"""The forms of the page of a camera at the desk: each read into what shall be done."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from app.moderation import forms, sent
from app.moderation.forms import Form
from app.registry import vocabulary
from app.registry.errors import Invalid, Problem
from app.registry.i18n import N_
from app.registry.model import LARGEST_ID
from app.registry.unpublished.edits import Edit

# A field that has another name in its form, because two forms stand on one page.
RENAMED: Final[Mapping[str, Mapping[str, str]]] = {
    "confirm": {"check_date": "seen_on"},
    "remove": {"end_date": "until"},
    "merge": {"camera_id": "into_id"},
}


def as_form(row: Mapping[Any, Any]) -> dict[str, str]:
    """What is published of a camera, as a person would type it."""
    return {name: sent.plain(row[name]) for name in (*vocabulary.NAMES, "lon", "lat")}


def typed_over(row: Mapping[Any, Any], form: Form) -> dict[str, str]:
    """What is published now, and over it what somebody typed: what they left alone is as others made it meanwhile."""
    shown = seen(form)
    changed = {name: typed for name, typed in form.items() if clean(typed) != shown.get(name)}
    return {**as_form(row), **changed}


def clean(typed: str) -> str:
    """A text as browsers that break lines in their own way would send it when nobody changed it."""
    return typed.replace("\r\n", "\n").strip()


def _change(form: Form) -> Edit:
    shown = seen(form)
    facts = {name: form[name] for name in vocabulary.NAMES if name in form and clean(form[name]) != shown.get(name)}
    return Edit("changed", facts)


def _move(form: Form) -> Edit:
    return Edit("moved", {axis: form.get(axis, "") for axis in ("lon", "lat")})


def _confirm(form: Form) -> Edit:
    return Edit("confirmed", {"check_date": form.get("seen_on", "")})


def _remove(form: Form) -> Edit:
    told = {"end_date": form.get("until") or None, "evidence_url": form.get("evidence_url") or None}
    return Edit("removed", {"reason": form.get("reason", ""), **told})


def _hide(_: Form) -> Edit:
    return Edit("hidden", {"reason": "privacy"})


def _restore(_: Form) -> Edit:
    return Edit("restored")


def _merge(form: Form) -> Edit:
    return Edit("merged", {"into_id": forms.number_in(form, "into_id"), "take_over": form.getlist("take_over")})


def _split(form: Form) -> Edit:
    return Edit("split", {name: form[name] for name in (*vocabulary.NAMES, "lon", "lat") if name in form})


def _redact(form: Form) -> Edit:
    return Edit("redacted", {"field": form.get("field", "")})


def _blur(form: Form) -> Edit:
    return Edit(
        "blurred", {"precision_m": _number(form, "precision_m", N_("Choose one that is coarser than it is now."))}
    )


def _contest(_: Form) -> Edit:
    return Edit("contested")


def _settle(_: Form) -> Edit:
    return Edit("uncontested")


def _undo(form: Form) -> Edit:
    return Edit("undone", {"seq": _number(form, "seq", N_("Choose a revision."))})


# By the last part of the address that a form is sent to.
READERS: Final[Mapping[str, Callable[[Form], Edit]]] = {
    "change": _change,
    "move": _move,
    "confirm": _confirm,
    "remove": _remove,
    "hide": _hide,
    "restore": _restore,
    "merge": _merge,
    "split": _split,
    "redact": _redact,
    "blur": _blur,
    "contest": _contest,
    "settle": _settle,
    "undo": _undo,
}


def _number(form: Form, name: str, message: str) -> int:
    number = form.get(name, 0, int)
    if not 0 < number <= LARGEST_ID:
        raise Invalid((Problem(name, message),))
    return number


def seen(form: Form) -> Mapping[str, str]:
    """What whoever typed saw in the form: what is still so they did not mean to change."""
    try:
        told = json.loads(form.get("seen", ""))
    except ValueError:
        return {}
    return {name: clean(str(text)) for name, text in told.items()} if isinstance(told, dict) else {}
