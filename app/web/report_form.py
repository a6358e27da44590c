"""The form that says what a camera is: for a new one, for what is wrong with one, and for saying it better."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any, Final, NamedTuple, TypeVar

from flask import render_template, request

from app import map_data
from app.errors import sentence
from app.i18n import _
from app.registry import vocabulary
from app.registry.errors import Invalid, Problem
from app.registry.finding.coordinates import parse_coordinates
from app.registry.geometry import Position
from app.registry.i18n import N_
from app.registry.unpublished import proposals
from app.registry.unpublished.proposals import Correction, Proposal
from app.web import devices, places, preview
from app.web import map as map_page
from app.web.places import Found

# What the form asks for, beside the place, in the order of the page.
FIELDS: Final = tuple(
    vocabulary.field_named(name)
    for name in (
        "surveillance_type",
        "camera_type",
        "facial_recognition",
        "facial_recognition_source",
        "operator",
        "manufacturer",
        "model",
        "camera_direction",
        "surveillance",
        "surveillance_zone",
        "camera_mount",
        "height",
        "start_date",
        "check_date",
        "description",
    )
)
TYPED: Final = (
    *(field.name for field in FIELDS),
    *("lon", "lat", "address", "found", "knowledge", "evidence_url", "note"),
)
# What is asked before the rest, under the page's own labels; None where a message says itself what it is about.
_ASKED_FIRST: Final = {
    "address": None,
    "lat": N_("Latitude"),
    "lon": N_("Longitude"),
    "surveillance_type": None,
    "camera_type": None,
    "knowledge": None,
    "evidence_url": N_("Link to where it is written"),
}
_LABELS: Final[Mapping[str, str | None]] = {
    "details": None,
    **_ASKED_FIRST,
    **{field.name: field.label for field in FIELDS if field.name not in _ASKED_FIRST},
    "note": N_("Note to the moderator"),
}
Form = dict[str, str]
P = TypeVar("P", Proposal, Correction, Proposal | Correction)


class Task(NamedTuple):
    """What the form is for: where it is sent, under which name its draft is kept, and the words around it."""

    action: str
    draft: str
    heading: str
    lede: str
    send: str


class Page(NamedTuple):
    """The form once more, and the status it is answered with."""

    markup: str
    status: int


def read(task: Task, parse: Callable[[Form], P]) -> P | Page:
    """What `parse` makes of the form that was sent, or the page that says what needs another look."""
    form = typed(request.form)
    if request.form.get("find"):
        return Page(page(task, form, found=_look_up(form)), 200)
    if request.form.get("again"):
        return Page(page(task, form), 200)
    found = _settle_place(form)
    try:
        said = parse(form)
    except Invalid as error:
        return Page(page(task, form, problems=_told(error.problems, form, found), found=found), 422)
    if request.form.get("preview"):
        return Page(preview.page(said, typed=filled_in(form), action=task.action, send=task.send), 200)
    return said


def filled_in(form: Form) -> Form:
    """What was typed into the form without what was left empty, to go along from page to page."""
    return {name: text for name, text in form.items() if text}


def typed(raw: Mapping[str, str]) -> Form:
    """What was typed into the form, and chosen from its pictures; a field that did not come is empty."""
    return {name: raw.get(name, "") for name in TYPED} | devices.read(raw.get("device", ""))


def filled_with(facts: Mapping[Any, Any], **others: str | None) -> Form:
    """The form as it looks when these facts of a camera, or of a report, are typed into it."""
    form = {name: _typed_as(facts.get(name)) for name in TYPED}
    return {**form, **{name: value or "" for name, value in others.items()}}


def page(task: Task, form: Form, *, problems: Mapping[str, str] | None = None, found: Found | None = None) -> str:
    """The page with the form, what was typed into it, and a message beside each field that needs another look."""
    found = found or Found()
    return render_template(
        "web/report.html",
        task=task,
        form=form,
        problems=problems or {},
        summary=_named(problems or {}),
        fields={field.name: field for field in FIELDS},
        devices=devices.offered(form),
        knowledge=proposals.KNOWLEDGE,
        candidates=found.places,
        message=found.message,
        map_config=map_page.config(),
        vocabulary=map_data.meanings(),
    )


def _settle_place(form: Form) -> Found:
    """Fill in lon and lat from the place that was chosen or typed; otherwise find what the address may mean."""
    if form["lon"].strip() or form["lat"].strip():
        _read_as_a_pair(form)
        return Found()
    with suppress(Invalid, ValueError):
        lon, lat = form["found"].split(",")
        Position.parse(lon, lat)
        form["lon"], form["lat"] = lon, lat
        return Found()
    return _look_up(form) if form["address"].strip() else Found()


def _read_as_a_pair(form: Form) -> None:
    """Take both coordinates pasted into one input, and degrees with minutes, for what they say."""
    with suppress(Invalid):
        Position.parse(form["lon"], form["lat"])
        return
    position = parse_coordinates(" ".join(form[name].strip() for name in ("lat", "lon") if form[name].strip()))
    if position is not None:
        form["lon"], form["lat"] = str(position.lon), str(position.lat)


def _look_up(form: Form) -> Found:
    """What the address may mean. Coordinates need no choice; any other answer takes the place of an earlier one."""
    position = parse_coordinates(form["address"])
    if position is not None:
        form["lon"], form["lat"] = str(position.lon), str(position.lat)
        return Found()
    found = places.search(form["address"], cities=False)
    if found.places:
        form["lon"] = form["lat"] = form["found"] = ""
    return found


def _told(problems: Iterable[Problem], form: Form, found: Found) -> dict[str, str]:
    """One message a field, in the order of the page. A place that is missing altogether is told once."""
    told: dict[str, str] = {}
    for problem in problems:
        told[problem.field] = (
            f"{told[problem.field]} {sentence(problem)}" if problem.field in told else sentence(problem)
        )
    if not form["lon"].strip() and not form["lat"].strip():
        told = {name: message for name, message in told.items() if name not in ("lon", "lat")}
        told["address"] = _missing_place(found)
    order = list(_LABELS)
    return {
        name: told[name] for name in sorted(told, key=lambda name: order.index(name) if name in order else len(order))
    }


def _missing_place(found: Found) -> str:
    if found.places:
        return _("Choose which of the places below it is.")
    return found.message or _("Say where it is: move the map under the cross, or type coordinates or an address.")


def _named(problems: Mapping[str, str]) -> dict[str, str]:
    """Problems as a list says them, away from their fields: each with its field's label in front."""
    labels = {name: _LABELS.get(name) for name in problems}
    return {name: f"{_(label)}: {problems[name]}" if label else problems[name] for name, label in labels.items()}


def _typed_as(value: object) -> str:
    # As many digits as a coordinate has, and none that a height has not.
    return f"{value:.15g}" if isinstance(value, float) else "" if value is None else str(value)
