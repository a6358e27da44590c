from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from app.registry.unpublished import codes


def test_a_code_is_four_groups_of_four() -> None:
    groups = codes.new_code().split("-")

    assert [len(group) for group in groups] == [4, 4, 4, 4]


def test_codes_differ() -> None:
    assert len({codes.new_code() for _ in range(1000)}) == 1000


def test_the_same_words_of_the_same_form_have_the_same_codes_in_turn() -> None:
    def first(number: str | None, **said: object) -> list[str]:
        return list(islice(codes.in_turn(number, said), 3))

    assert first("a", note="x", lon=1.5) == first("a", lon=1.5, note="x")
    together = {*first("a", note="x"), *first("a", note="y"), *first("b", note="x"), *first(None), *first(None)}
    assert len(together) == 15
    assert all(codes.normalised(each) == each for each in together)


def test_a_code_is_read_as_people_copy_it() -> None:
    assert codes.normalised(" 7kq2 mOxv 93tb-rw5e. ") == "7KQ2-M0XV-93TB-RW5E"
    assert codes.normalised("IL00-0000-0000-0000") == "1100-0000-0000-0000"


@given(st.text())
def test_any_text_is_a_code_or_none(typed: str) -> None:
    code = codes.normalised(typed)

    assert code is None or codes.normalised(code) == code
    assert code is None or len(codes.hashed(code)) == 64
