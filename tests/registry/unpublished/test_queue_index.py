from random import Random

import pytest
from sqlalchemy.orm import Session

from app.registry.geometry import BBox, Position, metres_between
from app.registry.unpublished import queue_index
from app.registry.unpublished.queue_filter import QueueFilter, Sort
from app.registry.unpublished.reports import Report
from tests.registry.unpublished.received import TODAY, Box, everything, received


def test_the_nearest_come_first_all_around_the_world(session: Session) -> None:
    random = Random(1)
    point = Position(179.9, 10.0)
    places = {}
    for _ in range(40):
        near = random.random() < 0.5
        lon = random.uniform(179, 181) if near else random.uniform(-180, 180)
        lat = random.uniform(9, 11) if near else random.uniform(-89, 89)
        place = Position(round(lon - 360 if lon > 180 else lon, 6), round(lat, 6))
        places[received(session, lon=str(place.lon), lat=str(place.lat))] = place

    expected = sorted(places, key=lambda each: metres_between(point, places[each]))
    assert everything(session, QueueFilter(), Sort("nearest", point), 7) == expected


def test_a_filter_selects_the_same_whichever_index_leads(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(2)
    for _ in range(60):
        received(
            session,
            area=random.choice(["Utah", "Ohio"]),
            risk=random.randrange(4),
            proven=random.random() < 0.7,
            lon=str(random.uniform(1, 3)),
        )
    filters = (
        QueueFilter(risks=(1, 2)),
        QueueFilter(area="ohio", risks=(0,)),
        QueueFilter(bbox=BBox(1.5, 39, 2.5, 40), area="utah"),
        QueueFilter(kinds=("new",), proven=False),
    )
    sorts = (Sort(), Sort("riskiest"), Sort("nearest", Position(2, 39)))
    led = [everything(session, wanted, sort, 9) for wanted in filters for sort in sorts]

    monkeypatch.setattr(queue_index, "_FEW", 0)

    assert [everything(session, wanted, sort, 9) for wanted in filters for sort in sorts] == led
    assert all(led)


def test_the_oldest_are_asked_for_one_stretch_after_the_other(session: Session) -> None:
    unproven, first, second = (received(session, proven=proven) for proven in (False, True, True))

    asked = queue_index.oldest(session, QueueFilter(), TODAY, Report.__table__.c.id)

    assert [list(session.scalars(each)) for each in asked] == [[first, second], [unproven]]
    [only] = queue_index.oldest(session, QueueFilter(proven=False), TODAY, Report.__table__.c.id)
    assert list(session.scalars(only)) == [unproven]


def test_kept_counts_answer_for_a_filter_by_one_thing_and_for_no_other(session: Session) -> None:
    for risk, proven in ((0, True), (0, False), (2, True)):
        received(session, risk=risk, proven=proven)

    for wanted, n in (
        (QueueFilter(), 3),
        (QueueFilter(state="needs_info"), 0),
        (QueueFilter(risks=(0, 3)), 2),
        (QueueFilter(kinds=("new", "gone")), 3),
        (QueueFilter(proven=False), 1),
        (QueueFilter(proven=False, risks=(0,)), None),
        (QueueFilter(state="approved"), None),
        (QueueFilter(area="Utah"), None),
    ):
        assert queue_index.kept_count(session, wanted) == n, wanted


def test_a_walk_reads_no_further_than_it_is_followed(session: Session) -> None:
    ids = [received(session) for _ in range(3)]
    walk = queue_index.walk(session, QueueFilter(), Sort(), TODAY, batch=1)

    assert next(walk).id == ids[0]
    behind = next(walk)
    assert [place.id for place in queue_index.walk(session, QueueFilter(), Sort(), TODAY, start=behind)] == ids[2:]
    also = Report.id != ids[0]
    assert [place.id for place in queue_index.walk(session, QueueFilter(), Sort(), TODAY, also)] == ids[1:]


def test_an_area_that_is_no_box_is_looked_into_place_by_place(session: Session) -> None:
    inside, _ = received(session, lon="1.5", lat="1"), received(session, lon="1.5", lat="1.9")

    class Below(Box):
        """The lower half of a box."""

        def contains(self, lon: float, lat: float) -> bool:
            return super().contains(lon, lat) and lat < 1.5

    wanted = QueueFilter(areas=Below(BBox(1, 0, 2, 2)))

    for sort in (Sort(), Sort("riskiest"), Sort("nearest", Position(1.5, 1.9))):
        assert [place.id for place in queue_index.walk(session, wanted, sort, TODAY)] == [inside]
