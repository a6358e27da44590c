"""The systems as a list, and the dossier of each."""

from datetime import UTC, datetime

from flask import render_template, request

from app import claim_words, db
from app.registry import memberships, statements, systems
from app.registry.model import LARGEST_ID
from app.web import listing
from app.web.dossiers import Dossier, kind_of

_CAMERAS_SHOWN = 20


def show_list() -> str:
    """Every system with what is claimed of it in a word."""
    rows = systems.everything(db.session())
    told = statements.of_systems(db.session(), [row["id"] for row in rows])
    known = memberships.known_cameras(db.session())
    return render_template(
        "web/systems.html",
        systems=[
            {
                "row": row,
                "recognition": claim_words.recognition(told[row["id"]]),
                "sentences": claim_words.in_short(told[row["id"]])[:1],
                "measured": claim_words.measured(told[row["id"]]),
                "known": known.get(row["id"], 0),
                "sources": len(Dossier(told[row["id"]]).sources),
            }
            for row in rows
        ],
    )


def page(system_id: int) -> str:
    """Everything known about one system. Raises NotFound."""
    row = systems.get(db.session(), system_id)
    told = statements.of_system(db.session(), system_id)
    known = memberships.known_cameras(db.session()).get(system_id, 0)
    after = min(request.args.get("after", 0, type=int), LARGEST_ID)
    cameras = memberships.page(db.session(), system_id, after=after, limit=_CAMERAS_SHOWN + 1)
    return render_template(
        "web/system.html",
        system=row,
        dossier=Dossier(told),
        kind_of=kind_of,
        recognition=claim_words.recognition(told),
        in_short=claim_words.in_short(told, known),
        sample=claim_words.sample,
        known=known,
        entries=[listing.entry(each, datetime.now(UTC).date()) for each in cameras[:_CAMERAS_SHOWN]],
        after=after,
        next_after=cameras[_CAMERAS_SHOWN - 1]["id"] if len(cameras) > _CAMERAS_SHOWN else None,
    )
