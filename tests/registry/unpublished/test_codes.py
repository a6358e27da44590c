from hypothesis import given
from hypothesis import strategies as st

from app.registry.unpublished import codes


def test_a_code_is_four_groups_of_four() -> None:
    groups = codes.new_code().split("-")

    assert [len(group) for group in groups] == [4, 4, 4, 4]


def test_codes_differ() -> None:
    assert len({codes.new_code() for _ in range(1000)}) == 1000


def test_a_code_is_read_as_people_copy_it() -> None:
    assert codes.normalised(" 7kq2 mOxv 93tb-rw5e. ") == "7KQ2-M0XV-93TB-RW5E"
    assert codes.normalised("IL00-0000-0000-0000") == "1100-0000-0000-0000"


@given(st.text())
def test_any_text_is_a_code_or_none(typed: str) -> None:
    code = codes.normalised(typed)

    assert code is None or codes.normalised(code) == code
    assert code is None or len(codes.hashed(code)) == 64
