import multiprocessing
from collections.abc import Iterator
from time import sleep

import pytest

from app import resting
from app.resting import Use


@pytest.fixture
def rests(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """For how many seconds whoever makes something rested each time; without the waiting."""
    taken = list[float]()
    monkeypatch.setattr(resting, "sleep", taken.append)
    return taken


def test_nobody_rests_while_nobody_looks_at_the_map(rests: list[float]) -> None:
    assert list(resting.between(rows(3, seconds=0.006), Use(multiprocessing))) == [0, 1, 2]
    assert rests == []


def test_while_the_map_is_in_use_rests_are_as_long_as_the_work_between_them(rests: list[float]) -> None:
    use = Use(multiprocessing)
    use.note()

    assert list(resting.between(rows(3, seconds=0.006), use)) == [0, 1, 2]
    # To look at nothing but the first row takes no time, but on a machine that stalls.
    assert len(rests) in {2, 3}
    assert min(rests[-2:]) >= 0.006
    assert max(rests) <= 0.1


def test_whoever_only_waited_for_a_slow_reader_does_not_rest_as_long_again(rests: list[float]) -> None:
    use = Use(multiprocessing)
    for _ in resting.between([0], use):
        sleep(0.2)
        use.note()

    assert rests == [0.1]


def test_the_map_is_in_use_for_a_moment_after_each_question(monkeypatch: pytest.MonkeyPatch) -> None:
    use = Use(multiprocessing)
    assert not use.is_now()
    monkeypatch.setattr(resting, "monotonic", lambda: 100.0)
    use.note()
    monkeypatch.setattr(resting, "monotonic", lambda: 100.2)
    assert use.is_now()
    monkeypatch.setattr(resting, "monotonic", lambda: 100.3)
    assert not use.is_now()


def rows(many: int, *, seconds: float) -> Iterator[int]:
    for row in range(many):
        yield row
        sleep(seconds)
