from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from app import create_app, housekeeping
from app.config import Config
from app.db import Database
from app.deliveries import SENDERS
from app.registry import keys, webhooks
from app.registry.dossiers.claim_tables import claim
from app.registry.map.city_cells import city_cell
from app.registry.map.profiles import profile
from app.registry.unpublished.proposals import Proposal
from app.registry.unpublished.reports import Report, submit
from app.registry.vocabulary import FACIAL_RECOGNITION
from tests.factories import described_system, filled_form, published_camera, published_cameras, stated
from tests.receiver import Receiver

PATIENCE_S = 20


@pytest.fixture
def app(database_url: str, data_dir: Path) -> Iterator[Flask]:
    app = create_app(Config(data_dir=data_dir, database_url=database_url, keep_days=90))
    yield app
    app.extensions["lookback.database"].dispose()


def received(session: Session, days_ago: int) -> None:
    day = datetime.now(UTC).date() - timedelta(days=days_ago)
    submit(session, Proposal.parse(filled_form()), day=day)
    session.commit()


def left(database: Database) -> int:
    with database.reading() as session:
        return session.scalars(select(func.count()).select_from(Report)).one()


def test_a_running_register_forgets_by_itself_what_is_too_old(app: Flask) -> None:
    database: Database = app.extensions["lookback.database"]
    with database.writing() as session:
        for days_ago in (3, 91, 300):
            received(session, days_ago)

    stopped = housekeeping.start(app, first_s=0)

    began = monotonic()
    while left(database) > 1 and monotonic() - began < PATIENCE_S:
        sleep(0.05)
    stopped.set()
    assert left(database) == 1


def test_a_running_register_tells_the_map_what_has_ended(app: Flask) -> None:
    database: Database = app.extensions["lookback.database"]
    with database.writing() as session:
        stated(session, described_system(session), "facial_recognition", "enabled_claimed", valid_until="2099")
        session.execute(update(claim).values(valid_until="2019"))
        session.commit()

    def told() -> int:
        with database.reading() as session:
            return int(session.scalars(select(profile.c.capability)).one())

    stopped = housekeeping.start(app, first_s=0)

    began = monotonic()
    while told() != FACIAL_RECOGNITION.codes["disabled"] and monotonic() - began < PATIENCE_S:
        sleep(0.05)
    stopped.set()
    assert told() == FACIAL_RECOGNITION.codes["disabled"]


def test_a_register_that_cannot_be_reached_is_tidied_the_next_time(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    database: Database = app.extensions["lookback.database"]
    with database.writing() as session:
        received(session, 91)
    away = Database("postgresql+psycopg://nobody@127.0.0.1:9/nothing")
    monkeypatch.setitem(app.extensions, "lookback.database", away)
    stopped = housekeeping.start(app, first_s=0, every_s=0.1)
    sleep(0.3)
    monkeypatch.setitem(app.extensions, "lookback.database", database)

    began = monotonic()
    while left(database) and monotonic() - began < PATIENCE_S:
        sleep(0.05)
    stopped.set()
    assert left(database) == 0


def test_what_nobody_foresaw_ends_no_part_of_it_and_none_of_its_words_are_logged(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    works = {"forget": 0, "deliver": 0, "locate": 0}

    def fails(work: str) -> Callable[..., None]:
        def fail(*_: object, **__: object) -> None:
            works[work] += 1
            raise ValueError("what somebody typed")

        return fail

    monkeypatch.setattr(housekeeping, "forget", fails("forget"))
    monkeypatch.setattr("app.deliveries.deliver", fails("deliver"))
    monkeypatch.setattr("app.registry.map.city_cells.look_up", fails("locate"))
    with capture_logs() as logged:
        stopped = housekeeping.start(app, first_s=0, every_s=0.05, look_s=0.05)
        began = monotonic()
        # More often than there are threads that could each fail once.
        while min(works.values()) <= SENDERS and monotonic() - began < PATIENCE_S:
            sleep(0.05)
        stopped.set()

    assert min(works.values()) > SENDERS
    assert {line["error"] for line in logged if "error" in line} == {"ValueError"}
    assert "typed" not in str(logged)


@pytest.mark.long
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_running_register_makes_a_snapshot_by_itself_once_a_day(app: Flask, tmp_path: Path) -> None:
    database: Database = app.extensions["lookback.database"]
    with database.writing() as session:
        published_camera(session)
        session.commit()

    stopped = housekeeping.start(app, first_s=0, every_s=0.1)

    made = tmp_path / "snapshots" / datetime.now(UTC).date().isoformat()
    began = monotonic()
    while not made.exists() and monotonic() - began < 9 * PATIENCE_S:
        sleep(0.05)
    stopped.set()
    assert (made / "manifest.sig").is_file()
    assert [each.name for each in made.parent.iterdir() if not each.name.startswith(".")] == [made.name]


def test_a_snapshot_under_way_is_told_once_to_stop(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = tmp_path / "told"
    under_way = f"""
import signal, time
from pathlib import Path
told, signals = Path({str(told)!r}), []
signal.signal(signal.SIGTERM, lambda number, _: signals.append(number))
told.write_text("under way")
while not signals:
    time.sleep(0.01)
time.sleep(0.2)
told.write_text(f"told {{len(signals)}} times")
"""
    monkeypatch.setattr(housekeeping, "_SNAPSHOT", ("-c", under_way))
    database: Database = app.extensions["lookback.database"]
    with database.writing() as session:
        published_camera(session)
        session.commit()

    stopped = housekeeping.start(app, first_s=0)
    began = monotonic()
    while not told.exists() and monotonic() - began < PATIENCE_S:
        sleep(0.01)
    stopped.set()

    while told.read_text() in ("", "under way") and monotonic() - began < 2 * PATIENCE_S:
        sleep(0.01)
    assert told.read_text() == "told 1 times"


def test_a_running_register_writes_down_in_which_cities_new_cameras_are(app: Flask) -> None:
    database: Database = app.extensions["lookback.database"]
    with database.writing() as session:
        published_camera(session)
        session.commit()

    stopped = housekeeping.start(app, look_s=0.05)

    began = monotonic()
    gazetteer = app.extensions["lookback.gazetteer"]
    here = select(func.count()).select_from(city_cell).where(city_cell.c.edition == gazetteer.edition)
    while monotonic() - began < PATIENCE_S:
        with database.reading() as session:
            if located := session.scalar(here):
                break
        sleep(0.05)
    stopped.set()
    assert located == 1


def test_a_running_register_sends_what_changes_to_those_who_asked(database_url: str, data_dir: Path) -> None:
    app, receiver = create_app(Config(data_dir=data_dir, database_url=database_url, webhooks="anywhere")), Receiver()
    database: Database = app.extensions["lookback.database"]
    with database.writing() as session:
        today = datetime.now(UTC).date()
        holder, _ = keys.make(session, contact="Ada", scopes=["webhooks"], days=9, today=today)
        webhooks.register(session, holder, url=receiver.url, anywhere=True, today=today)
        published_camera(session)
        session.commit()

    stopped = housekeeping.start(app, look_s=0.05)

    began = monotonic()
    while not receiver.got and monotonic() - began < PATIENCE_S:
        sleep(0.05)
    stopped.set()
    receiver.close()
    assert receiver.told == [1]
    database.dispose()


def test_who_is_slow_to_take_what_is_sent_holds_up_nobody_and_is_sent_it_in_order(
    database_url: str, data_dir: Path
) -> None:
    app = create_app(Config(data_dir=data_dir, database_url=database_url, webhooks="anywhere"))
    database: Database = app.extensions["lookback.database"]
    slow, *others = receivers = [Receiver() for _ in range(4)]
    slow.answers.clear()
    with database.writing() as session:
        today = datetime.now(UTC).date()
        holder, _ = keys.make(session, contact="Ada", scopes=["webhooks"], days=9, today=today)
        for each in receivers:
            webhooks.register(session, holder, url=each.url, anywhere=True, today=today)
        published_cameras(session, [{}] * 230)
        session.commit()

    stopped = housekeeping.start(app, look_s=0.05)

    everything, began = list(range(1, 231)), monotonic()
    while any(each.told != everything for each in others) and monotonic() - began < PATIENCE_S:
        sleep(0.05)
    assert [each.told for each in others] == [everything] * 3
    assert slow.told == everything[:100], "it has not said yet that it took the first message"
    slow.answers.set()
    while slow.told != everything and monotonic() - began < 2 * PATIENCE_S:
        sleep(0.05)
    assert slow.told == everything
    stopped.set()
    for each in receivers:
        each.close()
    database.dispose()
