from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.registry import cameras, publishing, revisions, sources
from app.registry.cameras import camera
from app.registry.errors import Gone, NotFound
from app.registry.filtering.filters import CameraFilter
from app.registry.map import terms
from app.registry.map.counts import cell_count
from app.registry.map.points import camera_point
from app.registry.publishing import Change
from tests.factories import DAY, details, published_camera
from tests.registry.rows import matching


def test_publishing_writes_camera_point_and_revision_together(session: Session) -> None:
    camera_id = published_camera(session, operator="City of Denver")

    row = cameras.get(session, camera_id)
    assert (row["lon"], row["lat"], row["operator"], row["version"]) == (-104.9903, 39.7392, "City of Denver", 1)
    assert session.scalars(select(camera_point.c.camera_id)).all() == [camera_id]
    [revision] = revisions.history(session, camera_id)
    assert (revision["kind"], revision["seq"], revision["day"]) == ("created", 1, DAY)


def test_nothing_is_published_when_one_of_a_batch_fails(session: Session) -> None:
    session.commit()
    changes = [publishing.creation(details(), source_id=1), Change("changed", {"operator": "X"}, camera_id=99)]

    with pytest.raises(NotFound):
        publishing.publish(session, changes, day=DAY)
    session.rollback()

    assert session.scalars(select(func.count()).select_from(camera)).one() == 0
    assert revisions.data_version(session) == 0


def test_a_change_keeps_what_was_before_in_its_revision(session: Session) -> None:
    camera_id = published_camera(session, operator="Old")

    publishing.publish(session, [Change("changed", {"operator": "New"}, camera_id)], day=DAY)

    newest = revisions.history(session, camera_id)[0]
    assert (newest["before"], newest["after"]) == ({"operator": "Old"}, {"operator": "New"})
    assert cameras.get(session, camera_id)["version"] == 2


def test_a_change_that_changes_nothing_takes_no_number(session: Session) -> None:
    camera_id = published_camera(session, operator="Same")

    assert publishing.publish(session, [Change("changed", {"operator": "Same"}, camera_id)], day=DAY) == [camera_id]

    assert revisions.data_version(session) == 1
    assert cameras.get(session, camera_id)["version"] == 1


def test_a_moved_camera_is_found_at_its_new_place_only(session: Session) -> None:
    camera_id = published_camera(session)

    publishing.publish(session, [Change("changed", {"lon": 2.35, "lat": 48.85}, camera_id)], day=DAY)

    def ids(bbox: str) -> list[int]:
        return [row["id"] for row in matching(session, CameraFilter.parse([("bbox", bbox)]))]

    assert ids("-105,39,-104,40") == []
    assert ids("2,48,3,49") == [camera_id]


def test_two_cameras_at_one_point_stay_two(session: Session) -> None:
    first, second = published_camera(session), published_camera(session)

    assert first != second
    assert session.scalars(select(func.count()).select_from(camera_point)).one() == 2


def test_a_removed_camera_is_on_the_map_as_that_and_keeps_its_page(session: Session) -> None:
    camera_id = published_camera(session)

    publishing.publish(session, [publishing.removal(camera_id, "device_removed")], day=DAY)

    assert [row["lifecycle"] for row in matching(session, CameraFilter())] == ["removed"]
    assert matching(session, CameraFilter().standing()) == []
    assert cameras.get(session, camera_id)["removal_reason"] == "device_removed"
    assert [row["kind"] for row in revisions.history(session, camera_id)] == ["removed", "created"]


def test_a_legal_takedown_is_gone_for_every_reader_and_writer(session: Session) -> None:
    camera_id = published_camera(session)
    publishing.publish(session, [publishing.removal(camera_id, "legal_takedown")], day=DAY)

    with pytest.raises(Gone):
        cameras.get(session, camera_id)
    with pytest.raises(Gone):
        publishing.publish(session, [Change("changed", {"operator": "X"}, camera_id)], day=DAY)


def test_one_batch_changes_a_camera_at_most_once(session: Session) -> None:
    camera_id = published_camera(session)
    twice = [Change("changed", {"operator": name}, camera_id) for name in ("A", "B")]

    with pytest.raises(ValueError, match="at most once"):
        publishing.publish(session, twice, day=DAY)


def test_new_cameras_get_the_next_ids_in_order(session: Session) -> None:
    changes = [publishing.creation(details(ref=str(number)), source_id=1) for number in range(5)]

    ids = publishing.publish(session, changes, day=DAY)

    assert ids == [1, 2, 3, 4, 5]
    assert [cameras.get(session, camera_id)["ref"] for camera_id in ids] == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize("camera_id", [None, 1])
def test_a_fact_that_no_camera_has_is_refused_and_writes_nothing(session: Session, camera_id: int | None) -> None:
    published_camera(session)
    facts = {**publishing.creation(details(), source_id=1).facts, "oprator": "Police"}

    with pytest.raises(ValueError, match="oprator"):
        publishing.publish(session, [Change("changed" if camera_id else "created", facts, camera_id)], day=DAY)

    assert revisions.data_version(session) == 1


def test_many_new_cameras_are_published_as_one_by_one(session: Session) -> None:
    number = 120
    facts: dict[str, list[Any]] = {
        "lon": [each / 7 for each in range(number)],
        "lat": [39.7] * number,
        "operator": [f"Operator {each % 3}" if each % 2 else None for each in range(number)],
        "check_date": ["2024-05" if each % 5 else None for each in range(number)],
        "camera_type": ["dome" if each % 4 else "unknown" for each in range(number)],
        "source_id": [sources.CONTRIBUTORS_ID] * number,
        "external_id": [f"node/{each}" for each in range(number)],
        "osm_tags": [{"note": each} for each in range(number)],
    }
    one_by_one = [dict(zip(facts, values, strict=True)) for values in zip(*facts.values(), strict=True)]
    publishing.publish(session, [Change("created", each) for each in one_by_one], day=DAY)
    before = _everything(session)
    session.rollback()

    ids = publishing.publish_new(session, facts, day=DAY)

    assert ids == range(1, number + 1)
    assert _everything(session) == before


def _everything(session: Session) -> list[list[tuple[Any, ...]]]:
    tables = (camera, camera_point, cell_count, revisions.revision, revisions.publication, terms.term)
    return [sorted(map(tuple, session.execute(select(table))), key=str) for table in tables]
