"""The cameras as a list, and the page of each."""

import itertools
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qsl

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import RowMapping

from app import claim_words, db, history, map_data, searching, wording
from app.errors import sentence
from app.registry import cameras, merges, revisions, sources, vocabulary
from app.registry.dossiers import memberships, predicates, statements
from app.registry.dossiers.camera_claims import CameraClaims
from app.registry.errors import Invalid
from app.registry.fields import UNKNOWN
from app.registry.geometry import Position, box_around
from app.registry.sources import LICENCE_URLS
from app.web import around, choices, facts, filtering, listing, places, whereabouts
from app.web import map as map_page
from app.web.dossiers import Dossier, grouped, kind_of
from app.web.listing import Narrowing, Pairs
from app.web.places import Found

_ON_A_PAGE: Final = 50
# What its page asks, with the claims that answer it, and the rest of what may be claimed of a camera.
_ASKED: Final = {
    "recognition": ("facial_recognition",),
    "database": ("matched_database",),
    "data": ("linked_data", "data_recipient"),
    "measured": ("accuracy",),
    "who": ("operator", "vendor_software", "integrator", "hardware_vendor"),
    "why": ("purpose",),
}
_OTHERS: Final = tuple(
    name for name in predicates.NAMES if name != "camera_count" and name not in itertools.chain(*_ASKED.values())
)
# What is recorded of the camera itself is not missed where a claim says it.
_SAID_INSTEAD: Final = {"operator": "operator", "manufacturer": "hardware_vendor"}
# How far around a camera its page offers to follow what changes.
_AROUND_M: Final = 1000


def show_list() -> ResponseReturnValue:
    """The cameras that a filter selects, by number."""
    pairs = list(request.args.items(multi=True))
    if (tidied := filtering.tidy(pairs)) != pairs:
        # A form sends its empty inputs too; an address to share has none.
        return redirect(listing.address(tidied))
    if "place" in request.args:
        return _near(request.args["place"], pairs)
    try:
        narrowing = Narrowing.parse(pairs)
    except Invalid as error:
        problems: dict[str, str] = {}
        for problem in error.problems:
            problems.setdefault(problem.field, sentence(problem))
        return _list(pairs, problems=problems), 400
    return _list(pairs, narrowing=narrowing)


def _near(place: str, pairs: Pairs) -> ResponseReturnValue:
    found = places.search(place)
    if len(found.places) == 1 and not found.message:
        return redirect(listing.address_of(found.places[0], pairs))
    return _list(pairs, found=found)


def _list(
    pairs: Pairs,
    *,
    narrowing: Narrowing | None = None,
    problems: Mapping[str, str] | None = None,
    found: Found | None = None,
) -> str:
    """The page, with cameras when a `narrowing` says which, otherwise with what is in the way."""
    rows, count = _found(narrowing) if narrowing else ((), 0)
    return render_template(
        "web/cameras.html",
        narrowing=narrowing,
        terms=narrowing.terms() if narrowing else [],
        count=count,
        entries=listing.entries(rows[:_ON_A_PAGE], _today()),
        next=narrowing.address_after(rows[_ON_A_PAGE - 1]["id"]) if narrowing and len(rows) > _ON_A_PAGE else None,
        problems=problems or {},
        asked_by_form=[field.name for field in listing.FORM],
        typed=listing.typed(pairs),
        kept=listing.kept(pairs, problems or ()),
        fields=listing.FORM,
        choices=choices.of,
        are_listed=choices.are_listed,
        place=request.args.get("place", ""),
        message=found.message if found else None,
        candidates=[(each.name, listing.address_of(each, pairs)) for each in found.places] if found else [],
    )


def _found(narrowing: Narrowing) -> tuple[Sequence[RowMapping], int]:
    """The cameras of a page and the first one of the next, and how many there are in all."""
    session, shown = db.session(), narrowing.shown
    with searching.turn(session, shown):
        rows = cameras.page(session, shown, after=narrowing.after, limit=_ON_A_PAGE + 1)
        return rows, cameras.count(session, shown)


def page(camera_id: int) -> ResponseReturnValue:
    """Everything known about one camera. Raises NotFound, and Gone after a legal takedown.

    One that was merged into another leads there, but not for good: a merge can be undone.
    """
    row = cameras.get(db.session(), camera_id)
    stays = cameras.survivor(db.session(), row)
    if stays is not row:
        return redirect(url_for("web.camera", camera_id=stays["id"], instead_of=camera_id), HTTPStatus.SEE_OTHER)
    known_sources = sources.everything(db.session())
    past = revisions.history(db.session(), camera_id)
    answers = statements.of_camera(db.session(), camera_id)
    dossier = Dossier.of(answers)
    [claimed] = CameraClaims(db.session()).of([camera_id], [row[vocabulary.FACIAL_RECOGNITION.name]])
    return render_template(
        "web/camera.html",
        camera=row,
        around=box_around(Position(row["lon"], row["lat"]), _AROUND_M),
        headline=wording.headline(row),
        position=wording.position(row["lon"], row["lat"], row["precision_m"]),
        near=whereabouts.near(row),
        map_config=map_page.config() | ({} if row["record_state"] == "published" else {"tiles": map_data.tiles()}),
        map_data=map_page.one_place(row),
        vocabulary=map_data.meanings(),
        parts={question: facts.part(row, question) for question in facts.QUESTIONS},
        seen=wording.seen(row["check_date"], _today()),
        recognition=vocabulary.FACIAL_RECOGNITION,
        source=known_sources[row["source_id"]],
        licence_addresses=LICENCE_URLS,
        osm_address=facts.osm_address(row["external_id"]),
        system=answers.system,
        linked_by=_linked_by(camera_id),
        elsewhere=around.of(row, dossier.told, answers.system["id"] if answers.system else None),
        dossier=dossier,
        asked=_ASKED | {"others": _OTHERS},
        answered=[field for field, name in _SAID_INSTEAD.items() if claim_words.of(dossier.told, name)],
        kind_of=kind_of,
        grouped=grouped,
        measured=claim_words.measured(dossier.told),
        scale=claimed.capability,
        certainty=claimed.facial_recognition_certainty,
        recognises=None if _says(row) else claim_words.recognises(dossier.told, _today()),
        instead_of=_instead_of(row),
        removal_reason=history.removal_reason(row),
        removed_on=history.removed_on(past),
        events=history.events(past, row, known_sources),
        today=_today(),
        data_version=revisions.data_version(db.session()),
    )


def _says(row: RowMapping) -> bool:
    """Whether the camera itself says something about facial recognition: that goes before what is claimed of it."""
    return bool(row[vocabulary.FACIAL_RECOGNITION.name] != UNKNOWN)


def _linked_by(camera_id: int) -> tuple[list[str], date] | None:
    """What a camera has in common with all that were linked to its system with it, in words, and when that was."""
    membership = memberships.of_cameras(db.session(), [camera_id]).get(camera_id)
    if membership is None:
        return None
    act = memberships.acts(db.session(), [membership["linking_id"]])[membership["linking_id"]]
    try:
        terms = Narrowing.parse(parse_qsl(act["query"] or "")).terms()
    except Invalid:
        # A filter may name what there is no word for any more.
        terms = []
    return [words for words, _address in terms], act["linked_on"]


def _today() -> date:
    return datetime.now(UTC).date()


def _instead_of(row: RowMapping) -> int | None:
    """The number under which this camera was asked for, if that one was merged into it."""
    asked = request.args.get("instead_of", type=int)
    return asked if asked in merges.recorded_as(db.session(), row["id"]) and asked != row["id"] else None
