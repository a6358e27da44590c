import random
from urllib.parse import parse_qsl

import pytest
from sqlalchemy.orm import Session

from app.registry.filtering.filters import CameraFilter
from app.registry.geometry import BBox
from app.registry.map import boxes, counts, points
from app.registry.map.points import Part
from tests.factories import published_cameras

FILTERS = (
    "",
    "facial_recognition=none_known&lifecycle=!removed",
    "camera_type=dome",
    "checked_since=2022-06&camera_type=!dome",
    "check_date=unknown",
    "operator=Police",
    "operator=!Police&surveillance_type=ALPR",
    "operator=Police&camera_type=dome",
)
FACTS: dict[str, list[str | None]] = {
    "surveillance_type": ["camera", "ALPR"],
    "camera_type": ["dome", "fixed"],
    "facial_recognition": ["unknown", "none_known"],
    "lifecycle": ["active", "removed"],
    "operator": ["Police", "Shop", None],
    "check_date": ["2024", "2022-05", None],
}


def some_box(chance: random.Random) -> BBox:
    """Of any size, now and then over the antimeridian, at a pole or around the whole world; on cameras' places too."""
    if chance.random() < 0.1:
        return BBox(-180, -90, 180, 90)
    width, height = 360 * chance.random() ** 3, 180 * chance.random() ** 3
    west, south = round(chance.uniform(-180, 180)), max(-90, round(chance.uniform(-100, 85)))
    return BBox(west, south, (west + width + 180) % 360 - 180, min(90, south + height))


@pytest.mark.parametrize("common", [1, 60])
def test_a_box_counts_every_camera_in_it_once(session: Session, monkeypatch: pytest.MonkeyPatch, common: int) -> None:
    monkeypatch.setattr(counts, "COMMON", common)
    chance = random.Random(5)
    # Half of them on whole degrees, where edges of boxes are.
    places = [
        (round(chance.uniform(-180, 180), digits), round(chance.uniform(-90, 90), digits))
        for digits in (0, 7)
        for _ in range(80)
    ]
    places += [(180.0, 90.0), (-180.0, -90.0), (180.0, 0.0)]
    facts = [{name: chance.choice(values) for name, values in FACTS.items()} for _ in places]
    published_cameras(
        session,
        [
            {"lon": lon, "lat": lat, "facial_recognition_source": "minutes", **each}
            for (lon, lat), each in zip(places, facts, strict=True)
        ],
    )

    for _ in range(40):
        box = some_box(chance)
        for query in chance.sample(FILTERS, 3):
            wanted = CameraFilter.parse(parse_qsl(query))
            expected = sum(
                box.contains(*place) and all(wanted.allows(name, value) for name, value in each.items())
                for place, each in zip(places, facts, strict=True)
            )
            assert boxes.count(session, Part(wanted, points.names_of(session, wanted)), box) == expected, (
                str(box),
                query,
            )
