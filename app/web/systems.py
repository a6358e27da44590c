"""The systems as a list, and the dossier of each."""

from datetime import UTC, datetime

from flask import render_template, request

from app import caching, claim_words, db
from app.i18n import _
from app.registry import revisions, statistics
from app.registry.dossiers import memberships, predicates, statements, systems
from app.registry.fields import UNKNOWN
from app.registry.map import counted_cells, profiles
from app.web import listing
from app.web.dossiers import Dossier, kind_of, known_cameras

_CAMERAS_SHOWN = 5
_ON_A_PAGE = 100


def show_list() -> str:
    """The systems with what is claimed of each in a word, or those of a purpose, by name: so many after one of them."""
    rows = systems.everything(db.session())
    purpose = request.args.get("purpose", "")
    if words := _purpose(purpose):
        found = caching.kept(db.session(), "purposes", lambda: statistics.purposes(db.session()))
        its = {number for each in found if each.value == purpose for number in each.system_ids}
        rows = [row for row in rows if row["id"] in its]
    after = request.args.get("after", type=int)
    begin = next((at for at, row in enumerate(rows, 1) if row["id"] == after), 0)
    rest, rows = rows[begin + _ON_A_PAGE :], rows[begin : begin + _ON_A_PAGE]
    told = statements.of_systems(db.session(), [row["id"] for row in rows])
    known, today = known_cameras(), datetime.now(UTC).date()
    return render_template(
        "web/systems.html",
        purpose=words,
        asked=purpose if words else None,
        is_first=begin == 0,
        next_after=rows[-1]["id"] if rest else None,
        systems=[
            {
                "row": row,
                "recognition": claim_words.recognition(told[row["id"]], today),
                "recognises": claim_words.recognises(told[row["id"]], today),
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
    today = datetime.now(UTC).date()
    known = known_cameras().get(system_id, 0)
    cameras = memberships.page(db.session(), system_id, limit=_CAMERAS_SHOWN)
    return render_template(
        "web/system.html",
        system=row,
        dossier=Dossier(told),
        kind_of=kind_of,
        recognition=claim_words.recognition(told, today),
        in_short=claim_words.in_short(told, today, known),
        sample=claim_words.sample,
        today=today,
        data_version=revisions.data_version(db.session()),
        known=known,
        around=counted_cells.extent(db.session(), profiles.of_systems([system_id])),
        entries=listing.entries(cameras, today),
    )


def _purpose(value: str) -> str | None:
    """A purpose in words; None for what is none."""
    if value == UNKNOWN:
        return _("nobody has said")
    field = predicates.predicate_named("purpose").field
    return _(field.label_of(value)) if value in {each.value for each in field.values} else None
