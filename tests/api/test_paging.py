import pytest

from app.api.paging import LIMIT, MOST, Page
from app.registry.errors import Invalid
from app.registry.model import LARGEST_ID


def test_without_a_word_a_page_is_the_first_cameras_by_number() -> None:
    page = Page.parse([])

    assert (page.limit, page.after, page.during, page.only, page.beyond) == (LIMIT, 0, None, None, None)
    assert page.query() == ""
    assert page.is_list


@pytest.mark.parametrize(("text", "limit"), [("1", 1), (str(MOST), MOST), (str(MOST + 1), MOST), ("9" * 5000, MOST)])
def test_more_than_the_most_is_the_most(text: str, limit: int) -> None:
    assert Page.parse([("limit", text)]).limit == limit


@pytest.mark.parametrize(("text", "after"), [("007", 7), ("9" * 5000, LARGEST_ID), ("0" * 5000 + "1", 1)])
def test_a_number_however_long_is_a_number(text: str, after: int) -> None:
    assert Page.parse([("after", text)]).after == after


@pytest.mark.parametrize("text", ["", "0", "-1", "1.5", "１", "1e3", "ten"])
def test_what_is_no_number_of_cameras_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="limit: Must be a whole number from 1"):
        Page.parse([("limit", text)])


def test_everything_that_cannot_be_read_is_told_at_once() -> None:
    wrong = [("limit", "many"), ("datetime", "soon"), ("properties", "shoe_size"), ("after", "1"), ("after", "2")]

    with pytest.raises(Invalid) as refused:
        Page.parse([*wrong, ("colour", "red"), ("camera_type", "cube")])

    named = {problem.field for problem in refused.value.problems}
    assert named == {"limit", "datetime", "properties", "after", "colour", "camera_type"}


def test_the_address_of_a_page_says_all_that_was_asked_once_and_in_one_order() -> None:
    one = Page.parse([("limit", "5"), ("properties", "operator,camera_type"), ("camera_type", "dome")])
    other = Page.parse([("camera_type", "dome"), ("properties", "camera_type, operator"), ("limit", "5")])

    assert one.query(after=7) == other.query(after=7)
    assert one.query(after=7).endswith("&after=7")
    assert not one.is_list, "the list for people shows the same of each camera"


@pytest.mark.parametrize(
    ("asked", "field"),
    [([("sortby", "height"), ("after", "3")], "after"), ([("cursor", "abc")], "cursor")],
)
def test_a_sorted_list_goes_on_at_a_place_and_one_by_number_after_a_number(
    asked: list[tuple[str, str]], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        Page.parse(asked)

    assert [problem.field for problem in refused.value.problems] == [field]
