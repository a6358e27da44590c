"""What came to an end, with the why and the proof."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import render_template, request

from app import caching, claim_ends, db, history, wording
from app.i18n import _
from app.registry import wins
from app.registry.dossiers import systems
from app.registry.model import LARGEST_ID
from app.registry.revisions import REASONS
from app.web import whereabouts
from app.web.dossiers import Dossier, kind_of

_CAMERAS_SHOWN = 50


@dataclass(frozen=True)
class Gone:
    """A camera that was taken down: what it was, by which city, why, until when, and what shows it."""

    row: Mapping[Any, Any]
    headline: str
    near: str | None
    reason: str | None


def show() -> str:
    """Systems and cameras that came to an end."""
    today = datetime.now(UTC).date()
    ended = wins.systems(db.session(), today)
    named = {row["id"]: row for row in systems.everything(db.session())} if ended else {}
    dossier = Dossier([said for told in ended.values() for said in told])
    lines = dossier.lines({said.predicate for said in dossier.told})
    before = request.args.get("before", LARGEST_ID, type=int)
    rows = wins.cameras(db.session(), before=min(before, LARGEST_ID), limit=_CAMERAS_SHOWN + 1)
    counted = caching.kept(db.session(), "wins", lambda: wins.count_cameras(db.session()))
    return render_template(
        "web/wins.html",
        systems=[
            (
                named[system_id],
                [
                    (line, claim_ends.ended(line.said, today), claim_ends.why(line.said))
                    for line in lines
                    if line.said.system_id == system_id
                ],
            )
            for system_id in ended
        ],
        dossier=dossier,
        kind_of=kind_of,
        counted=[(_(REASONS[reason]), counted[reason]) for reason in wins.REASONS if reason in counted],
        total=sum(counted.values()),
        cameras=[_gone(row) for row in rows[:_CAMERAS_SHOWN]],
        is_first="before" not in request.args,
        next_before=rows[_CAMERAS_SHOWN - 1]["seq"] if len(rows) > _CAMERAS_SHOWN else None,
    )


def _gone(row: Mapping[Any, Any]) -> Gone:
    return Gone(row, wording.headline(row), whereabouts.near(row), history.removal_reason(row))
