"""The index follows the cameras: kept in small steps it is the same as made anew."""

import random
from collections.abc import Mapping

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.registry import map_index, publishing
from app.registry.counts import COARSEST, FINEST, cell_count
from app.registry.points import camera_point
from app.registry.publishing import Change
from tests.factories import DAY, details, published_camera

SPOTS = [(-104.99, 39.74), (-104.9901, 39.7401), (2.35, 48.85), (179.9999, -16.5), (-179.9999, -16.5)]


def index(session: Session) -> tuple[list[tuple[int, ...]], list[tuple[int, ...]]]:
    points = session.execute(select(camera_point).order_by(camera_point.c.camera_id)).all()
    columns = cell_count.c.level, cell_count.c.cell, cell_count.c.trait
    return [tuple(row) for row in points], [
        tuple(int(value) for value in row) for row in session.execute(select(cell_count).order_by(*columns))
    ]


def some_change(chance: random.Random, camera_ids: list[int]) -> Change:
    lon, lat = chance.choice(SPOTS)
    act = chance.choice(["create", "create", "move", "retype", "hide", "restore", "remove"])
    if act == "create" or not camera_ids:
        return publishing.creation(details(lon=lon, lat=lat), source_id=1)
    acts: Mapping[str, tuple[publishing.RevisionKind, dict[str, object]]] = {
        "move": ("changed", {"lon": lon, "lat": lat}),
        "retype": ("changed", {"surveillance_type": chance.choice(["ALPR", "camera", "guard"])}),
        "hide": ("hidden", {"record_state": "hidden"}),
        "restore": ("restored", {"record_state": "published", "lifecycle": "active"}),
        "remove": ("removed", {"record_state": "removed", "lifecycle": "removed"}),
    }
    kind, facts = acts[act]
    return Change(kind, facts, chance.choice(camera_ids))


@pytest.mark.parametrize("seed", range(3))
def test_kept_in_step_the_index_is_what_a_rebuild_makes(session: Session, seed: int) -> None:
    chance = random.Random(seed)
    camera_ids: list[int] = []
    for _ in range(150):
        change = some_change(chance, camera_ids)
        [camera_id] = publishing.publish(session, [change], day=DAY)
        if change.camera_id is None:
            camera_ids.append(camera_id)
    kept = index(session)
    assert kept[0], "something is on the map"

    done = sum(map_index.rebuild(session))

    assert done == len(camera_ids)
    assert index(session) == kept


def test_a_batch_counts_like_single_changes(session: Session) -> None:
    changes = [publishing.creation(details(lon=lon, lat=lat), source_id=1) for lon, lat in SPOTS * 3]
    publishing.publish(session, changes, day=DAY)
    at_once = index(session)

    list(map_index.rebuild(session))

    assert index(session) == at_once


def test_every_level_counts_every_camera(session: Session) -> None:
    for lon, lat in SPOTS:
        published_camera(session, lon=lon, lat=lat)

    _, rows = index(session)

    for level in range(COARSEST, FINEST + 1):
        assert sum(n for at, _, _, n, _, _ in rows if at == level) == len(SPOTS)


def test_an_emptied_cell_leaves_no_row(session: Session) -> None:
    camera_id = published_camera(session)

    publishing.publish(session, [publishing.removal(camera_id, "device_removed")], day=DAY)

    assert index(session) == ([], [])


def test_a_rebuild_heals_a_broken_index(session: Session) -> None:
    published_camera(session)
    right = index(session)
    session.execute(cell_count.update().values(n=7))
    session.execute(camera_point.delete())

    list(map_index.rebuild(session))

    assert index(session) == right
