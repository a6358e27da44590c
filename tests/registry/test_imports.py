import json
from collections.abc import Iterable
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from app.registry import cameras, imports, publishing, revisions, sources
from app.registry.cameras import camera
from app.registry.errors import Invalid
from app.registry.imports import Outcome
from app.registry.map.points import camera_point
from app.registry.publishing import Change
from app.registry.sources import Source
from tests.factories import DAY

ALPR: dict[str, object] = {"man_made": "surveillance", "surveillance:type": "ALPR", "direction": "90"}


class Foreign(NamedTuple):
    """A camera as a file might have it."""

    external_id: str | None = "node/1"
    lon: float = -104.9903
    lat: float = 39.7392
    tags: dict[str, object] = ALPR
    line: int = 1


def openstreetmap(session: Session) -> Source:
    return sources.declare(session, name="OpenStreetMap", licence="ODbL-1.0")


def imported(session: Session, *found: Foreign, **constants: str) -> Outcome:
    """What became of one file."""
    batch = list(imports.named(found))
    return imports.apply(session, openstreetmap(session), batch, imports.parse_constants(constants), DAY)


def counts(outcome: Outcome) -> tuple[int, int, int, int]:
    return outcome.created, outcome.unchanged, outcome.updated, outcome.kept_removed


def stored(session: Session) -> list[RowMapping]:
    return list(session.execute(select(camera).order_by(camera.c.id)).mappings())


def names(found: Iterable[Foreign]) -> list[str]:
    return [each.external_id for each in imports.named(found)]


def test_a_new_camera_is_published_with_its_source_and_its_untouched_tags(session: Session) -> None:
    outcome = imported(session, Foreign(tags={**ALPR, "note": "behind the tree"}))

    assert counts(outcome) == (1, 0, 0, 0)
    [row] = stored(session)
    assert (row["surveillance_type"], row["camera_direction"], row["lifecycle"]) == ("ALPR", "90", "active")
    assert (row["external_id"], row["source_id"]) == ("node/1", openstreetmap(session).id)
    assert row["osm_tags"] == {**ALPR, "note": "behind the tree"}
    assert (row["precision_m"], row["record_state"]) == (None, "published")


def test_the_same_file_again_changes_nothing(session: Session) -> None:
    imported(session, Foreign(), Foreign("node/2", lat=1.00000004))
    version = revisions.data_version(session)

    assert counts(imported(session, Foreign(), Foreign("node/2", lat=1.00000004))) == (0, 2, 0, 0)
    assert revisions.data_version(session) == version


def test_a_moved_camera_is_updated_with_a_revision_and_found_at_its_new_place(session: Session) -> None:
    imported(session, Foreign())

    assert counts(imported(session, Foreign(lon=2.35))) == (0, 0, 1, 0)
    [row] = stored(session)
    assert (row["lon"], row["lat"], row["version"]) == (2.35, 39.7392, 2)
    newest = revisions.history(session, row["id"])[0]
    assert (newest["kind"], newest["before"]) == ("changed", {"lon": -104.9903})
    assert session.scalars(select(camera_point.c.lon_e7)).all() == [23500000]


def test_a_retagged_camera_is_updated_in_what_changed_alone(session: Session) -> None:
    imported(session, Foreign())

    imported(session, Foreign(tags={**ALPR, "direction": "180"}))

    [row] = stored(session)
    newest = revisions.history(session, row["id"])[0]
    assert (row["camera_direction"], row["osm_tags"]["direction"]) == ("180", "180")
    assert set(newest["after"]) == {"camera_direction", "osm_tags"}


def test_a_tag_outside_the_vocabulary_is_kept_up_to_date_too(session: Session) -> None:
    imported(session, Foreign())

    assert counts(imported(session, Foreign(tags={**ALPR, "note": "new"}))) == (0, 0, 1, 0)
    assert stored(session)[0]["osm_tags"]["note"] == "new"


def test_a_tag_that_is_gone_at_the_source_becomes_unknown_here(session: Session) -> None:
    imported(session, Foreign(tags={**ALPR, "camera:type": "dome"}))

    imported(session, Foreign())

    assert stored(session)[0]["camera_type"] == "unknown"


def test_a_correction_made_here_survives_the_same_file_and_a_change_of_something_else(session: Session) -> None:
    imported(session, Foreign(tags={**ALPR, "operator": "Floc Safety"}))
    [row] = stored(session)
    corrected = {"operator": "Denver Police", "surveillance_type": "camera"}
    publishing.publish(session, [Change("changed", corrected, row["id"])], day=DAY)

    assert counts(imported(session, Foreign(tags={**ALPR, "operator": "Floc Safety"}))) == (0, 1, 0, 0)
    imported(session, Foreign(tags={**ALPR, "operator": "Floc Safety", "direction": "180"}))

    [row] = stored(session)
    assert (row["operator"], row["surveillance_type"], row["camera_direction"]) == ("Denver Police", "camera", "180")


def test_what_the_source_itself_corrects_is_taken_over(session: Session) -> None:
    imported(session, Foreign(tags={**ALPR, "operator": "Floc Safety"}))
    [row] = stored(session)
    publishing.publish(session, [Change("changed", {"operator": "Denver Police"}, row["id"])], day=DAY)

    imported(session, Foreign(tags={**ALPR, "operator": "City of Denver"}))

    assert stored(session)[0]["operator"] == "City of Denver"


def test_a_place_made_coarse_here_stays_coarse_until_the_camera_moves(session: Session) -> None:
    imported(session, Foreign())
    [row] = stored(session)
    coarse = {"lon": -104.99, "lat": 39.739, "precision_m": 100}
    publishing.publish(session, [Change("changed", coarse, row["id"])], day=DAY)

    assert counts(imported(session, Foreign())) == (0, 1, 0, 0)
    assert counts(imported(session, Foreign(lat=39.7501))) == (0, 0, 1, 0)
    assert (stored(session)[0]["lon"], stored(session)[0]["lat"]) == (-104.99, 39.75)


@pytest.mark.parametrize(
    "change",
    [
        publishing.removal(1, "device_removed"),
        publishing.removal(1, "legal_takedown"),
        Change("hidden", {"record_state": "hidden"}, 1),
    ],
    ids=lambda change: change.reason or change.kind,
)
def test_what_was_taken_off_the_map_here_is_not_brought_back(session: Session, change: Change) -> None:
    imported(session, Foreign())
    publishing.publish(session, [change], day=DAY)

    assert counts(imported(session, Foreign(lon=2.35, tags={**ALPR, "note": "new"}))) == (0, 0, 0, 1)
    [row] = stored(session)
    assert (row["lon"], row["osm_tags"]) == (-104.9903, ALPR)
    # What is gone stays on the map as that.
    shown = [1] if change.reason == "device_removed" else []
    assert session.scalars(select(camera_point.c.camera_id)).all() == shown


def test_two_cameras_at_one_point_stay_two(session: Session) -> None:
    pole = [Foreign("node/1"), Foreign("node/2"), Foreign(None), Foreign(None)]

    assert counts(imported(session, *pole)) == (4, 0, 0, 0)
    assert counts(imported(session, *pole)) == (0, 4, 0, 0)


def test_a_camera_without_a_name_goes_by_its_place() -> None:
    place = Foreign(None, lon=-17.47515, lat=14.7008)

    assert names([place, Foreign(None, lon=-0.0, lat=0.00000004), place]) == [
        "@-17.47515,14.7008#1",
        "@0,0#1",
        "@-17.47515,14.7008#2",
    ]


def test_a_name_that_looks_like_a_place_cannot_take_its_name(session: Session) -> None:
    taken = next(iter(names([Foreign(None)])))

    assert counts(imported(session, Foreign(taken), Foreign(None))) == (2, 0, 0, 0)


def test_cameras_of_two_sources_do_not_meet(session: Session) -> None:
    imported(session, Foreign())
    other = sources.declare(session, name="City", licence="CC0-1.0")

    outcome = imports.apply(session, other, list(imports.named([Foreign()])), {}, DAY)

    assert counts(outcome) == (1, 0, 0, 0)
    assert imports.count_published(session, other) == 1


def test_a_constant_is_a_fact_about_a_camera_that_says_nothing_and_no_tag(session: Session) -> None:
    imported(session, Foreign("1", tags={}), Foreign("2"), surveillance_type="camera", operator="City")

    blank, said = stored(session)
    assert (blank["surveillance_type"], blank["operator"], blank["osm_tags"]) == ("camera", "City", {})
    assert (said["surveillance_type"], said["operator"], said["osm_tags"]) == ("ALPR", "City", ALPR)


def test_a_constant_given_later_fills_what_is_unknown(session: Session) -> None:
    imported(session, Foreign(tags={}))

    assert counts(imported(session, Foreign(tags={}), surveillance_type="camera")) == (0, 0, 1, 0)
    assert counts(imported(session, Foreign(tags={}), surveillance_type="camera")) == (0, 1, 0, 0)
    assert counts(imported(session, Foreign(tags={}))) == (0, 1, 0, 0)
    assert stored(session)[0]["surveillance_type"] == "camera"


def test_a_constant_does_not_fill_what_was_made_unknown_here_on_purpose(session: Session) -> None:
    imported(session, Foreign(tags={}), surveillance_type="camera")
    publishing.publish(session, [Change("changed", {"surveillance_type": "unknown"}, 1)], day=DAY)

    assert counts(imported(session, Foreign(tags={}), surveillance_type="camera")) == (0, 1, 0, 0)


def test_constants_are_read_by_field_name_or_key() -> None:
    assert imports.parse_constants({"surveillance:type": "cctv", " height ": "3 m", "camera_type": ""}) == {
        "surveillance_type": "camera",
        "height": 3.0,
    }


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ({"surveillance_type": "toaster"}, "surveillance_type"),
        ({"colour": "red"}, "colour"),
        ({"lon": "1"}, "lon"),
        ({"facial_recognition": "enabled_claimed"}, "facial_recognition_source"),
    ],
)
def test_a_constant_that_cannot_be_meant_is_named(raw: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        imports.parse_constants(raw)

    assert [problem.field for problem in caught.value.problems] == [field]


def test_unread_tags_are_counted(session: Session) -> None:
    odd: dict[str, object] = {"surveillance": "private", "surveillance:type": "camera"}

    outcome = imported(session, Foreign("1", tags=odd), Foreign("2", tags=odd), Foreign("3"))

    assert outcome.unread == {("surveillance", "private"): 2}


def test_outcomes_of_batches_add_up() -> None:
    total = Outcome()
    total.add(Outcome(1, 2, 3, 4))
    total.add(Outcome(1, 2, 3, 4))

    assert (counts(total), total.cameras) == ((2, 4, 6, 8), 20)


TEXTS = st.text(st.characters(exclude_categories=()), max_size=40)
SCALARS = st.none() | st.booleans() | st.integers(-(10**400), 10**400) | TEXTS
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
DEEP = st.builds(lambda depth: json.loads("[" * depth + "]" * depth), st.integers(1, 20))
BAGS = st.dictionaries(
    TEXTS | st.sampled_from(["operator", "surveillance", "man_made", "direction", "height", "description"]),
    st.recursive(SCALARS | NUMBERS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner), max_leaves=6) | DEEP,
    max_size=8,
)


@given(bags=st.lists(BAGS, min_size=1, max_size=20))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bag_survives_in_the_database_byte_for_byte(session: Session, bags: list[dict[str, object]]) -> None:
    session.rollback()
    imported(session, *(Foreign(str(number), tags=bag) for number, bag in enumerate(bags)))

    known = cameras.by_external_id(session, openstreetmap(session).id, [str(number) for number in range(len(bags))])
    session.expire_all()
    for number, bag in enumerate(bags):
        assert json.dumps(known[str(number)]["osm_tags"]) == json.dumps(bag)


STRANGE: dict[str, object] = {
    "nul\0": "a\0b",
    "half": "\ud83d",
    "eye": "👁️",
    "deep": [[[{"a": [None]}]]],
    "big": 10**400,
    "tiny": 5e-324,
}


def test_characters_that_a_database_dislikes_survive_an_update_too(session: Session) -> None:
    imported(session, Foreign())
    imported(session, Foreign(tags=STRANGE))
    session.commit()

    [row] = stored(session)
    assert json.dumps(row["osm_tags"]) == json.dumps(STRANGE)
    assert json.dumps(revisions.history(session, row["id"])[0]["after"]["osm_tags"]) == json.dumps(STRANGE)
