from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.registry.errors import Invalid
from app.registry.geometry import BBox, Position
from app.registry.unpublished.queue_filter import EVERYTHING, OLDEST, QueueFilter, Sort
from app.registry.unpublished.reports import KINDS, STATES


def pairs(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query, keep_blank_values=True)


def test_nothing_asked_is_all_that_waits() -> None:
    assert QueueFilter.parse([]) == EVERYTHING == QueueFilter.parse([("kind", ""), ("area", " ")])
    assert EVERYTHING.state == "received"


def test_every_parameter_is_read() -> None:
    query = "kind=gone&kind=new&risk=3&area=Denver&age=7-30&state=needs_info&sameness=12&bbox=1,2,3,4&proven=no&about=9"

    assert QueueFilter.parse(pairs(f"{query}&contested=yes&after=5"), also={"after"}) == QueueFilter(
        state="needs_info",
        kinds=("gone", "new"),
        risks=(3,),
        area="Denver",
        age=(7, 30),
        sameness=12,
        bbox=BBox(1, 2, 3, 4),
        proven=False,
        contested=True,
        about_id=9,
    )


@pytest.mark.parametrize(
    "query",
    ["kind=toaster", "risk=4", "risk=-1", "age=old", "state=lost", "sameness=x", "bbox=1,2", "proven=1", "colour=red"],
)
def test_what_cannot_be_read_is_named(query: str) -> None:
    with pytest.raises(Invalid) as caught:
        QueueFilter.parse(pairs(query))

    assert [problem.field for problem in caught.value.problems] == [query.partition("=")[0]]


@given(
    st.builds(
        QueueFilter,
        state=st.sampled_from(STATES),
        kinds=st.sets(st.sampled_from(KINDS)).map(lambda found: tuple(sorted(found))),
        risks=st.sets(st.integers(0, 3)).map(lambda found: tuple(sorted(found))),
        area=st.sampled_from(["", "Denver & more", "Île"]),
        age=st.tuples(st.integers(0, 99), st.none() | st.integers(0, 99)),
        sameness=st.none() | st.integers(0, (1 << 63) - 1),
        proven=st.none() | st.booleans(),
        contested=st.none() | st.booleans(),
        about_id=st.none() | st.integers(0, 99),
    )
)
def test_a_filter_written_as_a_query_string_is_read_as_itself(wanted: QueueFilter) -> None:
    assert QueueFilter.parse(pairs(wanted.query())) == wanted


def test_an_order_written_as_a_query_string_is_read_as_itself() -> None:
    for sort in (OLDEST, Sort("riskiest"), Sort("nearest", Position(2.35, 48.85))):
        said = dict(pairs(sort.query()))
        assert Sort.parse(said.get("sort", ""), said.get("near", "")) == sort


@pytest.mark.parametrize(("sort", "near"), [("best", ""), ("nearest", ""), ("nearest", "2.35"), ("nearest", "200,1")])
def test_an_order_that_cannot_be_read_is_refused(sort: str, near: str) -> None:
    with pytest.raises(Invalid):
        Sort.parse(sort, near)
