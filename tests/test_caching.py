from collections.abc import Callable
from threading import Event, Thread

from structlog.testing import capture_logs

from app.caching import Answers, Bodies


def saying(body: bytes, said: list[bytes]) -> Callable[[], bytes]:
    def make() -> bytes:
        said.append(body)
        return body

    return make


def test_an_answer_is_made_once_for_a_state_of_the_data() -> None:
    bodies, made = Bodies(100), list[bytes]()

    for state in ("1", "1", "2", "1"):
        assert bodies.get((state, 0, 0, 0), saying(state.encode(), made)) == state.encode()

    assert made == [b"1", b"2"]


def test_what_was_asked_for_longest_ago_goes_first() -> None:
    bodies, made = Bodies(10), list[bytes]()

    for key in ("aaaa", "bbbb", "aaaa", "cccc", "aaaa", "bbbb"):
        bodies.get(key, saying(key.encode(), made))

    assert made == [b"aaaa", b"bbbb", b"cccc", b"bbbb"]


def test_what_is_larger_than_all_the_room_is_answered_and_not_kept() -> None:
    bodies, made = Bodies(3), list[bytes]()

    assert [bodies.get("key", saying(b"long", made)) for _ in range(2)] == [b"long", b"long"]

    assert len(made) == 2


def test_what_is_being_worked_out_is_worked_out_once_and_what_it_was_will_do_meanwhile() -> None:
    answers, begun, may_end, made = Answers(), Event(), Event(), list[int]()
    assert answers.get("places", "1", lambda: 1) == 1

    def long() -> int:
        made.append(2)
        begun.set()
        may_end.wait(10)
        return 2

    at_it = Thread(target=lambda: answers.get("places", "2", long))
    at_it.start()
    begun.wait(10)
    assert answers.get("places", "2", lambda: made.pop() + 1) == 1
    may_end.set()
    at_it.join()

    assert answers.get("places", "2", lambda: made.pop() + 1) == 2
    assert made == [2]


def test_who_asks_first_waits_for_whoever_is_at_it() -> None:
    answers, begun, may_end, found = Answers(), Event(), Event(), list[int]()

    def long() -> int:
        begun.set()
        may_end.wait(10)
        return 1

    at_it = [Thread(target=lambda: found.append(answers.get("places", "1", long))) for _ in range(2)]
    at_it[0].start()
    begun.wait(10)
    at_it[1].start()
    may_end.set()
    for each in at_it:
        each.join()

    assert found == [1, 1]


def test_what_takes_long_is_worked_out_behind_and_nobody_waits_for_it_for_long() -> None:
    answers, may_end = Answers(), Event()

    def long() -> int:
        may_end.wait(10)
        return 1

    assert answers.soon("places", "1", long, (0, 0.01)) is None
    may_end.set()
    assert answers.soon("places", "1", lambda: 2, (0, 10)) == 1
    may_end.clear()
    assert answers.soon("places", "2", long, (0.01, 0)) == 1
    assert answers.exactly("places", "2", long, 0.01) is None
    may_end.set()
    assert answers.exactly("places", "3", lambda: 3, 10) == 3


def test_of_what_there_may_be_any_number_of_the_last_asked_for_are_remembered() -> None:
    answers, made = Answers(2), list[str]()

    for name in ("1", "2", "1", "3", "1", "2"):
        answers.get(name, "", lambda: made.append(name))  # noqa: B023 - called at once

    assert made == ["1", "2", "3", "2"]


def test_what_cannot_be_worked_out_is_tried_once_by_who_asks_and_again_by_the_next() -> None:
    answers, tried = Answers(), list[int]()

    def fail() -> int:
        tried.append(1)
        raise ValueError("what somebody typed")

    with capture_logs() as logged:
        assert answers.exactly("places", "1", fail, 10) is None
        assert answers.soon("places", "1", fail, (10, 10)) is None
    assert tried == [1, 1]
    assert answers.exactly("places", "1", lambda: 1, 10) == 1
    assert [line["error"] for line in logged] == ["ValueError"] * 2
    assert "typed" not in str(logged)
