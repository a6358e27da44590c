import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.config import Config
from app.db import Database
from app.registry import corrections, mirroring, revisions
from app.registry.dossiers.dossier_history import dossier_revision
from tests.browser.conftest import Site, served
from tests.commands.conftest import Run
from tests.commands.running import Running
from tests.copies import public, told
from tests.editing import edit, edit_dossiers
from tests.factories import DAY, described_system, published_cameras, submitted_report

# What is done at the other register meanwhile, and how often its copy is killed.
OPERATIONS = 200
KILLS = 5


@pytest.fixture
def nearby(origin_folder: Path) -> Iterator[Site]:
    """That register, served by this process, which is sooner there."""
    with served(
        Config(data_dir=origin_folder, database_url=f"sqlite:///{origin_folder / 'register.sqlite'}", basemap="none")
    ) as site:
        yield site


def started(address: str, log: Path) -> "subprocess.Popen[bytes]":
    script = "from app.commands import main; main()"
    with log.open("ab") as file:
        return subprocess.Popen([sys.executable, "-c", script, "mirror", address], stdout=file, stderr=file)


def position(database: Database) -> int:
    with database.reading() as session:
        return revisions.data_version(session)


def edit_at_random(database: Database, chance: Random) -> None:
    for _ in range(OPERATIONS):
        with database.writing() as session:
            chance.choice((edit, edit_dossiers))(session, chance)
            session.commit()
        time.sleep(0.01)


@pytest.mark.long
def test_a_copy_that_is_killed_again_and_again_is_the_same_in_the_end(
    origin: tuple[Database, Running], register: str, run: Run, tmp_path: Path
) -> None:
    database, server = origin
    address, copy, log = f"http://127.0.0.1:{server.port}", Database(register), tmp_path / "copy.log"
    chance = Random("killed")
    editing = threading.Thread(target=edit_at_random, args=(database, Random("edited")))
    editing.start()
    for _ in range(KILLS):
        before = position(copy)
        mirror = started(address, log)
        end = time.monotonic() + 60
        while position(copy) == before and editing.is_alive():
            assert mirror.poll() is None, log.read_text()
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.005)
        time.sleep(chance.uniform(0, 0.1))
        mirror.send_signal(signal.SIGKILL)
        mirror.wait()
    editing.join()

    result = run("mirror", address, "--once")

    assert result.exit_code == 0, result.output
    with database.reading() as there, copy.reading() as here:
        assert public(here) == public(there)
        assert f"Up to change {revisions.data_version(there):,} of {address}." in result.output
    copy.dispose()


Answer = tuple[int, str, bytes]
Serve = Callable[[Callable[[int, str | None], Answer]], str]


@pytest.fixture
def asked() -> list[tuple[str, str | None]]:
    """What was asked at the address of the other register, and for how long it should wait."""
    return []


@pytest.fixture
def serve(asked: list[tuple[str, str | None]]) -> Iterator[Serve]:
    """Whatever stands at the address of the other register: it is asked for the changes after a number."""
    servers: list[ThreadingHTTPServer] = []

    def start(answer: Callable[[int, str | None], Answer]) -> str:
        class Handler(BaseHTTPRequestHandler):
            def handle(self) -> None:
                # Who is stopped hangs up.
                with suppress(ConnectionError):
                    super().handle()

            def do_GET(self) -> None:
                path, _, after = self.path.partition("?after=")
                asked.append((path, self.headers["Prefer"]))
                # Of snapshots it knows as little, and of dossiers there is nothing to tell.
                status, media_type, body = 404, "text/html", b""
                if path == "/api/changes":
                    status, media_type, body = answer(int(after.partition("&")[0]), self.headers["Authorization"])
                elif path == "/api/dossiers/changes":
                    status, media_type = 200, NDJSON
                self.send_response(status)
                self.send_header("Content-Type", media_type)
                self.send_header("Location", "http://127.0.0.1:9/")
                if self.headers["Prefer"]:
                    self.send_header("Preference-Applied", self.headers["Prefer"])
                if status == 429:
                    self.send_header("Retry-After", "1")
                self.send_header("Content-Length", str(len(body) + 9 * body.endswith(b"torn")))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        servers.append(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
        threading.Thread(target=servers[-1].serve_forever, args=(0.02,), daemon=True).start()
        return f"http://127.0.0.1:{servers[-1].server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


NDJSON = "application/x-ndjson"


def test_a_copy_in_step_waits_for_what_changes_about_cameras_and_about_dossiers(
    run: Run, serve: Serve, asked: list[tuple[str, str | None]]
) -> None:
    address = serve(lambda *_: (200 if len(asked) < 7 else 404, NDJSON, b""))

    run("mirror", address)

    cameras, dossiers = "/api/changes", "/api/dossiers/changes"
    of_feeds = [each for each in asked if each[0] in (cameras, dossiers)]
    assert of_feeds[:4] == [(cameras, None), (dossiers, None), (cameras, "wait=10"), (dossiers, "wait=10")]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((302, NDJSON, b""), "It sends on to another address."),
        ((200, "text/html", b"<p>Sign in"), "There is no change feed of a register at this address (status 200)."),
        ((401, "application/problem+json", b"{}"), "It does not know the key"),
        ((404, "application/problem+json", b"{}"), "There is no change feed of a register at this address"),
        ((500, NDJSON, b""), "It cannot be reached (status 500)."),
        ((200, NDJSON, b"torn"), "It cannot be reached (cut short)."),
        ((200, NDJSON, b'{"seq":1'), "It is cut short."),
        ((200, NDJSON, b"This file is not complete\n"), "The line “This file is not complete"),
    ],
)
def test_what_is_no_feed_is_said_and_changes_nothing(run: Run, serve: Serve, answer: Answer, words: str) -> None:
    result = run("mirror", serve(lambda *_: answer), "--once")

    assert result.exit_code == 1
    assert words in result.output
    assert "Nothing of it was taken over." in result.output


def test_who_asked_too_often_waits_and_shows_a_key(run: Run, serve: Serve, session: Session, tmp_path: Path) -> None:
    published_cameras(session, [{}])
    feed, asked = told(session, 0, 10), list[str | None]()

    def answer(after: int, shown: str | None) -> Answer:
        asked.append(shown)
        return (429, NDJSON, b"") if len(asked) == 2 else (200, NDJSON, b"" if after else feed)

    (tmp_path / "key").write_text("lookback_1_secret\n")
    result = run("mirror", serve(answer), "--once", "--key", tmp_path / "key")

    assert result.exit_code == 0, result.output
    assert "Up to change 1 of" in result.output
    assert set(asked) == {"Bearer lookback_1_secret"}


def test_a_copy_that_is_stopped_before_it_is_in_step_does_not_say_it_is(
    run: Run, serve: Serve, session: Session
) -> None:
    published_cameras(session, [{}])
    feed = told(session, 0, 10)

    def stopped(after: int, _: str | None) -> Answer:
        if after:
            os.kill(os.getpid(), signal.SIGTERM)
        return 200, NDJSON, b"" if after else feed

    result = run("mirror", serve(stopped), "--once")

    assert result.exit_code == 1
    assert "Interrupted at change 1 of http" in result.output
    assert "Up to change" not in result.output


def test_a_register_that_was_reset_or_is_another_one_is_not_followed(run: Run, serve: Serve, session: Session) -> None:
    published_cameras(session, [{}, {}])
    corrections.change(session, 1, {"operator": "City"}, day=DAY)
    there = [told(session, 0, 10)]
    address = serve(lambda after, _: (200, NDJSON, b"".join(there[0].splitlines(keepends=True)[after:])))
    assert run("mirror", address, "--once").exit_code == 0

    there[0] = there[0].replace(b'"seq":3,"id":1,"kind":"changed"', b'"seq":3,"id":1,"kind":"confirmed"')
    assert "change 3 is another one there" in run("mirror", address, "--once").output
    there[0] = b""
    assert "its last change is before 3, so it was reset" in run("mirror", address, "--once").output
    assert "this register is a copy of http" in run("mirror", "https://elsewhere.example", "--once").output.lower()


def test_a_register_whose_dossiers_are_others_is_not_followed(nearby: Site, register: str, run: Run) -> None:
    with nearby.database.writing() as session:
        described_system(session)
        session.commit()
    assert run("mirror", nearby.url, "--once").exit_code == 0
    copy = Database(register)
    with copy.writing() as session:
        session.execute(update(dossier_revision).values(subject_id=7))
        session.commit()
    copy.dispose()

    assert "change 1 is another one there" in run("mirror", nearby.url, "--once").output


def test_a_register_with_reports_becomes_no_copy(run: Run, register: str) -> None:
    database = Database(register)
    with database.writing() as session:
        submitted_report(session)
        session.commit()
    database.dispose()

    result = run("mirror", "https://cameras.example.org", "--once")

    assert "Reports were sent to this register." in result.output


@pytest.mark.parametrize(
    "address", ["cameras.example.org", "ftp://x/", "https://a:b@x/", "https://x/?q", "http://[", "x:y:z"]
)
def test_an_address_that_is_none_is_not_asked(run: Run, address: str) -> None:
    result = run("mirror", address)

    assert result.exit_code == 2
    assert "Give the address of the other register" in result.output


def test_a_copy_says_at_once_that_it_imports_nothing(run: Run, register: str, tmp_path: Path) -> None:
    database = Database(register)
    with database.writing() as session:
        mirroring.begin(session, "https://cameras.example.org")
        session.commit()
    database.dispose()

    result = run("import", tmp_path / "none.geojson", "--source", "Council", "--licence", "CC0-1.0")

    assert "This register is a copy of https://cameras.example.org" in result.output
