"""When a camera was last seen and when it stood, as filters ask for it."""

from urllib.parse import parse_qsl

import pytest
from sqlalchemy.orm import Session

from app.registry import cameras, changes, publishing
from app.registry.dates import month_number
from app.registry.filtering.filters import CameraFilter
from app.registry.map import counts, tiles
from app.registry.map.points import Part
from tests.factories import DAY, published_cameras
from tests.registry.filtering.asking import problems, selected


def test_when_a_camera_was_last_seen_is_asked_to_the_month() -> None:
    wanted = CameraFilter.parse([("checked_since", "2024-06-15"), ("checked_before", "2025"), ("bbox", "")])

    assert (wanted.checked_since, wanted.checked_before) == ("2024-06", "2025-01")
    assert wanted.query() == "checked_since=2024-06&checked_before=2025-01"
    assert wanted.fields == {"check_date"}
    assert wanted.without("check_date") == CameraFilter()
    assert "checked_since" in problems(("checked_since", "lately"))
    assert "checked_before" in problems(("checked_before", "2024"), ("checked_before", "2024"))


SEEN = ("2024", "2024-06", "2024-07-01", "1999-12-31", "1850", "2023-12-31", None)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("checked_since=2024-06", {"2024", "2024-06", "2024-07-01"}),
        ("checked_since=2024-07-31", {"2024", "2024-07-01"}),
        ("checked_before=2024-07", {"2024-06", "1999-12-31", "1850", "2023-12-31"}),
        ("checked_before=1900", {"1850"}),
        ("checked_since=1999&checked_before=2024", {"1999-12-31", "2023-12-31"}),
        ("check_date=unknown", {None}),
        ("check_date=!unknown&checked_before=2000", {"1999-12-31", "1850"}),
        ("check_date=unknown&checked_since=2000", set()),
    ],
)
def test_the_latest_month_that_a_date_can_mean_decides(session: Session, query: str, expected: set[str | None]) -> None:
    ids = dict(zip(published_cameras(session, [{"check_date": seen} for seen in SEEN]), SEEN, strict=True))
    wanted = CameraFilter.parse(parse_qsl(query))

    assert {ids[camera_id] for camera_id in selected(session, *parse_qsl(query))} == expected
    assert {seen for seen in SEEN if wanted.allows("check_date", seen)} == expected
    assert {seen for seen in SEEN if wanted.allows_month(month_number(seen))} == expected
    assert cameras.count(session, wanted) == len(expected)


TIMES = [
    # start_date, end_date, lifecycle; the years of 2017 to 2022 in which it is known to have stood
    ("2019", None, "active", {2019, 2020, 2021, 2022}),
    ("2019-06-15", "2020-02", "removed", {2019, 2020}),
    ("2018-12", "2019-01-01", "removed", {2018, 2019}),
    ("2018", None, "removed", set()),
    (None, "2020", "removed", set()),
    (None, None, "active", set()),
    ("2021", None, "planned", {2021, 2022}),
    # That cannot be.
    ("2021", "2019", "removed", set()),
]


def test_a_year_selects_what_is_known_to_have_stood_by_its_own_dates_everywhere_alike(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = published_cameras(
        session, [{"lifecycle": lifecycle, "check_date": "2026-11-01"} for _, _, lifecycle, _ in TIMES]
    )
    dated = [{"start_date": start, "end_date": end} for start, end, _, _ in TIMES]
    publishing.publish(
        session,
        [publishing.Change("changed", facts, each) for each, facts in zip(ids, dated, strict=True)],
        day=DAY,
    )
    # Edited today: that says nothing of when it came.
    publishing.publish(session, [publishing.Change("changed", {"description": "Seen again"}, ids[0])], day=DAY)

    for year in (*range(2017, 2023), "unknown"):
        wanted = CameraFilter.parse([("year", str(year)), ("height", "unknown")])
        kept = CameraFilter.parse([("year", str(year))])
        expected = [
            camera_id
            for camera_id, (start, _, _, stood) in zip(ids, TIMES, strict=True)
            if (year in stood if year != "unknown" else start is None)
        ]
        for each in (wanted, kept):
            assert [row["id"] for row in cameras.page(session, each)] == expected, year
            assert cameras.count(session, each) == len(expected)
            tile = tiles.tile(session, 0, 0, 0, each)
            assert sorted(tile.columns["id"]) == expected
        with monkeypatch.context() as patch:
            # From what is kept.
            patch.setattr(tiles, "POINT_BUDGET", 0)
            assert tiles.tile(session, 0, 0, 0, kept).total == len(expected)
        assert counts.serve(Part(kept, {}))
        if year != "unknown":
            assert 5 not in tile.columns["lifecycle"], "what is gone now stood there then"
        facts = [cameras.known(session, camera_id) for camera_id in ids]
        assert [row["id"] for row in facts if kept.allows_dates(dict(row))] == expected
        assert {
            each.camera.id for each in changes.page(session, kept, after=0, limit=50).changes if each.camera
        } == set(expected)


def test_of_a_year_people_are_shown_what_is_gone_now_but_nothing_that_is_only_suspected() -> None:
    assert CameraFilter.parse([("year", "2019")]).standing().query() == "year=2019&lifecycle=%21suspected"
    assert CameraFilter.parse([("year", "unknown")]).query() == "year=unknown"
