import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.registry.cameras import camera
from app.registry.errors import Invalid
from app.registry.filtering.queryables import SORTABLES
from app.registry.filtering.sorting import BY_NUMBER, MOST_KEYS, Sorting
from tests.factories import published_cameras


def test_an_order_is_read_and_written() -> None:
    sorting = Sorting.parse("-check_date,+operator,name", "sortby")

    assert sorting.keys == (("check_date", True), ("operator", False), ("name", False))
    assert str(sorting) == "-check_date,operator,name"
    # A plus that was not escaped.
    assert Sorting.parse(" operator", "sortby") == Sorting.parse("operator", "sortby")
    assert Sorting.parse("id", "sortby") == BY_NUMBER
    assert str(Sorting.parse("operator,-id,name,operator", "sortby")) == "operator,-id"


@pytest.mark.parametrize(
    "text", ["", "operator,", "banana", "osm_tags", "description", "geometry", "--name", "-", "a,b"]
)
def test_what_nobody_can_sort_by_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        Sorting.parse(text, "sortby")


def test_no_more_than_some_names_sort() -> None:
    Sorting.parse(",".join(SORTABLES[1 : MOST_KEYS + 1]), "sortby")
    for names in (SORTABLES[1 : MOST_KEYS + 2], ["id"] * (MOST_KEYS + 1)):
        with pytest.raises(Invalid):
            Sorting.parse(",".join(names), "sortby")


def test_a_list_goes_on_behind_every_place_in_it_whichever_way_it_is_sorted(session: Session) -> None:
    names = [None, "b", "a", "B", None, "ä", "a", "a"]
    heights = [1, None, 2.5, 2.5, 3, None, 0.3, 2.5]
    published_cameras(
        session,
        [
            {name: value for name, value in {"operator": operator, "height": height}.items() if value is not None}
            for operator, height in zip(names, heights, strict=True)
        ],
    )
    for text in ("operator", "-operator,height", "-height", "published_on,-operator", "-id", "height,operator,-id"):
        sorting = Sorting.parse(text, "sortby")
        columns = [*sorting.columns(camera), camera.c.id]
        everything = session.execute(select(*columns).order_by(*sorting.order(camera))).all()
        for at, row in enumerate(everything, 1):
            place = sorting.read(sorting.write(tuple(row[:-1])), "cursor")
            rest = select(camera.c.id).where(sorting.after(camera, place)).order_by(*sorting.order(camera))
            assert session.scalars(rest).all() == [each[-1] for each in everything[at:]], (text, place)


def test_what_nobody_knows_comes_last_either_way(session: Session) -> None:
    published_cameras(session, [{}, {"operator": "a"}, {"operator": "B"}])

    for text, expected in (("operator", [3, 2, 1]), ("-operator", [2, 3, 1])):
        order = Sorting.parse(text, "sortby").order(camera)
        assert session.scalars(select(camera.c.id).order_by(*order)).all() == expected


@given(st.text(st.sampled_from("WyJhIiwxXQ-_=é"), max_size=16) | st.binary(max_size=8).map(lambda raw: raw.hex()))
def test_a_place_that_nobody_gave_is_refused_or_harmless(text: str) -> None:
    try:
        operator, number = Sorting.parse("operator", "sortby").read(text, "cursor")
    except Invalid:
        return
    assert operator is None or isinstance(operator, str)
    assert isinstance(number, int | float)
