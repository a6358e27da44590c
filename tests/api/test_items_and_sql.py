"""What the API selects, sorts and pages is what plain SQL does, for random questions of every kind."""

import re
from collections.abc import Callable, Sequence
from functools import cache
from random import Random
from typing import Any, NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskClient
from shapely import MultiPoint, intersects_xy
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.db import Database
from app.registry.dossiers import memberships
from app.registry.filtering.filters import CameraFilter
from tests.api.conftest import ITEMS
from tests.conftest import both_databases
from tests.factories import DAY, described_system, published_cameras, stated

CAMERAS = 1500
# Each page costs a request: on PostgreSQL a few say that it is no different.
QUESTIONS = {"sqlite": 500, "postgresql": 40}

OPERATORS = (
    None,
    None,
    "City",
    "city",
    "Polizei",
    "Präfektur",
    "O'Neill & Sons",
    "50%_off",
    "[x]*?",
    "監視",
    "back\\slash",
)
NOT_TEXT = ("height", "published_on", "system_id")
DATES = (None, "2019", "2020-02", "2020-02-29", "2021-06", "2021-06-30", "2023-12-31", "2024", "2024-01-01")


class Question(NamedTuple):
    """A piece of a query string in CQL2, and the same as SQL."""

    cql2: str
    sql: str


class Row(NamedTuple):
    id: int
    lon: float
    lat: float
    operator: str | None
    check_date: str | None


class Span(NamedTuple):
    first: str
    last: str


def facts(random: Random) -> dict[str, Any]:
    said = {
        # A coarse grid, so that many stand on the edges of shapes.
        "lon": random.randint(-40, 40) / 4,
        "lat": random.randint(-40, 40) / 4,
        "camera_type": random.choice(("unknown", "fixed", "dome", "panning")),
        "surveillance_type": random.choice(("camera", "ALPR", "unknown")),
        "height": random.choice((None, 2, 2.5, 4.1, 10)),
        "operator": random.choice(OPERATORS),
        "check_date": random.choice(DATES),
    }
    return {name: value for name, value in said.items() if value is not None}


@pytest.fixture(scope="module")
def register_facts() -> list[dict[str, Any]]:
    random = Random(7)
    return [facts(random) for _ in range(CAMERAS)]


@pytest.mark.long
@both_databases
def test_what_the_api_selects_is_what_sql_selects(
    app: Flask, client: FlaskClient, database: Database, register_facts: list[dict[str, Any]]
) -> None:
    with database.writing() as session:
        published_cameras(session, register_facts)
        claim(session)
        session.commit()
    random = Random(11)
    with app.app_context(), database.reading() as session:
        columns = ", ".join(Row._fields)
        rows = [Row(*row) for row in session.execute(text(f"SELECT {columns} FROM camera"))]
        for _ in range(QUESTIONS[database.url.get_backend_name()]):
            parameters, conditions = asked(random, rows)
            sortby, order = sorting(random, is_sqlite=database.is_sqlite)
            where = " AND ".join(f"({condition})" for condition in conditions) or "TRUE"
            expected = session.scalars(text(f"SELECT id FROM camera WHERE {where} ORDER BY {order}")).all()
            parameters |= {"limit": len(expected) // random.choice((1, 1, 2)) + 1} | (
                {"sortby": sortby} if sortby else {}
            )

            found, matched = everything(client, parameters)

            assert found == expected, parameters
            assert matched == len(expected), parameters
            session.rollback()


def claim(session: Session) -> None:
    """Two systems, one of which is for two things, and a camera with claims of its own."""
    for name, box in (("Pay", "-5,-5,0,5"), ("Watch", "1,-5,4,0")):
        system_id = described_system(session, name)
        memberships.link(session, system_id, CameraFilter.parse([("bbox", box)]), day=DAY)
        stated(session, system_id, "purpose", "payment")
    stated(session, 2, "purpose", "border")
    stated(session, 1, "facial_recognition", "enabled_claimed")
    stated(session, 0, "facial_recognition", "banned", camera_id=7, certainty="documented")


def everything(client: FlaskClient, parameters: dict[str, Any]) -> tuple[list[int], int]:
    """The cameras of all pages, and how many the first one said there are."""
    page = client.get(ITEMS, query_string={**parameters, "properties": "id"}).get_json()
    assert "features" in page, (parameters, page)
    matched, found = page["numberMatched"], [feature["id"] for feature in page["features"]]
    while following := [link["href"] for link in page["links"] if link["rel"] == "next"]:
        page = client.get(following[0]).get_json()
        found += [feature["id"] for feature in page["features"]]
    return found, matched


def asked(random: Random, rows: Sequence[Row]) -> tuple[dict[str, Any], list[str]]:
    """A box, fields and an expression, each perhaps, as parameters and as SQL."""
    parameters: dict[str, Any] = {}
    conditions = []
    if random.random() < 0.4:
        west, south = random.randint(-40, 30) / 4, random.randint(-40, 30) / 4
        east, north = west + random.randint(0, 30) / 4, south + random.randint(0, 30) / 4
        parameters["bbox"] = f"{west},{south},{east},{north}"
        conditions.append(f"lon BETWEEN {west} AND {east} AND lat BETWEEN {south} AND {north}")
    if random.random() < 0.4:
        kinds = random.sample(("fixed", "dome", "panning"), 2)
        parameters["camera_type"] = kinds
        conditions.append(f"camera_type IN ({', '.join(map(quoted, kinds))})")
    if random.random() < 0.2:
        name = random.choice([name for name in OPERATORS if name])
        parameters["operator"] = f"!{name}"
        conditions.append(f"operator IS NULL OR operator <> {quoted(name)}")
    if random.random() < 0.8 or not parameters:
        question = expression(random, rows, 3)
        parameters["filter"] = question.cql2
        conditions.append(question.sql)
    return parameters, conditions


def sorting(random: Random, *, is_sqlite: bool) -> tuple[str, str]:
    """An order of the API and of SQL."""
    names = random.sample(
        ("operator", "height", "check_date", "camera_type", "published_on", "system_id"), random.randint(0, 2)
    )
    keys = [(name, random.random() < 0.5) for name in names]
    collation = "BINARY" if is_sqlite else '"C"'
    columns = {"system_id": "(SELECT system_id FROM system_camera m WHERE m.camera_id = camera.id)"}
    written = [
        f"{columns.get(name, name)}{f' COLLATE {collation}' if name not in NOT_TEXT else ''}"
        f" {'DESC' if is_down else 'ASC'} NULLS LAST"
        for name, is_down in keys
    ]
    return ",".join(f"{'-' if is_down else '+'}{name}" for name, is_down in keys), ", ".join([*written, "id"])


def expression(random: Random, rows: Sequence[Row], depth: int) -> Question:
    """A condition, or some of them with AND, OR and NOT."""
    if depth and random.random() < 0.6:
        word = random.choice(("AND", "OR", "NOT"))
        if word == "NOT":
            part = expression(random, rows, depth - 1)
            return Question(f"not ({part.cql2})", f"NOT ({part.sql})")
        parts = [expression(random, rows, depth - 1) for _ in range(random.randint(2, 3))]
        cql2, sql = (f" {word} ".join(f"({each[at]})" for each in parts) for at in (0, 1))
        return Question(cql2, sql)
    return random.choice(QUESTIONS_OF_ALL_KINDS)(random, rows)


def of_a_number(random: Random, _: Sequence[Row]) -> Question:
    name, value = random.choice((("height", 2.5), ("height", 4), ("id", random.randint(1, CAMERAS)), ("version", 1)))
    told = f"{name} {random.choice(('=', '<>', '<', '<=', '>', '>='))} {value}"
    return random.choice((Question(told, told), Question(*2 * [f"{name} BETWEEN 2.1 AND {value}"])))


def of_a_text(random: Random, _: Sequence[Row]) -> Question:
    some = [quoted(name) for name in random.sample([name for name in OPERATORS if name], 3)]
    written = (f"operator = {some[0]}", f"operator <> {some[0]}", f"operator IN ({', '.join(some)})")
    others = ("operator IS NULL", "operator IS NOT NULL", "camera_type = 'dome'", "surveillance_type <> 'ALPR'")
    return Question(*2 * [random.choice((*written, *others))])


def of_a_pattern(random: Random, rows: Sequence[Row]) -> Question:
    pattern, like = random.choice(
        (
            ("C%", "C.*"),
            ("%it_", ".*it."),
            (r"50\%\_%", "50%_.*"),
            ("[x]*?", r"\[x\]\*\?"),
            ("%'%", ".*'.*"),
            ("_視", ".視"),
        )
    )
    found = [row.id for row in rows if row.operator and re.fullmatch(like, row.operator)]
    return Question(f"operator LIKE {quoted(pattern)}", where_known("operator", found))


def of_days(random: Random, rows: Sequence[Row]) -> Question:
    day = random.choice(("2020-02-29", "2021-06-30", "2021-06-15", "2024-01-01"))
    compared: tuple[tuple[str, Callable[[Span], bool]], ...] = (
        (f"check_date > DATE('{day}')", lambda seen: seen.first > day),
        (f"check_date <= DATE('{day}')", lambda seen: seen.last <= day),
        (f"T_AFTER(check_date, TIMESTAMP('{day}T12:00:00Z'))", lambda seen: seen.first > day),
        (f"T_INTERSECTS(check_date, DATE('{day}'))", lambda seen: seen.first <= day <= seen.last),
        (f"T_DISJOINT(check_date, INTERVAL('{day}','..'))", lambda seen: seen.last < day),
        (
            f"T_DURING(check_date, INTERVAL('2020-01-31','{day}'))",
            lambda seen: seen.first > "2020-01-31" and seen.last < day,
        ),
        (
            f"check_date = '{day[:7]}'",
            lambda seen: seen.first != seen.last and seen.last[:7] == seen.first[:7] == day[:7],
        ),
    )
    told, holds = random.choice(compared)
    found = [row.id for row in rows if row.check_date and holds(span(row.check_date))]
    return Question(told, where_known("check_date", found))


def of_a_shape(random: Random, rows: Sequence[Row]) -> Question:
    # Corners that numbers hold exactly: whether a place is on an edge is then no question of rounding.
    corners = [(random.randint(-40, 40) / 4, random.randint(-40, 40) / 4) for _ in range(random.randint(3, 6))]
    shape = MultiPoint(corners).convex_hull
    if shape.geom_type != "Polygon":
        return of_a_box(random, rows)
    inside = intersects_xy(shape, [row.lon for row in rows], [row.lat for row in rows])
    found = [row.id for row, is_inside in zip(rows, inside, strict=True) if is_inside]
    ring = ", ".join(f"{x} {y}" for x, y in shape.exterior.coords)
    return Question(f"S_INTERSECTS(geometry, POLYGON(({ring})))", one_of(found))


def of_a_claim(random: Random, _: Sequence[Row]) -> Question:
    system = "(SELECT system_id FROM system_camera m WHERE m.camera_id = camera.id)"
    can = f"(CASE WHEN id = 7 THEN 'banned' WHEN {system} = 1 THEN 'enabled_claimed' ELSE 'unknown' END)"
    sure = f"(CASE WHEN id = 7 THEN 'documented' WHEN {system} = 1 THEN 'reported' END)"
    return random.choice(
        (
            Question("system_id = 2", f"{system} = 2"),
            Question("system_id IN (1, 5)", f"{system} IN (1, 5)"),
            Question("system_id IS NULL", f"{system} IS NULL"),
            Question("system_id > 1", f"{system} > 1"),
            Question("capability = 'unknown'", f"{can} = 'unknown'"),
            Question("capability LIKE '%a%'", f"{can} <> 'unknown'"),
            Question("facial_recognition_certainty <> 'reported'", f"{sure} <> 'reported'"),
            Question("purpose = 'border'", f"{system} = 2"),
            Question("purpose <> 'border'", f"{system} = 1"),
            Question("purpose IN ('payment', 'border')", f"{system} > 0"),
            Question("vendor IS NULL", "TRUE"),
        )
    )


def of_a_box(random: Random, _: Sequence[Row]) -> Question:
    west, east = sorted(random.sample(range(-10, 11), 2))
    return Question(
        f"S_INTERSECTS(geometry, BBOX({west}, -3, {east}, 5.5))",
        f"lon BETWEEN {west} AND {east} AND lat BETWEEN -3 AND 5.5",
    )


QUESTIONS_OF_ALL_KINDS = (of_a_number, of_a_text, of_a_pattern, of_days, of_a_shape, of_a_box, of_a_claim)


@cache
def span(told: str) -> Span:
    """The days that a date can mean."""
    ends = {"2019": "2019-12-31", "2024": "2024-12-31", "2020-02": "2020-02-29", "2021-06": "2021-06-30"}
    return Span((told + "-01-01")[:10], ends.get(told, told))


def one_of(ids: Sequence[int]) -> str:
    return f"id IN ({', '.join(map(str, ids))})" if ids else "FALSE"


def where_known(name: str, ids: Sequence[int]) -> str:
    """As SQL has it, nothing holds where nothing is known."""
    return f"CASE WHEN {name} IS NULL THEN NULL ELSE {one_of(ids)} END"


def quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
