"""Answers of the geocoder kept in the database, and turns to ask it, on both databases."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.db import Database
from app.registry.finding import addresses
from app.registry.finding.addresses import FOUND_DAYS, NOT_FOUND_DAYS, AddressAnswer, Addresses
from tests.tile_upstream import Clock

DAY_S = 86_400
ANSWER = [{"name": "12 Main Street, Denver", "lon": -104.98, "lat": 39.74, "bbox": None}]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def kept(database: Database, clock: Clock) -> Addresses:
    return Addresses(database.reading, database.writing, "secret", clock=clock)


def rows(database: Database) -> list[AddressAnswer]:
    with database.reading() as session:
        return list(session.scalars(select(AddressAnswer)))


def test_an_answer_is_known_when_the_same_is_asked_again(kept: Addresses) -> None:
    assert kept.known("12 main street") is None

    kept.keep("12 main street", ANSWER)
    kept.keep("nowhere", [])

    assert kept.known("12 main street") == ANSWER
    assert kept.known("nowhere") == []
    assert kept.known("13 main street") is None


def test_a_newer_answer_takes_the_place_of_an_older(kept: Addresses, database: Database) -> None:
    kept.keep("12 main street", [])
    kept.keep("12 main street", ANSWER)

    assert kept.known("12 main street") == ANSWER
    assert len(rows(database)) == 1


def test_the_table_says_neither_what_was_asked_nor_what_was_found(kept: Addresses, database: Database) -> None:
    kept.keep("12 main street", ANSWER)

    [row] = rows(database)
    for column in (row.question, row.sealed):
        for word in ("main", "Main", "Denver", "104"):
            assert word.encode() not in column


def test_the_same_answer_never_looks_the_same(kept: Addresses, database: Database) -> None:
    kept.keep("12 main street", ANSWER)
    [before] = rows(database)
    kept.keep("12 main street", ANSWER)
    kept.keep("12 main st", ANSWER)

    sealed = {row.sealed for row in rows(database)} | {before.sealed}
    assert len(sealed) == 3
    length = len(json.dumps(ANSWER))
    assert len({each[-length:] for each in sealed}) == 3


def test_another_secret_opens_nothing(kept: Addresses, database: Database, clock: Clock) -> None:
    kept.keep("12 main street", ANSWER)

    stolen = Addresses(database.reading, database.writing, "guessed", clock=clock)

    assert stolen.known("12 main street") is None


@pytest.mark.parametrize(("answer", "days"), [(ANSWER, FOUND_DAYS), ([], NOT_FOUND_DAYS)])
def test_an_answer_is_forgotten_after_its_last_day(
    kept: Addresses, database: Database, clock: Clock, answer: addresses.Answer, days: int
) -> None:
    kept.keep("12 main street", answer)
    clock.pass_by(days * DAY_S)
    assert kept.known("12 main street") == answer

    clock.pass_by(DAY_S)
    assert kept.known("12 main street") is None
    kept.keep("something else", [])
    assert len(rows(database)) == 1


def test_no_more_answers_are_kept_than_there_is_room_for(
    kept: Addresses, database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(addresses, "MOST_KEPT", 10)
    monkeypatch.setattr(addresses, "_FORGOTTEN_AT_ONCE", 4)
    for number in range(25):
        kept.keep(f"town {number}", ANSWER)
        clock.pass_by(DAY_S)

    with database.reading() as session:
        assert (session.scalar(select(func.count()).select_from(AddressAnswer)) or 0) <= 10
    assert kept.known("town 24") == ANSWER
    assert kept.known("town 0") is None


@given(secret=st.text(), question=st.text(), text=st.binary(max_size=200), nonce=st.binary(min_size=16, max_size=16))
def test_what_is_sealed_is_opened_by_its_question(secret: str, question: str, text: bytes, nonce: bytes) -> None:
    def never() -> None:
        raise AssertionError

    one = Addresses(never, never, secret)  # type: ignore[arg-type]  # no database is needed for it

    assert one._sealed(question, nonce, one._sealed(question, nonce, text)) == text


# Whose turn it is


def test_turns_follow_each_other_at_a_distance(kept: Addresses, clock: Clock) -> None:
    assert [kept.turn_s(1, 3) for _ in range(5)] == [0, 1, 2, 3, None]
    clock.pass_by(1)
    assert [kept.turn_s(1, 3) for _ in range(2)] == [3, None]
    clock.pass_by(60)
    assert kept.turn_s(1, 3) == 0


def test_a_turn_taken_by_a_wrong_clock_stops_nobody(kept: Addresses, clock: Clock) -> None:
    clock.pass_by(3 * DAY_S)
    kept.turn_s(1, 3)
    clock.pass_by(-3 * DAY_S)

    assert kept.turn_s(1, 3) == 0
    assert kept.turn_s(1, 3) == 1


def test_no_two_processes_take_the_same_turn(database: Database, clock: Clock) -> None:
    processes = [Database(database.url.render_as_string(hide_password=False)) for _ in range(4)]
    registers = [Addresses(each.reading, each.writing, "secret", clock=clock) for each in processes]

    with ThreadPoolExecutor(8) as pool:
        turns = list(pool.map(lambda number: registers[number % 4].turn_s(1, 100), range(24)))

    assert sorted(turn for turn in turns if turn is not None) == list(range(24))
    for each in processes:
        each.dispose()
