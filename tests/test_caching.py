from collections.abc import Callable

from app.caching import Bodies


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
