from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from random import Random
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.db import Database
from app.registry import camera_json, cameras, changes, corrections, merges, revisions, undoing
from app.registry.changes import LEFT, Change
from app.registry.errors import Gone, NotFound
from app.registry.filtering.filters import CameraFilter
from tests.editing import declare_sources, edit
from tests.factories import DAY, published_camera, published_cameras

EVERYTHING = CameraFilter()
WRITERS = 8


def told(session: Session, query: str = "", *, after: int = 0) -> list[Change]:
    return changes.page(session, parsed(query), after=after, limit=1000).changes


def parsed(query: str) -> CameraFilter:
    return CameraFilter.parse([tuple(pair.split("=")) for pair in query.split("&") if pair])  # type: ignore[misc]


def test_each_revision_is_told_with_its_camera_as_it_is_now(session: Session) -> None:
    camera_id = published_camera(session, operator="City")
    corrections.change(session, camera_id, {"operator": "Police"}, day=DAY)

    first, second = told(session)

    assert (first.revised.seq, first.revised.kind, second.revised.seq, second.revised.kind) == (
        *(1, "created"),
        *(2, "changed"),
    )
    assert second.revised.before == {"operator": "City"}
    assert second.revised.after == {"operator": "Police"}
    assert first.camera == second.camera
    assert first.camera is not None
    assert '"Police"' in first.camera.facts


def test_pages_end_where_they_were_told_to_and_go_on_from_there(session: Session) -> None:
    published_cameras(session, [{}] * 5)

    first = changes.page(session, EVERYTHING, after=0, limit=3)
    second = changes.page(session, EVERYTHING, after=first.until, limit=3)
    third = changes.page(session, EVERYTHING, after=second.until, limit=3)

    assert [[each.revised.seq for each in page.changes] for page in (first, second, third)] == [[1, 2, 3], [4, 5], []]
    assert third.until == second.until == 5


@pytest.mark.parametrize("query", ["", "bbox=0,0,1,1", "operator=Nobody"])
@pytest.mark.parametrize(
    "verb",
    [
        lambda session, camera_id: corrections.hide(session, camera_id, "privacy", day=DAY),
        lambda session, camera_id: corrections.hide(session, camera_id, "retracted", day=DAY),
        lambda session, camera_id: corrections.remove(session, camera_id, "legal_takedown", day=DAY),
    ],
)
def test_of_what_nobody_may_read_only_that_it_happened_is_told_under_every_filter(
    session: Session, query: str, verb: Callable[[Session, int], object]
) -> None:
    camera_id = published_camera(session, operator="Somebody")
    corrections.change(session, camera_id, {"operator": "Else"}, day=DAY)
    verb(session, camera_id)

    lines = told(session, query)

    assert [each.revised.kind for each in lines][:2] == ["created", "changed"]
    assert len(lines) == 3
    for each in lines:
        assert each == Change(changes.Revised(each.revised.seq, camera_id, each.revised.kind, DAY), unseen=each.unseen)
        assert each.unseen == (changes.TAKEN_DOWN if lines[-1].revised.kind == "removed" else changes.HIDDEN)


def test_a_camera_that_was_merged_into_a_hidden_one_is_as_hidden(session: Session) -> None:
    double, survivor = published_cameras(session, [{"operator": "Somebody"}, {}])
    corrections.merge(session, double, survivor, day=DAY)
    [merged] = [each for each in told(session) if each.revised.kind == "merged_into"]
    assert (merged.revised.after or {})["merged_into"] == survivor
    assert [each.id for each in merged.was] == [double]
    corrections.hide(session, survivor, "privacy", day=DAY)

    assert all(each.camera is None and not each.was and not each.origins for each in told(session))


def test_a_camera_that_comes_back_brings_its_history_and_that_of_the_same_device(session: Session) -> None:
    double, survivor = published_cameras(session, [{"operator": "Somebody"}, {}])
    corrections.merge(session, double, survivor, day=DAY)
    hidden = corrections.hide(session, survivor, "privacy", day=DAY)
    undoing.restore(session, survivor, day=DAY)

    [back] = told(session, after=hidden.seq or 0)

    assert back.camera is not None
    assert back.camera.id == survivor
    assert [each.id for each in back.was] == [double]
    assert sorted(each.seq for each in back.history) == [1, 2, 3, 4, 5]


def test_many_that_come_back_take_no_more_questions_than_few(session: Session) -> None:
    chain = published_cameras(session, [{}] * 9)
    for double, survivor in pairwise(chain[:4]):
        corrections.merge(session, double, survivor, day=DAY)
    for camera_id in chain[3:]:
        corrections.hide(session, camera_id, "privacy", day=DAY)
        undoing.restore(session, camera_id, day=DAY)
    asked: list[object] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *given: asked.append(given[2]))
    asked_of = []
    for limit in (2, 100):
        asked.clear()
        lines = changes.page(session, EVERYTHING, after=12, limit=limit).changes
        asked_of.append(len(asked))

    assert len(set(asked_of)) == 1, asked
    assert [each.id for line in lines if line.revised.camera_id == chain[3] for each in line.was] == chain[2::-1] * 2
    assert merges.all_recorded_as(session, chain[:4]) == {
        each: chain[place::-1] for place, each in enumerate(chain[:4])
    }


def test_what_was_taken_out_of_a_camera_is_in_no_change(session: Session) -> None:
    camera_id = published_camera(session, operator="Somebody", lon=1.2345678)
    corrections.change(session, camera_id, {"operator": "Somebody else"}, day=DAY)
    corrections.redact(session, camera_id, "operator", day=DAY)
    corrections.blur(session, camera_id, 1000, day=DAY)

    text = repr(told(session))

    assert "Somebody" not in text
    assert "1.234" not in text


def test_a_camera_that_left_a_filter_is_told_as_left_and_one_that_never_matched_is_not_told(session: Session) -> None:
    moved, stayed, elsewhere = published_cameras(session, [{"lon": 1}, {"lon": 2}, {"lon": 50}])
    corrections.change(session, elsewhere, {"operator": "City"}, day=DAY)
    corrections.change(session, moved, {"lon": 60}, day=DAY)

    lines = told(session, "bbox=0,0,10,80")

    assert [(each.revised.camera_id, each.revised.kind) for each in lines] == [
        *((moved, LEFT), (stayed, "created")),
        (moved, LEFT),
    ]
    assert lines[-1].camera is None
    assert lines[-1].revised.before is None


def test_what_matched_only_by_what_was_taken_out_leaves_every_copy(session: Session) -> None:
    camera_id = published_camera(session, operator="Somebody")
    corrections.redact(session, camera_id, "operator", day=DAY)

    assert [each.revised.kind for each in told(session, "operator=Somebody", after=1)] == [LEFT]


def test_the_latest_changes_come_the_newest_first(session: Session) -> None:
    published_cameras(session, [{"lon": number} for number in range(6)])

    assert [each.revised.seq for each in changes.latest(session, EVERYTHING, limit=2)] == [6, 5]
    inside = changes.latest(session, parsed("bbox=1,0,3,80"), limit=5)
    assert [each.revised.camera_id for each in inside] == [4, 3, 2]


def test_a_page_of_a_rare_selection_looks_at_so_many_revisions_and_no_more(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "_SCAN", 4)
    published_cameras(session, [{"lon": number} for number in range(10)])

    pages = list(every_page(session, parsed("bbox=8.5,0,9.5,80"), limit=2))

    assert [page.until for page in pages] == [4, 8, 10]
    assert [each.revised.camera_id for page in pages for each in page.changes] == [10]


def every_page(session: Session, wanted: CameraFilter, *, limit: int) -> Iterator[changes.Page]:
    until = -1
    page = changes.page(session, wanted, after=0, limit=limit)
    while page.until != until:
        yield page
        until = page.until
        page = changes.page(session, wanted, after=until, limit=limit)


class Copy:
    """What somebody has who keeps the cameras of a filter by the feed alone."""

    def __init__(self, query: str) -> None:
        self.wanted = parsed(query)
        self.cameras: dict[int, Any] = {}
        self.until = 0

    def follow(self, session: Session, *, limit: int) -> None:
        page = changes.page(session, self.wanted, after=self.until, limit=limit)
        for each in page.changes:
            self.cameras.pop(each.revised.camera_id, None)
            if each.camera:
                # Why it is gone is said by the feed besides.
                self.cameras[each.camera.id] = (each.camera.lon, each.camera.lat, each.camera.osm_tags)
        self.until = page.until


@pytest.mark.parametrize("seed", range(3))
def test_copies_of_what_filters_select_are_right_whenever_they_are_up_to_date(session: Session, seed: int) -> None:
    chance = Random(seed)
    queries = (
        "",
        "bbox=-5,-5,5,5",
        "operator=City&operator=unknown",
        "camera_type=!dome&checked_since=2019",
        "lifecycle=active",
    )
    copies = [Copy(query) for query in queries]
    for _ in range(100):
        edit(session, chance)
        for copy in copies:
            if chance.random() < 0.2:
                copy.follow(session, limit=chance.randint(1, 20))

    for copy in copies:
        while copy.until < revisions.data_version(session):
            copy.follow(session, limit=50)
        right = {each.id: (each.lon, each.lat, each.osm_tags) for each in camera_json.matching(session, copy.wanted)}
        assert copy.cameras == right


@pytest.mark.parametrize("seed", range(2))
def test_what_is_told_is_what_a_page_of_the_camera_would_tell(session: Session, seed: int) -> None:
    chance = Random(f"told {seed}")
    for _ in range(120):
        edit(session, chance)

    for each in told(session):
        known = [*([each.camera] if each.camera else []), *each.was]
        for camera in known:
            assert camera_json.get(session, camera.id).osm_tags == camera.osm_tags
        if not known and each.revised.kind != LEFT:
            with pytest.raises((NotFound, Gone)):
                cameras.get(session, each.revised.camera_id)


def test_whoever_reads_while_eight_publish_misses_no_number(database: Database) -> None:
    start, done = Barrier(WRITERS + 1), list[bool]()
    with database.writing() as session:
        declare_sources(session)
        session.commit()

    def write(number: int) -> None:
        chance = Random(number)
        start.wait()
        for _ in range(12):
            with database.writing() as session:
                edit(session, chance)
                session.commit()

    def read() -> list[int]:
        start.wait()
        seen, until = list[int](), 0
        while True:
            last = bool(done)
            with database.reading() as session:
                page = changes.page(session, EVERYTHING, after=until, limit=7)
            seen += [each.revised.seq for each in page.changes]
            if last and page.until == until:
                return seen
            until = page.until

    with ThreadPoolExecutor(WRITERS + 1) as pool:
        reader = pool.submit(read)
        try:
            list(pool.map(write, range(WRITERS)))
        finally:
            done.append(True)
        seen = reader.result()

    with database.reading() as session:
        assert seen == list(range(1, revisions.data_version(session) + 1))
    assert len(seen) >= WRITERS
