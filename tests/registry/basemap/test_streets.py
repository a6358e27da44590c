"""Street tiles: kept, renewed, and shown for as long as the server is away."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from app.registry.basemap import NotNow, Tile
from app.registry.errors import NotFound
from tests.registry.basemap.looking import DAY_S, SITE, Streets
from tests.tile_upstream import JPEG, PNG, Reply, Upstream, eventually, tile_upstream


def test_a_tile_is_fetched_once_and_then_served_from_the_disk(streets: Streets, upstream: Upstream) -> None:
    tile = streets.tile(12, 1, 2, SITE)

    assert (tile.body, tile.media_type, tile.is_fresh) == (PNG, "image/png", True)
    assert streets.tile(12, 1, 2, SITE) == tile
    assert upstream.paths == ["/tiles/12/1/2.png?key=secret"]
    assert upstream.headers()["referer"] == SITE


def test_what_was_kept_is_served_after_a_restart_with_the_server_gone(tmp_path: Path) -> None:
    with tile_upstream() as upstream:
        template = upstream.template
        tile = Streets(template, tmp_path).tile(12, 1, 2)

    assert Streets(template, tmp_path).tile(12, 1, 2) == tile


@pytest.mark.parametrize(
    ("z", "x", "y"), [(20, 0, 0), (12, 4096, 0), (12, 0, 4096), (-1, 0, 0), (0, -1, 0), (3, 0, 8), (99, 0, 0)]
)
def test_no_other_tiles_are_asked_for(streets: Streets, upstream: Upstream, z: int, x: int, y: int) -> None:
    with pytest.raises(NotFound):
        streets.tile(z, x, y)

    assert upstream.asked == []


def test_that_there_is_no_tile_is_remembered_for_a_day(streets: Streets, upstream: Upstream) -> None:
    upstream.reply = Reply(404)

    assert [streets.outcome(1) for _ in range(3)] == [NotFound] * 3
    assert len(upstream.asked) == 1

    streets.clock.pass_by(DAY_S)
    upstream.reply = Reply()
    assert streets.outcome(1) is NotFound
    eventually(streets.has_nothing_to_do)
    assert isinstance(streets.outcome(1), Tile)


def test_an_old_tile_is_shown_at_once_and_asked_about_behind_it(streets: Streets, upstream: Upstream) -> None:
    upstream.reply = Reply(headers={"ETag": '"a"', "Last-Modified": "Mon, 01 Jun 2026 00:00:00 GMT"})
    fresh = streets.tile(12, 1, 2)
    upstream.reply = Reply(304)

    streets.clock.pass_by(7 * DAY_S)
    old = streets.tile(12, 1, 2)

    assert (old.body, old.digest, old.is_fresh) == (PNG, fresh.digest, False)
    eventually(streets.has_nothing_to_do)
    assert upstream.headers()["if-none-match"] == '"a"'
    assert upstream.headers()["if-modified-since"] == "Mon, 01 Jun 2026 00:00:00 GMT"
    assert streets.tile(12, 1, 2) == fresh

    streets.clock.pass_by(7 * DAY_S)
    streets.tile(12, 1, 2)
    eventually(streets.has_nothing_to_do)
    assert upstream.headers()["if-none-match"] == '"a"'


def test_a_tile_that_changed_replaces_the_old_one(streets: Streets, upstream: Upstream) -> None:
    before = streets.tile(12, 1, 2)
    upstream.reply = Reply(body=JPEG)
    streets.clock.pass_by(8 * DAY_S)
    streets.tile(12, 1, 2)
    eventually(streets.has_nothing_to_do)

    after = streets.tile(12, 1, 2)

    assert (after.body, after.media_type, after.is_fresh) == (JPEG, "image/jpeg", True)
    assert after.digest != before.digest


@pytest.mark.parametrize("reply", [Reply(500), Reply(403), Reply(body=b"<html>")])
def test_an_old_tile_is_shown_while_the_server_is_away(streets: Streets, upstream: Upstream, reply: Reply) -> None:
    streets.tile(12, 1, 2)
    upstream.reply = reply
    streets.clock.pass_by(300 * DAY_S)

    for _ in range(10):
        assert streets.tile(12, 1, 2).body == PNG
        eventually(streets.has_nothing_to_do)

    assert 2 <= len(upstream.asked) <= 4


def test_a_failing_server_is_left_alone_and_used_again_when_it_is_back(streets: Streets, upstream: Upstream) -> None:
    upstream.reply = Reply(500)
    with capture_logs() as logs:
        assert [streets.outcome(number) for number in range(10)] == [NotNow] * 10
        assert len(upstream.asked) == 3

        streets.clock.pass_by(5)
        assert [streets.outcome(number) for number in range(10)] == [NotNow] * 10
        assert len(upstream.asked) == 4

        upstream.reply = Reply()
        streets.clock.pass_by(9)
        assert streets.outcome(1) is NotNow
        streets.clock.pass_by(1)
        assert isinstance(streets.outcome(1), Tile)
        assert isinstance(streets.outcome(2), Tile)

    assert [(each["state"], each.get("reason"), each.get("pause_s")) for each in logs] == [
        ("away", "status 500", 5),
        ("away", "status 500", 10),
        ("back", None, None),
    ]


def test_how_long_to_wait_is_said(streets: Streets, upstream: Upstream) -> None:
    upstream.reply = Reply(429, headers={"Retry-After": "300"})
    with pytest.raises(NotNow) as raised:
        streets.tile(12, 0, 0)
    assert raised.value.retry_after_s == 300

    streets.clock.pass_by(299.5)
    with pytest.raises(NotNow) as raised:
        streets.tile(12, 0, 0)
    assert raised.value.retry_after_s == 1
    assert len(upstream.asked) == 1


def test_no_log_says_where_somebody_looked_or_what_the_operators_key_is(streets: Streets, upstream: Upstream) -> None:
    upstream.reply = Reply(403)
    with capture_logs() as logs:
        streets.outcome(3123, 2017)

    assert len(logs) == 1
    assert not any(secret in repr(logs) for secret in ("3123", "2017", "secret", "12/"))


def test_a_cache_without_a_contact_is_told_to_the_operator_once(upstream: Upstream, tmp_path: Path) -> None:
    streets = Streets(upstream.template, tmp_path, contact=None)
    with capture_logs() as logs:
        for number in range(5):
            assert isinstance(streets.outcome(number), Tile)
            eventually(streets.is_asleep)

    assert [each["state"] for each in logs] == ["no contact"]
    assert "LOOKBACK_CONTACT" in logs[0]["advice"]


def test_a_disk_that_is_full_costs_the_copy_and_not_the_tile(
    streets: Streets, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(streets.cache, "put", full)
    with capture_logs() as logs:
        assert isinstance(streets.outcome(1), Tile)

    assert [each["state"] for each in logs] == ["not kept"]


def test_an_unforeseen_error_ends_one_request_and_not_the_work(
    streets: Streets, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(streets.cache, "put", lambda *_: 1 / 0)
        assert streets.outcome(1) is NotNow
    eventually(streets.has_nothing_to_do)

    assert isinstance(streets.outcome(1), Tile)
