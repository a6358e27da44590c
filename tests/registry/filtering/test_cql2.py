import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.registry.errors import Invalid
from app.registry.filtering import cql2


def read(text: str) -> Any:
    return cql2.read(text, cql2.TEXT)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("operator = 'O''Neill'", {"op": "=", "args": [{"property": "operator"}, "O'Neill"]}),
        (r"operator = 'O\'Neill'", {"op": "=", "args": [{"property": "operator"}, "O'Neill"]}),
        ("\"operator\" <> ''", {"op": "<>", "args": [{"property": "operator"}, ""]}),
        ("height>=-3.5e0", {"op": ">=", "args": [{"property": "height"}, -3.5]}),
        ("name is not null", {"op": "not", "args": [{"op": "isNull", "args": [{"property": "name"}]}]}),
        ("a NOT IN (1, 2)", {"op": "not", "args": [{"op": "in", "args": [{"property": "a"}, [1, 2]]}]}),
        ("a NOT BETWEEN 1 AND 2", {"op": "not", "args": [{"op": "between", "args": [{"property": "a"}, 1, 2]}]}),
        ("a NOT LIKE 'x%'", {"op": "not", "args": [{"op": "like", "args": [{"property": "a"}, "x%"]}]}),
        ("true", True),
        (
            "S_INTERSECTS(geometry, BBOX(1,2,3,4))",
            {"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": [1, 2, 3, 4]}]},
        ),
        (
            "T_AFTER(INTERVAL(a, '..'), DATE('2024-06-15'))",
            {"op": "t_after", "args": [{"interval": [{"property": "a"}, ".."]}, {"date": "2024-06-15"}]},
        ),
    ],
)
def test_a_text_is_read_as_the_json_that_says_the_same(text: str, tree: Any) -> None:
    assert read(text) == tree
    assert cql2.read(json.dumps(tree), cql2.JSON) == tree


def test_and_binds_more_closely_than_or_and_not_more_closely_than_both() -> None:
    assert read("a=1 OR NOT b=2 AND c=3") == read("(a=1) OR ((NOT (b=2)) AND (c=3))")
    assert read("a=1 AND b=2 AND c=3")["args"] == [read("a=1"), read("b=2"), read("c=3")]


def test_a_name_that_begins_with_a_word_of_the_language_is_a_name() -> None:
    assert read("orders = 1 OR notes IS NULL AND inside IN (2)") == read(
        '"orders"=1 or ("notes" is null and "inside" in (2))'
    )


@pytest.mark.parametrize(
    ("shape", "geometry"),
    [
        ("POINT(1 2)", {"type": "Point", "coordinates": [1, 2]}),
        ("POINT Z (1 2 3)", {"type": "Point", "coordinates": [1, 2, 3]}),
        ("MULTIPOINT(1 2, 3 4)", {"type": "MultiPoint", "coordinates": [[1, 2], [3, 4]]}),
        ("MULTIPOINT((1 2), (3 4))", {"type": "MultiPoint", "coordinates": [[1, 2], [3, 4]]}),
        ("LINESTRING(1 2, 3 4)", {"type": "LineString", "coordinates": [[1, 2], [3, 4]]}),
        ("POLYGON((0 0,1 0,1 1,0 0))", {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}),
        (
            "GEOMETRYCOLLECTION(POINT(1 2), MULTIPOLYGON(((0 0,1 0,1 1,0 0))))",
            {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "Point", "coordinates": [1, 2]},
                    {"type": "MultiPolygon", "coordinates": [[[[0, 0], [1, 0], [1, 1], [0, 0]]]]},
                ],
            },
        ),
    ],
)
def test_a_shape_is_read_as_geojson(shape: str, geometry: Any) -> None:
    assert read(f"S_INTERSECTS(geometry, {shape})")["args"][1] == geometry


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("height = = 3", "“= 3” on, character 10"),
        ("height >", "missing at its end"),
        ("", "missing at its end"),
        ("operator = 'open", "character 12"),
        ("height + 1 > 3", "“+ 1 > 3” on"),
        ("a" * (cql2.LONGEST + 1), "at most 4000"),
        ("(" * 2000, "missing at its end"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(text: str, told: str) -> None:
    with pytest.raises(Invalid, match="filter") as caught:
        read(text)

    assert told in caught.value.problems[0].text


def test_no_text_takes_long_to_read() -> None:
    read("a=1")
    begun = time.process_time()
    for text in (
        "(" * 4000,
        "NOT " * 999 + "a=1",
        "(" * 1999 + "a" + ")" * 1999,
        "a='" + "\\" * 3990,
        "f(" * 1990,
        "-" * 4000,
    ):
        with pytest.raises(Invalid):
            read(text)
    assert time.process_time() - begun < 5


@given(st.text(st.sampled_from("ab'=<>()%,.\\\" 19ANDORTINULSELK_e-"), max_size=40))
def test_whatever_is_written_is_read_or_refused(text: str) -> None:
    for language in cql2.LANGUAGES:
        try:
            cql2.read(text, language)
        except Invalid as error:
            assert error.problems[0].text
