"""How long an outside server is left alone after it failed."""

import pytest

from app.registry.breaker import Breaker
from tests.tile_upstream import Clock


def failed(breaker: Breaker, times: int) -> list[float]:
    return [breaker.failed() for _ in range(times)]


def test_a_failure_now_and_then_changes_nothing() -> None:
    breaker = Breaker(clock=Clock())
    for _ in range(10):
        assert failed(breaker, 2) == [0, 0]
        assert breaker.allows()
        assert not breaker.succeeded()


def test_three_in_a_row_and_it_is_left_alone_for_a_growing_while() -> None:
    clock = Clock()
    breaker = Breaker(clock=clock, first_pause_s=5, longest_pause_s=30)
    assert failed(breaker, 3) == [0, 0, 5]
    assert not breaker.allows()

    for pause in (10, 20, 30, 30):
        clock.pass_by(breaker.wait_s())
        assert breaker.allows()
        assert breaker.failed() == pause
        assert breaker.wait_s() == pause


def test_after_a_pause_only_one_tries_until_it_is_known_how_that_went() -> None:
    clock = Clock()
    breaker = Breaker(clock=clock)
    failed(breaker, 3)
    clock.pass_by(5)

    assert breaker.wait_s() == 0
    assert [breaker.allows() for _ in range(3)] == [True, False, False]
    assert breaker.succeeded()
    assert breaker.allows()
    assert breaker.wait_s() == 0
    assert failed(breaker, 3) == [0, 0, 5]


def test_one_who_never_comes_back_does_not_lock_it_for_ever() -> None:
    clock = Clock()
    breaker = Breaker(clock=clock)
    failed(breaker, 3)
    clock.pass_by(5)
    assert breaker.allows()

    clock.pass_by(5)
    assert breaker.allows()


def test_late_failures_of_requests_under_way_do_not_lengthen_the_pause() -> None:
    breaker = Breaker(clock=Clock(), first_pause_s=5)

    assert failed(breaker, 6) == [0, 0, 5, 0, 0, 0]
    assert breaker.wait_s() == 5


@pytest.mark.parametrize(("asked_for", "pause"), [(0, 60), (10, 60), (120, 120), (999_999, 3600)])
def test_a_refusal_is_respected_at_once(asked_for: int, pause: float) -> None:
    breaker = Breaker(clock=Clock(), refused_pause_s=60)

    assert breaker.failed(refused=True, retry_after_s=asked_for) == pause
    assert not breaker.allows()
