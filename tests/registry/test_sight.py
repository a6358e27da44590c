from sqlalchemy.orm import Session

from app.registry import corrections, undoing
from app.registry.dossiers import dossier_history, memberships
from tests.factories import DAY, described_system, published_camera, published_cameras, stated


def told(session: Session) -> list[tuple[str, int]]:
    rows = dossier_history.page(session, after=0, limit=100)
    return [(row["kind"], row["subject_id"]) for row in rows if row["subject"] == "camera"]


def test_a_camera_with_claims_or_a_system_is_told_of_when_it_leaves_the_map_and_comes_back(session: Session) -> None:
    claimed, member, plain = published_cameras(session, [{}] * 3)
    stated(session, 0, "purpose", "payment", camera_id=claimed)
    memberships.link(session, described_system(session), [member], day=DAY)

    for camera_id in (claimed, member, plain):
        corrections.hide(session, camera_id, "privacy", day=DAY)
        undoing.restore(session, camera_id, day=DAY)

    assert told(session) == [("withdrawn", claimed), ("restored", claimed), ("withdrawn", member), ("restored", member)]
    rows = dossier_history.page(session, after=0, limit=100)
    assert {row["system_id"] for row in rows if row["subject"] == "camera"} == {None}, (
        "it would tell to which system a hidden camera belongs"
    )


def test_what_leaves_a_camera_on_the_map_is_not_told(session: Session) -> None:
    camera_id = published_camera(session)
    stated(session, 0, "purpose", "payment", camera_id=camera_id)

    corrections.change(session, camera_id, {"operator": "City"}, day=DAY)
    corrections.remove(session, camera_id, "device_removed", day=DAY)

    assert told(session) == []
