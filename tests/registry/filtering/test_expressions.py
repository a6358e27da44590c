import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.registry.cameras import camera
from app.registry.errors import Invalid
from app.registry.filtering import cql2
from app.registry.filtering.expressions import DEEPEST, MOST_CONDITIONS, Expression
from app.registry.filtering.shapes import MOST_CORNERS
from app.registry.geometry import BBox
from tests.factories import published_cameras


def found(session: Session, text: str, language: str = cql2.TEXT) -> list[int]:
    """The cameras that an expression selects, by number."""
    return list(
        session.scalars(select(camera.c.id).where(Expression.parse(text, language).sql(camera)).order_by(camera.c.id))
    )


def wrong(text: str, language: str = cql2.TEXT) -> str:
    """Why an expression is refused."""
    with pytest.raises(Invalid) as caught:
        Expression.parse(text, language)
    assert {problem.field for problem in caught.value.problems} == {"filter"}
    return caught.value.problems[0].text


def test_a_date_is_all_the_days_that_it_can_mean(session: Session) -> None:
    told = ["2023", "2024-02", "2024-02-29", "2024-03-01", "1900-02", "2024-04"]
    published_cameras(session, [{"check_date": each} for each in told] + [{}])

    for text, expected in (
        ("T_AFTER(check_date, DATE('2024-02-15'))", [3, 4, 6]),
        ("check_date > DATE('2024-02-15')", [3, 4, 6]),
        ("NOT check_date > DATE('2024-02-15')", [1, 2, 5]),
        ("T_BEFORE(check_date, DATE('2024-02-15'))", [1, 5]),
        ("T_INTERSECTS(check_date, DATE('2024-02-15'))", [2]),
        ("check_date = '2024-02'", [2]),
        ("check_date = DATE('2024-02-29')", [3]),
        ("check_date >= '2024-02'", [2, 3, 4, 6]),
        ("check_date BETWEEN '2024-02' AND '2024-02'", [2, 3]),
        ("T_EQUALS(check_date, INTERVAL('1900-02-01', '1900-02-28'))", [5]),
        ("T_EQUALS(check_date, INTERVAL('2024-04-01', '2024-04-30'))", [6]),
        ("T_FINISHES(check_date, INTERVAL('2024-02-01', '2024-02-29'))", [3]),
        ("T_MEETS(check_date, INTERVAL('2024-02-29', '..'))", [2]),
        ("check_date IN ('2023', '2024-03-01')", [1, 4]),
        ("check_date LIKE '2024-0_'", [2, 6]),
        ("T_DISJOINT(check_date, INTERVAL('..', '2024-02-29'))", [4, 6]),
    ):
        assert found(session, text) == expected, text


def test_how_long_a_camera_stood_is_an_interval_of_its_own(session: Session) -> None:
    published_cameras(
        session, [{"start_date": "2020", "end_date": "2022-06"}, {"start_date": "2023", "end_date": "2024"}, {}]
    )

    assert found(session, "T_INTERSECTS(INTERVAL(start_date, end_date), DATE('2022-06-30'))") == [1]
    assert found(session, "T_AFTER(published_on, DATE('2000-01-01'))") == [1, 2, 3]


def test_capitals_are_other_letters_and_patterns_are_no_others(session: Session) -> None:
    published_cameras(session, [{"operator": name} for name in ("City", "city", "100%", "a*b", "[x]", "back\\slash")])

    for text, expected in (
        ("operator LIKE 'C%'", [1]),
        ("operator LIKE '_ity'", [1, 2]),
        (r"operator LIKE '%\%'", [3]),
        ("operator LIKE '%*%'", [4]),
        ("operator LIKE '[x]'", [5]),
        (r"operator LIKE '%\\%'", [6]),
        ("operator > 'a'", [2, 4, 6]),
        ("operator < 'a' AND operator >= 'City'", [1, 5]),
    ):
        assert found(session, text) == expected, text


def test_what_compares_with_what_nobody_knows_does_not_hold(session: Session) -> None:
    published_cameras(session, [{"height": 4}, {}])

    assert found(session, "NOT height > 5") == [1]
    assert found(session, "height IS NULL OR FALSE") == [2]
    assert found(session, "height <> 5") == [1]
    assert found(session, "geometry IS NULL") == []


def test_json_says_the_same(session: Session) -> None:
    published_cameras(session, [{"height": 4, "lon": 1, "lat": 1}, {"height": 4, "lon": 8, "lat": 1}])
    asked = {
        "op": "and",
        "args": [
            {"op": ">=", "args": [{"property": "height"}, 4]},
            {"op": "s_intersects", "args": [{"property": "geometry"}, {"type": "Point", "coordinates": [8, 1]}]},
        ],
    }

    assert found(session, json.dumps(asked), cql2.JSON) == [2]


def test_numbers_of_any_size_can_be_asked_for(session: Session) -> None:
    published_cameras(session, [{"height": 4}])

    for number in (2**31, 2**63, 10**30, 1e300, -(10**30), 0.5):
        assert found(session, f"id < {number} AND version <> {number} AND height IN ({number}, 4)") == (
            [1] if number > 1 else []
        )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("hight > 3", "There is no property “hight”."),
        ("record_state = 'hidden'", "There is no property “record_state”."),
        ("height > 'tall'", "“height” is a number"),
        ("height > 1e999", "“height” is a number"),
        ("height > name", "not with another property"),
        ("check_date > end_date", "not with another property"),
        ("3 < height", "begins with the name of a property"),
        ("camera_type = 'domed'", "camera_type: “domed” is not one of: unknown, fixed"),
        ("operator = 3", "“operator” cannot be compared"),
        ("geometry = 'x'", "“geometry” cannot be compared"),
        ("operator = 'a\tb'", "control character"),
        ("check_date > DATE('yesterday')", "“yesterday” is no time"),
        ("check_date = '2024-13'", "not in the calendar"),
        ("height LIKE '3%'", "LIKE compares"),
        ("T_AFTER(operator, DATE('2024-01-01'))", "“operator” has no days"),
        ("S_INTERSECTS(height, POINT(1 2))", "S_INTERSECTS is about “geometry”"),
        ("S_INTERSECTS(geometry, POINT(181 2))", "no geometry of GeoJSON in degrees"),
        ("S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 0 0)))", "no geometry of GeoJSON in degrees"),
        ("S_INTERSECTS(geometry, BBOX(1, 2, 3))", "four numbers"),
        ("S_WITHIN(geometry, POINT(1 2))", "“s_within” is nothing that can be asked"),
        ("CASEI(operator) = 'x'", "begins with the name of a property"),
        (" OR ".join(["id=1"] * (MOST_CONDITIONS + 1)), "more than 200 things"),
        ("check_date IN ('2024'" + ",'2024'" * MOST_CONDITIONS + ")", "more than 200 things"),
        ("NOT " * (DEEPEST + 1) + "id=1", "brackets within brackets"),
        (f"S_INTERSECTS(geometry, LINESTRING({','.join(['1 2'] * (MOST_CORNERS + 1))}))", "more than 200 corners"),
    ],
)
def test_what_is_wrong_is_named(text: str, told: str) -> None:
    assert told in wrong(text)


@pytest.mark.parametrize(
    "tree",
    ['{"op":"or","args":[]}', '{"op": "and"}', "[]", "3", '"text"', "{", '{"op":"=","args":[]}',
     '{"op":"in","args":[{"property":"id"},[]]}',
     '{"op":"=","args":[{"property":"operator"},"\\ud800"]}', '{"op":"=","args":[{"property":"operator"},"\\u0000"]}',
     '{"op":"isNull","args":[{"property":"id"},3]}', '{"op":"between","args":[{"property":"id"},3]}',
     '{"op":"s_intersects","args":[{"property":"geometry"},{"type":"MultiPoint","coordinates":[]}]}',
     '{"op":"not","args":[true,true]}', "[" * 3000, '{"op":"=","args":[{"property":"height"},true]}'],
)  # fmt: skip
def test_json_that_asks_nothing_is_refused(tree: str) -> None:
    assert wrong(tree, cql2.JSON)


def test_as_much_as_may_be_asked_is_answered(session: Session) -> None:
    published_cameras(session, [{"lon": 1, "lat": 1}])

    assert found(session, " OR ".join(["id=1"] * MOST_CONDITIONS)) == [1]
    assert found(session, "NOT " * DEEPEST + "id=1") == [1]
    ring = ",".join(f"{index % 2} {index % 3}" for index in range(MOST_CORNERS - 1))
    assert found(session, f"S_INTERSECTS(geometry, POLYGON(({ring},0 0)))") is not None


def test_a_shape_that_must_hold_tells_the_box_to_look_in() -> None:
    assert Expression.parse("id > 3 AND S_INTERSECTS(geometry, POLYGON((0 0, 9 0, 9 8, 0 0)))").box == BBox(0, 0, 9, 8)
    assert Expression.parse("S_INTERSECTS(geometry, BBOX(170, -5, -170, 5))").box == BBox(170, -5, -170, 5)
    assert Expression.parse("id > 3 OR S_INTERSECTS(geometry, POINT(0 0))").box is None
    assert Expression.parse("NOT S_INTERSECTS(geometry, POINT(0 0))").box is None
