"""The page of a camera at the desk: as it is published, as it was typed, or with what is in the way of an edit."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from flask import render_template
from flask_security import current_user
from sqlalchemy import RowMapping

from app import db, gazetteer, history, map_data, wording
from app.i18n import _
from app.moderation import asked, camera_forms, changes, forms, guard, permissions, sent
from app.moderation.forms import Form
from app.registry import cameras, contested_cameras, duplicates, revisions, sources, vocabulary
from app.registry.dossiers import memberships, systems
from app.registry.errors import Conflict, Invalid, RegistryError
from app.registry.fields import UNKNOWN
from app.registry.geometry import Position, metres_between
from app.registry.i18n import N_
from app.registry.revisions import REASONS, REMOVAL_REASONS
from app.registry.unpublished import edits, outcomes, reports

NEARBY_M: Final = 200
_CANDIDATES: Final = 8
STATES: Final = {
    "published": N_("On the map"),
    "hidden": N_("Out of sight"),
    "removed": N_("Removed"),
    "merged_into": N_("Merged into another"),
}

# What somebody wants done to a contested camera.
WANTED: Final = {
    "changed": N_("Change what is published"),
    "moved": N_("Move it"),
    "confirmed": N_("Confirm it"),
    "removed": N_("Mark it as removed"),
    "restored": N_("Put it back"),
    "merged": N_("Merge it into another"),
    "split": N_("Split off a second device"),
    "redacted": N_("Take a detail out everywhere"),
    "blurred": N_("Show its place less exactly"),
    "undone": N_("Undo a change"),
    "uncontested": N_("No longer mark it as contested"),
}
# What an edit takes beside the columns of a camera.
_ASKED: Final = {
    "reason": N_("Because"),
    "evidence_url": N_("What shows it"),
    "into_id": N_("Into camera"),
    "take_over": N_("Taking over"),
    "field": N_("Detail"),
    "seq": N_("Revision"),
}
# Facts that are only taken over together with another one.
_WITH_ANOTHER: Final = frozenset({"facial_recognition_source"})


def page(
    camera_id: int,
    *,
    form: Mapping[str, str] | None = None,
    problems: Mapping[str, str] | None = None,
    alert: str | None = None,
) -> str:
    """A camera with its past and with what whoever is signed in may do to it; `alert` says what is in the way."""
    session = db.session()
    row = cameras.known(session, camera_id)
    position = Position(row["lon"], row["lat"])
    stated = [field.name for field in vocabulary.FIELDS if row[field.name] != field.default]
    first, more = sent.form_fields(stated, problems or {})
    past = revisions.history(session, camera_id)
    events = history.events(past, row, sources.everything(session))
    return render_template(
        "moderation/camera.html",
        **_known(row),
        form={**camera_forms.as_form(row), "seen_on": _today(), **(form or {})},
        seen=camera_forms.as_form(row),
        problems=problems or {},
        summary=sent.named(problems or {}),
        alert=alert,
        first_fields=first,
        more_fields=more,
        past=[(revision["seq"], event) for revision, event in zip(past, events, strict=True)],
        waiting=reports.about(session, camera_id),
        candidates=duplicates.near(session, position, dict(row), within_m=NEARBY_M, limit=_CANDIDATES, but=camera_id),
        candidate_words=duplicates.REASONS,
        nearby_m=NEARBY_M,
        removal_reasons=[(code, _(words)) for code, words in REMOVAL_REASONS.items()],
        reasons=REASONS,
        statements=list(wording.statements(row)),
        details=changes.details(row),
        coarser=[metres for metres in outcomes.PRECISIONS if metres > (row["precision_m"] or 0)],
        is_contested=bool(contested_cameras.are_marked(session, [camera_id])),
        asked=_asked(camera_id),
        belongs_to=_system_of(camera_id),
        systems=systems.everything(session),
    )


def _system_of(camera_id: int) -> RowMapping | None:
    system_id = memberships.system_of(db.session(), camera_id)
    return None if system_id is None else systems.get(db.session(), system_id)


def side_by_side(camera_id: int, into_id: int) -> str:
    """Two cameras before they are said to be one: what each says, and what the one that stays would take over."""
    session = db.session()
    goes, stays = cameras.known(session, camera_id), cameras.known(session, into_id)
    lines = []
    for field in vocabulary.FIELDS:
        mine, theirs = wording.stated(field, goes[field.name]), wording.stated(field, stays[field.name])
        if mine is not None or theirs is not None:
            lines.append((field, mine, theirs, theirs is None and field.name not in _WITH_ANOTHER))
    distance = metres_between(Position(goes["lon"], goes["lat"]), Position(stays["lon"], stays["lat"]))
    return render_template(
        "moderation/merge.html", **_known(goes), stays=stays, lines=lines, distance=round(distance), form={}
    )


def second_device(
    camera_id: int, *, form: Mapping[str, str] | None = None, problems: Mapping[str, str] | None = None, alert: str = ""
) -> str:
    """The form of a second device, filled with what is known of the first."""
    row = cameras.known(db.session(), camera_id)
    typed = dict(form) if form is not None else camera_forms.as_form(row)
    said = [name for name in vocabulary.NAMES if typed.get(name) not in (None, "", UNKNOWN)]
    first, more = sent.form_fields(said, problems or {})
    return render_template(
        "moderation/split.html",
        **_known(row),
        form=typed,
        problems=problems or {},
        summary=sent.named(problems or {}),
        alert=alert,
        first_fields=first,
        more_fields=more,
    )


def once_more(camera_id: int, form: Form, alert: str, *, is_split: bool) -> str:
    """What is in the way, and what was typed over what is published now."""
    if is_split:
        return second_device(camera_id, form=form, alert=alert)
    return page(camera_id, form=camera_forms.typed_over(cameras.known(db.session(), camera_id), form), alert=alert)


def why_not(error: RegistryError, *, is_undo: bool = False) -> str:
    """What came in between a moderator and an edit."""
    if isinstance(error, Invalid):
        return _("It cannot be done as it was asked for any more. Call it off.")
    if isinstance(error, forms.Unseen):
        return _(forms.UNSEEN)
    if not isinstance(error, Conflict):
        return _("It is for somebody else to decide: it is yours, or you asked for it yourself.")
    if "contested" in error.fields:
        return _("Something else waits for a second moderator here, or nothing is contested any more.")
    fields = changes.names(error.fields)
    if is_undo:
        if not fields:
            return _("This cannot be taken back: it is about a detail that was taken out. Take it out again instead.")
        return _(
            "This cannot be taken back: changed since are %(fields)s. Take back the later change first.", fields=fields
        )
    if not fields:
        return _("This was decided or changed meanwhile. Look at it again.")
    return _("The camera was changed meanwhile: %(fields)s. Below is what is published now.", fields=fields)


def _known(row: RowMapping) -> dict[str, Any]:
    """What every page about one camera shows."""
    position = Position(row["lon"], row["lat"])
    return {
        "camera": row,
        "states": STATES,
        "area": gazetteer.area_of(position.lon, position.lat),
        "position": wording.position(position.lon, position.lat, row["precision_m"]),
        "map_data": sent.map_at(position, row),
        "vocabulary": map_data.meanings(),
        "offered": _offered(row),
        "count": asked.count_waiting(),
    }


def _offered(row: RowMapping) -> set[str]:
    """The verbs that whoever is signed in may use on a camera: nothing is offered that would be refused."""
    if not guard.may_decide(row["lon"], row["lat"]) or not edits.is_theirs(db.session(), row["id"], current_user.id):
        return set()
    return {verb for verb in camera_forms.READERS if permissions.allows(current_user.role, f"moderation.{verb}_camera")}


def _asked(camera_id: int) -> dict[str, Any] | None:
    """What somebody wants of a contested camera, in words."""
    wanted = contested_cameras.asked_of(db.session(), camera_id)
    if wanted is None:
        return None
    values = wanted["asked"] or {}
    return {
        "what": _(WANTED[wanted["verb"]]),
        "values": [(_label(name), _listed(value)) for name, value in values.items() if value],
        "on": wanted["asked_on"],
        "is_mine": wanted["moderator_id"] == current_user.id,
        "mark": contested_cameras.mark_of(wanted),
    }


def _label(name: str) -> str:
    return _(_ASKED[name]) if name in _ASKED else changes.names([name])


def _listed(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
