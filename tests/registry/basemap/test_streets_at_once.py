"""Many who look at streets at once: the server is asked once, and no thread waits that answers visitors."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from app.registry.basemap import NotNow, Tile, TileCache
from app.registry.basemap.cache import Kept
from tests.registry.basemap.looking import DAY_S, AtOnce, Streets
from tests.tile_upstream import JPEG, Reply, Upstream, eventually


def test_many_who_want_one_tile_ask_the_server_once(streets: Streets, upstream: Upstream) -> None:
    released = threading.Event()
    upstream.reply = Reply(wait=released.wait)

    asking = AtOnce(lambda _: streets.outcome(1), 30)
    eventually(lambda: len(asking.outcomes) == 28)
    assert asking.outcomes == [NotNow] * 28
    released.set()
    assert all(isinstance(outcome, Tile) for outcome in asking.all()[28:])

    assert all(isinstance(outcome, Tile) for outcome in AtOnce(lambda _: streets.outcome(1), 30).all())
    assert len(upstream.asked) == 1


def test_a_whole_view_comes_with_two_requests_at_once_and_one_connection_each(
    streets: Streets, upstream: Upstream
) -> None:
    upstream.reply = Reply(wait=lambda: time.sleep(0.005))
    AtOnce(streets.outcome, 24).all()
    eventually(streets.has_nothing_to_do)

    assert all(isinstance(outcome, Tile) for outcome in AtOnce(streets.outcome, 24).all())
    assert sorted(upstream.paths) == sorted(f"/tiles/12/{x}/0.png?key=secret" for x in range(24))
    assert upstream.most_at_once == 2
    assert upstream.connections <= 3


def test_a_server_that_hangs_holds_two_threads_of_eight(streets: Streets, upstream: Upstream) -> None:
    released = threading.Event()
    upstream.reply = Reply(wait=lambda: released.wait(10))

    asking = AtOnce(streets.outcome, 8)
    eventually(lambda: len(asking.outcomes) == 6 and upstream.at_once == 2)
    assert asking.outcomes == [NotNow] * 6
    released.set()
    asking.all()

    assert upstream.most_at_once == 2


def test_a_server_that_hangs_is_soon_not_asked_at_all(upstream: Upstream, tmp_path: Path) -> None:
    released = threading.Event()
    upstream.reply = Reply(wait=lambda: released.wait(10))
    streets = Streets(upstream.template, tmp_path, timeout_s=0.1)

    assert AtOnce(streets.outcome, 8).all() == [NotNow] * 8
    eventually(streets.has_nothing_to_do)
    asked = len(upstream.asked)
    assert 3 <= asked <= 4

    assert [streets.outcome(number) for number in range(50)] == [NotNow] * 50
    assert streets.has_nothing_to_do()
    assert len(upstream.asked) == asked
    released.set()


def test_the_line_before_the_server_has_an_end(upstream: Upstream, tmp_path: Path) -> None:
    released = threading.Event()
    upstream.reply = Reply(wait=released.wait)
    streets = Streets(upstream.template, tmp_path, queued=3)
    waiting = ThreadPoolExecutor(2)
    held = [waiting.submit(streets.outcome, number) for number in range(2)]
    eventually(lambda: upstream.at_once == 2)

    assert [streets.outcome(number) for number in range(2, 10)] == [NotNow] * 8
    released.set()
    assert all(isinstance(each.result(), Tile) for each in held)
    eventually(streets.has_nothing_to_do)
    assert len(upstream.asked) == 5
    waiting.shutdown()


def test_what_another_process_fetched_meanwhile_is_not_asked_for_again(
    streets: Streets, upstream: Upstream, tmp_path: Path
) -> None:
    released = threading.Event()
    upstream.reply = Reply(wait=released.wait)
    asking = AtOnce(streets.outcome, 6)
    eventually(lambda: upstream.at_once == 2 and len(asking.outcomes) == 4)

    other = TileCache(tmp_path, "test", 64_000_000, clock=streets.clock)
    for x in range(6):
        other.put(12, x, 0, Kept(JPEG, int(streets.clock.now) + DAY_S))
    released.set()
    asking.all()
    eventually(streets.has_nothing_to_do)

    assert len(upstream.asked) == 2


def test_nobody_waits_for_the_one_request_that_tries_whether_it_is_back(streets: Streets, upstream: Upstream) -> None:
    upstream.reply = Reply(500)
    for number in range(3):
        streets.outcome(number)
    streets.clock.pass_by(5)
    released = threading.Event()
    upstream.reply = Reply(wait=released.wait)
    trying = AtOnce(streets.outcome, 1)
    eventually(lambda: upstream.at_once == 1)

    assert [streets.outcome(number) for number in range(1, 9)] == [NotNow] * 8
    assert len(streets._underway) == 1
    released.set()
    assert isinstance(trying.all()[0], Tile)


def test_its_threads_end_when_there_is_nothing_to_do(streets: Streets, upstream: Upstream) -> None:
    released = threading.Event()
    upstream.reply = Reply(wait=released.wait)
    others = set(threading.enumerate())
    asking = AtOnce(streets.outcome, 8)
    eventually(lambda: upstream.at_once == 2)
    workers = [thread for thread in set(threading.enumerate()) - others if thread.name == "street-tiles"]
    assert len(workers) == 2
    released.set()
    asking.all()
    eventually(lambda: not any(thread.is_alive() for thread in workers))

    assert isinstance(streets.tile(12, 0, 9), Tile)
