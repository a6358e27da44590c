import json
from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.registry import cameras, corrections, imports, redactions, revisions, sources, undoing
from app.registry.errors import Conflict, Invalid
from app.registry.imports import Named
from app.registry.redactions import redaction
from app.registry.revisions import revision
from app.registry.sources import Source
from tests.factories import DAY, published_camera

LON, LAT = -104.9903417, 39.7392358
TAGS: dict[str, object] = {
    "man_made": "surveillance",
    "surveillance:type": "camera",
    "operator": "Erika Mustermann",
    "Contact": "Erika Mustermann, first floor",
    "Easting": "501234.5",
    "latitude": str(LAT),
}


@pytest.fixture
def source(session: Session) -> Source:
    return sources.declare(session, name="A city", licence="CC0-1.0")


def take(session: Session, source: Source, *, lon: float = LON, **tags: object) -> imports.Outcome:
    """Import the file of one camera, whose name is made of its place."""
    foreign = Named(1, f"@{LON},{LAT}#1", lon, LAT, {**TAGS, **tags})
    return imports.apply(session, source, [foreign], {}, DAY)


def public_text(session: Session) -> str:
    """All that is public of a camera and its past."""
    history = session.execute(select(revision.c.before, revision.c.after)).all()
    return json.dumps([dict(cameras.known(session, 1)), [list(each) for each in history]], default=str)


def test_a_detail_that_was_taken_out_is_nowhere_in_public(session: Session, source: Source) -> None:
    take(session, source)
    corrections.change(session, 1, {"operator": "E. Mustermann"}, day=DAY)
    corrections.change(session, 1, {"operator": "Erika Mustermann"}, day=DAY)

    corrections.redact(session, 1, "operator", day=DAY)

    assert "Mustermann" not in public_text(session)
    assert cameras.get(session, 1)["osm_tags"] == {
        key: value for key, value in TAGS.items() if key not in ("operator", "Contact")
    }
    assert revisions.history(session, 1)[0]["reason"] == "redacted"


def test_a_link_that_showed_that_a_camera_is_gone_is_nowhere_in_public(session: Session, source: Source) -> None:
    link = "https://planted.example/erika"
    take(session, source, website=f"see {link}")
    gone = corrections.remove(session, 1, "device_removed", day=DAY, evidence_url=link)
    undoing.undo(session, gone.seq or 0, day=DAY)
    gone = corrections.remove(session, 1, "ban_or_court", day=DAY, evidence_url=link)

    done = corrections.redact(session, 1, "removal_evidence", day=DAY)

    assert "planted" not in public_text(session)
    assert take(session, source, website=f"see {link}").kept_removed == 1
    row = cameras.get(session, 1)
    assert (row["record_state"], row["removal_reason"], row["removal_evidence"]) == ("removed", "ban_or_court", None)
    undoing.undo(session, done.seq or 0, day=DAY)
    assert cameras.get(session, 1)["removal_evidence"] == link
    corrections.redact(session, 1, "removal_evidence", day=DAY)
    undoing.undo(session, gone.seq or 0, day=DAY)
    assert cameras.get(session, 1)["record_state"] == "published"
    assert "planted" not in public_text(session)


def test_what_only_the_past_says_is_taken_out_of_it(session: Session, source: Source) -> None:
    take(session, source)
    corrections.change(session, 1, {"description": "Erika lives here"}, day=DAY)
    corrections.change(session, 1, {"description": ""}, day=DAY)

    done = corrections.redact(session, 1, "description", day=DAY)

    assert "Erika lives here" not in public_text(session)
    assert done.seq is not None, "whoever follows the changes is told to look again"


def test_the_next_import_does_not_bring_a_detail_back(session: Session, source: Source) -> None:
    take(session, source)
    corrections.redact(session, 1, "operator", day=DAY)

    assert take(session, source).unchanged == 1
    assert take(session, source, height="4").updated == 1

    assert "Mustermann" not in public_text(session)
    assert cameras.get(session, 1)["height"] == 4


def test_a_blank_that_was_made_on_purpose_is_not_filled_with_what_holds_for_the_whole_file(
    session: Session, source: Source
) -> None:
    take(session, source)
    corrections.redact(session, 1, "operator", day=DAY)

    constants = imports.parse_constants({"operator": "City"})
    imports.apply(session, source, [Named(1, f"@{LON},{LAT}#1", LON, LAT, TAGS)], constants, DAY)

    assert cameras.get(session, 1)["operator"] is None


def test_a_coarsened_place_is_coarse_in_the_past_too(session: Session, source: Source) -> None:
    take(session, source)
    corrections.change(session, 1, {"lon": "-104.9911111", "lat": "39.7411111"}, day=DAY)

    corrections.blur(session, 1, 1000, day=DAY)

    text = public_text(session)
    for secret in (str(LON), str(LAT), "104.9911", "39.7411", "501234"):
        assert secret not in text
    row = cameras.get(session, 1)
    assert (row["lon"], row["lat"], row["external_id"]) == (-104.99, 39.74, None)
    assert row["osm_tags"].keys() == {"man_made", "surveillance:type", "operator"}


def test_an_import_knows_a_camera_again_whose_name_is_withheld(session: Session, source: Source) -> None:
    take(session, source)
    corrections.blur(session, 1, 1000, day=DAY)

    again = take(session, source)
    moved = take(session, source, lon=LON - 0.5)

    assert (again.created, again.unchanged) == (0, 1)
    assert (moved.created, moved.updated) == (0, 1)
    assert cameras.get(session, 1)["lon"] == -105.49
    assert str(LAT) not in public_text(session)


def test_a_place_is_only_ever_coarsened(session: Session, source: Source) -> None:
    take(session, source)
    corrections.blur(session, 1, 100, day=DAY)

    for metres in (100, 10, 50):
        with pytest.raises(Invalid):
            corrections.blur(session, 1, metres, day=DAY)


def test_what_is_undone_out_of_order_reveals_nothing_else(session: Session, source: Source) -> None:
    take(session, source)
    first = corrections.redact(session, 1, "operator", day=DAY)
    corrections.blur(session, 1, 1000, day=DAY)

    # It changed the tags too, as the other one did: that is one change too many.
    with pytest.raises(Conflict):
        undoing.undo(session, first.seq or 0, day=DAY)

    assert "Mustermann" not in public_text(session)


def test_two_details_may_be_put_back_in_any_order(session: Session) -> None:
    corrections.change(session, published_camera(session), {"operator": "City", "name": "Ada"}, day=DAY)
    before = [dict(row) for row in revisions.history(session, 1)]
    seqs = [corrections.redact(session, 1, field, day=DAY).seq or 0 for field in ("operator", "name")]

    undoing.undo(session, seqs[0], day=DAY)
    assert "Ada" not in public_text(session)
    undoing.undo(session, seqs[1], day=DAY)

    assert [dict(row) for row in revisions.history(session, 1)][-len(before) :] == before


def test_what_was_forgotten_is_not_kept_again_when_something_else_is_put_back(session: Session) -> None:
    corrections.change(session, published_camera(session), {"operator": "City", "name": "Ada"}, day=DAY)
    first = corrections.redact(session, 1, "operator", day=DAY)
    corrections.redact(session, 1, "name", day=DAY)
    session.execute(redaction.update().where(redaction.c.field == "name").values(taken=None, past=None))

    undoing.undo(session, first.seq or 0, day=DAY)

    assert "Ada" not in public_text(session)
    assert "Ada" not in str(session.execute(select(redaction)).all())


def test_what_was_taken_out_twice_is_put_back_the_last_first(session: Session) -> None:
    camera_id = published_camera(session, lon=LON, lat=LAT)
    seqs = [corrections.blur(session, camera_id, metres, day=DAY).seq or 0 for metres in (100, 1000)]

    with pytest.raises(Conflict):
        undoing.undo(session, seqs[0], day=DAY)

    assert str(LON) not in public_text(session)
    for seq in reversed(seqs):
        undoing.undo(session, seq, day=DAY)
    assert cameras.get(session, camera_id)["lon"] == LON


def test_what_went_out_of_the_past_alone_comes_back_with_a_revision(session: Session) -> None:
    camera_id = published_camera(session, operator="City")
    corrections.change(session, camera_id, {"operator": ""}, day=DAY)
    before = [dict(row) for row in revisions.history(session, camera_id)]
    done = corrections.redact(session, camera_id, "operator", day=DAY)

    put_back = undoing.undo(session, done.seq or 0, day=DAY)

    assert put_back.seq == (done.seq or 0) + 1
    assert [dict(row) for row in revisions.history(session, camera_id)][2:] == before


def test_a_redaction_reaches_those_that_are_the_same_device(session: Session, source: Source) -> None:
    take(session, source)
    foreign = Named(2, "7", LON, LAT, TAGS)
    imports.apply(session, source, [foreign], {}, DAY)
    corrections.merge(session, 2, 1, day=DAY)

    done = corrections.redact(session, 1, "operator", day=DAY)

    assert cameras.known(session, 2)["operator"] is None
    assert "Mustermann" not in json.dumps(list(everything_said(session)))
    undoing.undo(session, done.seq or 0, day=DAY)
    assert {cameras.known(session, each)["operator"] for each in (1, 2)} == {"Erika Mustermann"}


def everything_said(session: Session) -> Iterator[list[object]]:
    for row in session.execute(select(revision.c.before, revision.c.after)):
        yield list(row)


def test_a_legal_takedown_leaves_nothing_of_the_place_in_the_history(session: Session, source: Source) -> None:
    take(session, source)

    corrections.remove(session, 1, "legal_takedown", day=DAY)

    said = json.dumps(list(everything_said(session)))
    for secret in ("Mustermann", str(LON), str(LAT), "operator"):
        assert secret not in said
    assert take(session, source).kept_removed == 1


def test_what_was_taken_out_is_kept_until_it_is_forgotten(session: Session, source: Source) -> None:
    take(session, source)
    corrections.redact(session, 1, "operator", day=DAY)
    [kept] = session.execute(select(redaction)).mappings().all()
    assert kept["taken"]["operator"] == "Erika Mustermann"

    redactions.forget(session, DAY.replace(year=2027))

    [kept] = session.execute(select(redaction)).mappings().all()
    assert "Mustermann" not in json.dumps(dict(kept), default=str)
    assert take(session, source).unchanged == 1
