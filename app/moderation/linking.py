"""Cameras are linked to a system at the desk: by a filter, an area, an operator or one by one, after a preview."""

import json
import re
from dataclasses import astuple, dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from structlog import get_logger
from werkzeug.datastructures import MultiDict

from app import db, errors, map_data
from app.i18n import _, ngettext
from app.moderation import asked
from app.moderation.account import NOTICE
from app.registry.areas import Areas
from app.registry.dossiers import memberships, systems
from app.registry.dossiers.memberships import Chosen
from app.registry.errors import Conflict, Invalid, Problem
from app.registry.filtering import cql2
from app.registry.filtering.expressions import Expression
from app.registry.filtering.filters import CameraFilter
from app.registry.filtering.queryables import PLACE
from app.registry.i18n import N_
from app.registry.map import counted_cells, profiles
from app.registry.model import LARGEST_ID
from app.registry.numbers import whole_number
from app.registry.unpublished import membership_edits
from app.registry.unpublished.membership_edits import Planned

_SYSTEM: Final = f"/systems/<int(max={LARGEST_ID}):system_id>/cameras"
_CAMERA: Final = f"/cameras/<int(max={LARGEST_ID}):camera_id>"
# What the form asks for, each alone or several together; numbers stand alone.
FIELDS: Final = ("query", "area", "bbox", "operator", "cameras")
_MOST_NUMBERS: Final = 1000
_OF_THE_LIST: Final = ("at", "after", "place")
_PARTED: Final = re.compile(r"[\s,;#]+")


@dataclass(frozen=True)
class Choice:
    """The cameras that the form asks for. `wanted` is None as long as it asks for none; `areas` are what was drawn."""

    wanted: Chosen | None
    areas: Areas | None = None

    @classmethod
    def parse(cls, form: MultiDict[str, str]) -> "Choice":
        """Read the form. Raises Invalid naming every field that cannot be read."""
        typed = {name: form.get(name, "").strip() for name in FIELDS}
        if typed["cameras"]:
            if any(typed[name] for name in FIELDS if name != "cameras"):
                raise Invalid((Problem("cameras", N_("Type numbers, or what they have in common, not both.")),))
            return cls(_numbers(typed["cameras"]))
        areas = Areas.parse(typed["area"], "area")
        pairs = _pairs(typed["query"])
        pairs += [(name, typed[name]) for name in ("bbox", "operator") if typed[name]]
        try:
            wanted = CameraFilter.parse(pairs)
        except Invalid as error:
            own = {"bbox": "bbox", "operator": "operator"} if not typed["query"] else {}
            problems = (Problem(own.get(each.field, "query"), each.message, each.params) for each in error.problems)
            raise Invalid(tuple(problems)) from None
        wanted = replace(wanted, expression=_within(areas) if areas else None)
        # What stands, unless it says otherwise, as the map and the list show it.
        return cls(wanted.standing() if wanted != CameraFilter() else None, areas)


def add_to(blueprint: Blueprint) -> None:
    """Give the desk its linking."""
    blueprint.add_url_rule("/systems", view_func=link_to)
    blueprint.add_url_rule(_SYSTEM, view_func=system_cameras)
    blueprint.add_url_rule(_SYSTEM, view_func=link_cameras, methods=["POST"])
    undo = f"{_SYSTEM}/linkings/<int(max={LARGEST_ID}):linking_id>/undo"
    blueprint.add_url_rule(undo, view_func=unlink_cameras, methods=["POST"])
    blueprint.add_url_rule(f"{_CAMERA}/unlink", view_func=unlink_camera, methods=["POST"])


def link_to() -> ResponseReturnValue:
    """The systems to choose from; with the number of one, its cameras, and what to link to it."""
    if system_id := request.args.get("system", None, int):
        more: dict[str, Any] = {name: request.args[name] for name in FIELDS if request.args.get(name)}
        return redirect(url_for("moderation.system_cameras", system_id=system_id, **more), 303)
    return render_template(
        "moderation/systems.html",
        systems=systems.everything(db.session()),
        known=memberships.known_cameras(db.session()),
        count=asked.count_waiting(),
    )


def system_cameras(system_id: int) -> ResponseReturnValue:
    """What linking would do, and what was linked before. Raises NotFound."""
    try:
        choice = Choice.parse(request.args)
    except Invalid as error:
        return _page(system_id, problems=_told(error)), 422
    return _page(system_id, choice=choice)


def link_cameras(system_id: int) -> ResponseReturnValue:
    """Link what the preview showed."""
    try:
        choice = Choice.parse(request.form)
    except Invalid as error:
        return _page(system_id, problems=_told(error)), 422
    if choice.wanted is None:
        return _page(system_id), 422
    try:
        with db.writing() as session:
            n = membership_edits.link(
                session,
                system_id,
                choice.wanted,
                expected=request.form.get("new", -1, int),
                moderator_id=current_user.id,
                now=datetime.now(UTC),
            )
            session.commit()
    except Conflict:
        alert = _("The register changed since the preview, so nothing was linked. This is what it would be now.")
        return _page(system_id, choice=choice, alert=alert), 409
    get_logger().info("cameras linked", moderator=current_user.id, system=system_id, cameras=n)
    flash(ngettext("%(number)s camera linked.", "%(number)s cameras linked.", n), NOTICE)
    return redirect(url_for("moderation.system_cameras", system_id=system_id), 303)


def unlink_cameras(system_id: int, linking_id: int) -> ResponseReturnValue:
    """Take an act of linking back as a whole."""
    try:
        with db.writing() as session:
            n = membership_edits.unlink(session, linking_id, moderator_id=current_user.id, now=datetime.now(UTC))
            session.commit()
    except Conflict:
        return _page(system_id, alert=_("Somebody took it back already.")), 409
    flash(ngettext("%(number)s camera taken out again.", "%(number)s cameras taken out again.", n), NOTICE)
    return redirect(url_for("moderation.system_cameras", system_id=system_id), 303)


def unlink_camera(camera_id: int) -> ResponseReturnValue:
    """Take one camera out of its system. Raises NotFound for one that belongs to none."""
    with db.writing() as session:
        membership_edits.unlink_camera(session, camera_id, moderator_id=current_user.id, now=datetime.now(UTC))
        session.commit()
    flash(_("Taken out of the system."), NOTICE)
    return redirect(url_for("moderation.camera", camera_id=camera_id), 303)


def _page(
    system_id: int,
    *,
    choice: Choice | None = None,
    problems: dict[str, str] | None = None,
    alert: str | None = None,
) -> str:
    session = db.session()
    system = systems.get(session, system_id)
    wanted = choice.wanted if choice else None
    around = counted_cells.extent(session, profiles.of_systems([system_id])) or counted_cells.extent(session)
    drawn = {"area": json.dumps(choice.areas.dump())} if choice and choice.areas else {}
    planned: Planned | None = None if wanted is None else membership_edits.plan(session, system_id, wanted)
    return render_template(
        "moderation/system_cameras.html",
        system=system,
        known=memberships.known_cameras(session).get(system_id, 0),
        linkings=memberships.linkings(session, system_id),
        planned=planned,
        query=wanted.query() if isinstance(wanted, CameraFilter) else None,
        typed={name: request.values.get(name, "") for name in FIELDS} | drawn,
        listed=_listed,
        map_data={
            "labels": map_data.labels(),
            "tiles": map_data.tiles_of_what_is_there(),
            "around": around and astuple(around),
        },
        vocabulary=map_data.meanings(),
        problems=problems or {},
        alert=alert,
        count=asked.count_waiting(),
    )


def _within(areas: Areas) -> Expression:
    """What asks for the cameras in some areas. Raises Invalid for those that are too long to be asked for."""
    asked = {"op": "s_intersects", "args": [{"property": PLACE}, areas.cut()]}
    try:
        return Expression.parse(json.dumps(asked, separators=(",", ":")), cql2.JSON)
    except Invalid as error:
        raise Invalid(tuple(replace(each, field="area") for each in error.problems)) from None


def _listed(query: str) -> str:
    """The list of the cameras of a filter. The one for people knows no expressions, the one of the API does."""
    if cql2.FIELD in dict(parse_qsl(query)):
        return f"{url_for('api.items')}?{query}&f=html"
    return f"{url_for('web.cameras')}?{query}"


def _told(error: Invalid) -> dict[str, str]:
    return {each.field: errors.sentence(each) for each in error.problems}


def _pairs(text: str) -> list[tuple[str, str]]:
    """The parameters of a pasted address or query."""
    asked = urlsplit(text).query if "?" in text else text
    pairs = parse_qsl(asked)
    if text and not pairs:
        raise Invalid((Problem("query", N_("Has no filter: paste the address of a map or list that is filtered.")),))
    # The list's own parameters say nothing of a camera.
    return [(name, value) for name, value in pairs if name not in _OF_THE_LIST]


def _numbers(text: str) -> frozenset[int]:
    parts = [part for part in _PARTED.split(text) if part]
    if len(parts) > _MOST_NUMBERS:
        raise Invalid((Problem("cameras", N_("At most %(most)d numbers at once."), {"most": _MOST_NUMBERS}),))
    numbers = frozenset(whole_number(part) or 0 for part in parts)
    if 0 in numbers:
        raise Invalid((Problem("cameras", N_("Type numbers of cameras, with spaces between them.")),))
    return numbers
