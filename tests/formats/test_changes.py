import json

from sqlalchemy.orm import Session

from app.formats import changes as ndjson
from app.registry import changes, corrections, publishing, sources, undoing
from app.registry.filtering.filters import CameraFilter
from tests.factories import DAY, details, published_camera

PAGES = "https://example.org/cameras"


def lines(session: Session) -> list[dict[str, object]]:
    found = changes.page(session, CameraFilter(), after=0, limit=100).changes
    return [json.loads(line) for line in b"".join(ndjson.write(found, cameras_url=PAGES)).splitlines()]


def test_a_line_has_the_camera_as_a_feature_and_what_the_revision_says(session: Session) -> None:
    council = sources.declare(session, name="Council", licence="CC0-1.0", retrieved_on=DAY)
    [camera_id] = publishing.publish(
        session, [publishing.creation(details(operator="Étoile"), source_id=council.id, osm_tags={"b": 1})], day=DAY
    )
    corrections.change(session, camera_id, {"operator": None}, day=DAY)

    created, changed = lines(session)

    assert list(created) == ["seq", "id", "kind", "day", "reason", "before", "after", "camera", "origins"]
    assert (created["seq"], created["id"], created["kind"], created["day"]) == (1, 1, "created", "2026-11-23")
    assert created["origins"] == [{"id": 1, "source_id": council.id, "retrieved_on": "2026-11-23"}]
    feature = created["camera"]
    assert isinstance(feature, dict)
    assert feature["type"] == "Feature"
    assert feature["properties"]["osm_tags"] == {"b": 1}
    assert feature["properties"]["url"] == f"{PAGES}/1"
    assert (changed["before"], changed["after"]) == ({"operator": "Étoile"}, {"operator": None})


def test_a_line_of_what_nobody_may_read_has_no_camera_and_nothing_but_why(session: Session) -> None:
    camera_id = published_camera(session, operator="Somebody")
    corrections.hide(session, camera_id, "privacy", day=DAY)

    assert lines(session) == [
        {"seq": 1, "id": 1, "kind": "created", "day": "2026-11-23", "camera": None, "unseen": "hidden"},
        {"seq": 2, "id": 1, "kind": "hidden", "day": "2026-11-23", "camera": None, "unseen": "hidden"},
    ]


def test_a_line_of_a_camera_that_came_back_has_all_that_is_said_of_it(session: Session) -> None:
    camera_id = published_camera(session)
    corrections.hide(session, camera_id, "privacy", day=DAY)
    undoing.restore(session, camera_id, day=DAY)

    *_, back = lines(session)

    history = back["history"]
    assert isinstance(history, list)
    assert [(each["seq"], each["kind"], each["reason"]) for each in history] == [
        *((1, "created", None), (2, "hidden", "privacy")),
        (3, "restored", None),
    ]
