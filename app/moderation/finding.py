"""Where a moderator finds a camera: by number, address or place; and which are out of sight or wait, in their areas."""

import re
from typing import Any, Final

from flask import render_template, request
from sqlalchemy import RowMapping

from app import db, gazetteer
from app.i18n import _
from app.moderation import asked, guard
from app.moderation.camera_page import WANTED
from app.registry import cameras, contested_cameras, duplicates
from app.registry.i18n import N_
from app.registry.model import LARGEST_ID
from app.registry.unpublished import privacy

PAGE: Final = 50
_NEAR_M: Final = 2000
_FOUND: Final = 20
# Why a camera is out of sight, what waits for a look first.
HIDDEN: Final = {
    privacy.REPORTED: N_("Until somebody has looked"),
    privacy.DECIDED: N_("For privacy"),
    "retracted": N_("Taken back"),
}
_NUMBER: Final = re.compile(r"#?\s*([0-9]{1,19})", re.ASCII)
_ADDRESS: Final = re.compile(r"/cameras/([0-9]{1,19})(?![0-9])", re.ASCII)


def number_in(typed: str) -> int | None:
    """The number of a camera in what somebody typed or pasted; None when it is something else."""
    found = _NUMBER.fullmatch(typed) or _ADDRESS.search(typed)
    number = int(found[1]) if found else 0
    return number if 0 < number <= LARGEST_ID else None


def page(typed: str, *, problem: str | None = None) -> str:
    """The box to type into, what was found near the place that was typed, and the lists."""
    session = db.session()
    position = gazetteer.position_of(typed) if typed and problem is None else None
    if typed and position is None and problem is None:
        problem = _("Nobody here knows this place. Try a city, or latitude and longitude.")
    reason = request.args.get("hidden", privacy.REPORTED)
    reason = reason if reason in HIDDEN else privacy.REPORTED
    after = max(0, min(request.args.get("after", 0, int), LARGEST_ID))
    hidden = _hidden(reason, after)
    near = duplicates.near(session, position, {}, within_m=_NEAR_M, limit=_FOUND) if position else []
    return render_template(
        "moderation/find_camera.html",
        typed=typed,
        problem=problem,
        position=position,
        near=sorted(near, key=lambda each: each.distance_m),
        near_m=_NEAR_M,
        reasons=HIDDEN,
        reason=reason,
        hidden=hidden[:PAGE],
        next_after=hidden[PAGE - 1]["id"] if len(hidden) > PAGE else None,
        area_of=gazetteer.area_of,
        count=asked.count_waiting(),
        **waiting_for_a_second(),
    )


def waiting_for_a_second() -> dict[str, Any]:
    """What somebody wants of contested cameras that are theirs to look at too, and those cameras by number."""
    session = db.session()
    waiting = contested_cameras.waiting(session)
    about = {
        number: row
        for number, row in cameras.several(session, {each["camera_id"] for each in waiting}).items()
        if guard.may_decide(row["lon"], row["lat"]) and guard.may_look_at(row)
    }
    return {"asked": [each for each in waiting if each["camera_id"] in about], "about": about, "wanted": WANTED}


def _hidden(reason: str, after: int) -> list[RowMapping]:
    """The cameras of a page that are out of sight, and one more if there is one: those that are theirs to decide."""
    found: list[RowMapping] = []
    while len(found) <= PAGE:
        some = cameras.hidden(db.session(), reason, after=after, limit=PAGE + 1)
        found += [row for row in some if guard.may_decide(row["lon"], row["lat"])]
        if len(some) <= PAGE:
            break
        after = some[-1]["id"]
    return found
