"""The description is true to the letter: what it allows is answered as it says, what it does not is refused."""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from schemathesis import Case, GenerationMode
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import negative_data_rejection

from app import create_app, db
from app.config import Config
from app.formats.exporting import FORMATS
from app.registry import publishing, vocabulary
from app.registry.details import clean
from tests.factories import DAY, published_camera, published_cameras

ROUTE = re.compile(r"<(?:[^:>]+:)?(\w+)>")
# Of each operation, and as many that its description does not allow. A long walk goes over both databases.
EXAMPLES = int(os.environ.get("LOOKBACK_EXAMPLES", "3"))
DATABASES = ("sqlite_url",) if "LOOKBACK_EXAMPLES" not in os.environ else ("sqlite_url", "postgres_url")


def test_the_description_is_valid_openapi(client: FlaskClient) -> None:
    response = client.get("/api/openapi.json")

    assert response.content_type == "application/vnd.oai.openapi+json;version=3.1"
    validate(response.get_json())


def test_who_knows_only_older_versions_by_name_reads_json(client: FlaskClient) -> None:
    gdal = "application/vnd.oai.openapi+json;version=3.0, application/openapi+json;version=3.0, application/json"

    response = client.get("/api/openapi.json", headers={"Accept": gdal})

    assert response.content_type == "application/json"
    assert "Accept" in response.headers["Vary"]


def test_every_route_and_nothing_else_is_described(app: Flask, client: FlaskClient) -> None:
    described = {f"/api{path}" for path in client.get("/api/openapi.json").get_json()["paths"]}

    routes = {ROUTE.sub(r"{\1}", rule.rule) for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/")}
    routes.remove("/api/exports/cameras.{extension}")
    assert described == routes | {f"/api/exports/cameras.{extension}" for extension in FORMATS}


def test_every_field_is_a_parameter(client: FlaskClient) -> None:
    paths = client.get("/api/openapi.json").get_json()["paths"]

    for path in ("/collections/cameras/items", "/exports/cameras.csv"):
        named = {each["$ref"].rsplit("/", 1)[1] for each in paths[path]["get"]["parameters"]}
        assert named >= {"bbox", "checked_since", "checked_before", *vocabulary.NAMES}


def described_app(data_dir: Path, url: str) -> Flask:
    """A register with a few cameras, among them one that is gone and one that was taken down."""
    app = create_app(Config(data_dir=data_dir, database_url=url, reads_per_minute=0))
    with app.app_context(), db.database().writing() as session:
        ids = published_cameras(session, [{"lon": number, "lat": number} for number in range(20)])
        published_camera(session, operator="City", height="4.5", start_date="2024-06", model='a "quoted" one')
        publishing.publish(session, [publishing.removal(ids[0], "device_removed")], day=DAY)
        publishing.publish(session, [publishing.removal(ids[1], "legal_takedown")], day=DAY)
        session.commit()
    return app


QUESTIONS = (
    "height > 3.5 AND NOT operator LIKE 'C%'",
    "camera_type IN ('dome', 'fixed') OR name IS NOT NULL",
    "S_INTERSECTS(geometry, POLYGON((0 0, 9 0, 9 9, 0 0)))",
    "T_DURING(check_date, INTERVAL('2020-01-01', '..')) OR id BETWEEN 3 AND 9",
)
schemathesis.openapi.format("cql2", st.sampled_from(QUESTIONS))


@schemathesis.hook
def map_query(_: Any, query: dict[str, Any] | None) -> dict[str, Any] | None:
    """Nor that a filter is in its language, and that a sorted list goes on where one of its pages said."""
    if query:
        query.pop("cursor", None)
        if "sortby" in query:
            query.pop("after", None)
        if query.get("filter-lang") == "cql2-json":
            query.pop("filter", None)
    return query


@schemathesis.hook
def filter_query(_: Any, query: dict[str, Any] | None) -> bool:
    """What JSON Schema cannot say: the south edge is south of the north one, an interval begins before it ends."""
    query = query or {}
    box, asked = query.get("bbox", ()), query.get("datetime", "")
    try:
        edges = [float(edge) for edge in (box.split(",") if isinstance(box, str) else box)]
        if len(edges) in (4, 6) and edges[1] > edges[len(edges) // 2 + 1]:
            return False
        first, last = (date.fromisoformat(end[:10]) for end in asked.split("/"))
    except (AttributeError, TypeError, ValueError):
        return True
    # Moments of one day may still be in the wrong order where their time zones differ.
    return (last - first).days > 2


def operations(app: Flask) -> Iterator[APIOperation[Any, Any, Any, Any]]:
    """What the description says that can be asked."""
    for found in schemathesis.openapi.from_wsgi("/api/openapi.json", app).get_all_operations():
        assert isinstance(found, Ok)
        yield found.ok()


@pytest.mark.parametrize("database", DATABASES)
def test_the_api_does_what_its_description_says(database: str, data_dir: Path, request: pytest.FixtureRequest) -> None:
    app = described_app(data_dir, request.getfixturevalue(database))
    asked = 0
    for operation in operations(app):
        takes = any(True for _ in operation.iter_parameters())
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE) if takes else (GenerationMode.POSITIVE,):
            asked += 1

            @settings(max_examples=EXAMPLES if takes else 1, suppress_health_check=list(HealthCheck), database=None)
            @given(operation.as_strategy(generation_mode=mode))
            def ask(case: Case[Any]) -> None:
                # The test client of Flask does not unpack what is compressed. That a boolean is no text cannot be seen
                # in a query: what must be refused is the next test's business.
                case.call_and_validate(
                    headers={"Accept-Encoding": "identity"}, excluded_checks=[negative_data_rejection]
                )

            ask()
    assert asked > 10
    app.extensions["lookback.database"].dispose()


MORE_THAN_PATTERNS = ("bbox", "datetime", "filter", "cursor")
TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.text("!./-:TZ0123456789QunkowALPR", max_size=12)


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(st.lists(TEXTS, min_size=30, max_size=30))
def test_a_value_is_refused_exactly_when_its_description_does_not_allow_it(
    sqlite_client: FlaskClient, texts: list[str]
) -> None:
    described = sqlite_client.get("/api/openapi.json").get_json()["components"]["parameters"]
    for parameter, text in zip(described.values(), texts, strict=False):
        # Space around a value is ignored, which no pattern says.
        if parameter["in"] != "query" or parameter["name"] in MORE_THAN_PATTERNS or text != clean(text):
            continue
        schema = parameter["schema"].get("items", parameter["schema"])
        if "anyOf" in schema and text.startswith("!"):
            # The patterns of what a number is not say less than what is read.
            continue
        allowed = any(Draft202012Validator(schema).is_valid(value) for value in readings(text, schema))

        response = sqlite_client.get("/api/collections/cameras/items", query_string={parameter["name"]: text})

        assert (response.status_code != 400) == allowed, (parameter["name"], text, response.text)


def readings(text: str, schema: dict[str, Any]) -> Iterator[str | float]:
    """What a text in a query may be to a schema: itself, or a number."""
    yield text
    if re.fullmatch(r"[0-9]+", text, re.ASCII):
        yield int(text)
    elif "anyOf" in schema and text.isascii() and "_" not in text:
        with suppress(ValueError):
            yield float(text)


@pytest.fixture
def sqlite_client(sqlite_url: str, data_dir: Path) -> Iterator[FlaskClient]:
    app = described_app(data_dir, sqlite_url)
    yield app.test_client()
    app.extensions["lookback.database"].dispose()
