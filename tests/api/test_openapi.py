"""The description is true to the letter: what it allows is answered as it says, what it does not is refused."""

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from itertools import islice
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
from schemathesis.config._checks import POSITIVE_DATA_ACCEPTANCE_EXPECTED_STATUSES
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import negative_data_rejection
from sqlalchemy.orm import Session

from app.formats.exporting import FORMATS
from app.formats.manifest import MANIFEST, SIGNATURE, Manifest
from app.registry import vocabulary
from app.registry.details import clean
from tests.described import register, snapshot
from tests.factories import published_camera

ROUTE = re.compile(r"<(?:[^:>]+:)?(\w+)>")
PART_OF_A_PATH = re.compile(r"{(\w+)}")
# Of a camera one that is gone, one that was taken down and one that is hidden, too.
KNOWN = {"camera_id": (1, 2, 3, 8, 21), "number": (1, 2), "webhook_id": (1,), "form": ("json", "csv")}
# Of each operation, and as many that its description does not allow. A long walk goes over both databases, in parts if
# it is told which: LOOKBACK_PART=2/4.
EXAMPLES = int(os.environ.get("LOOKBACK_EXAMPLES", "3"))
PART = os.environ.get("LOOKBACK_PART", "1/1")
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


QUESTIONS = (
    "system_id = 1 OR vendor IS NULL AND capability <> 'unknown'",
    "height > 3.5 AND NOT operator LIKE 'C%'",
    "camera_type IN ('dome', 'fixed') OR name IS NOT NULL",
    "S_INTERSECTS(geometry, POLYGON((0 0, 9 0, 9 9, 0 0)))",
    "T_DURING(check_date, INTERVAL('2020-01-01', '..')) OR id BETWEEN 3 AND 9",
)
schemathesis.openapi.format("cql2", st.sampled_from(QUESTIONS))
schemathesis.openapi.format("camera-filter", st.sampled_from(("", "bbox=1,1,3,3&operator=City", "camera_type=!dome")))


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
    asked = query or {}
    return not is_upside_down(asked.get("bbox")) and not is_backwards(asked.get("datetime"))


def is_upside_down(box: Any) -> bool:
    with suppress(AttributeError, TypeError, ValueError):
        edges = [float(edge) for edge in (box.split(",") if isinstance(box, str) else box)]
        return len(edges) in (4, 6) and edges[1] > edges[len(edges) // 2 + 1]
    return False


def is_backwards(interval: Any) -> bool:
    with suppress(AttributeError, TypeError, ValueError):
        first, last = (date.fromisoformat(end[:10]) for end in interval.split("/"))
        # Moments of one day may still be in the wrong order where their time zones differ.
        return (last - first).days <= 2
    return False


FREE_TEXTS = {field.name for field in vocabulary.FIELDS if field.kind in {"text", "long_text"}}
# How what is no text is spelt.
SPELT = ("true", "false", "null")
MENDED = ("cursor", "after", "filter")
CHECKS = {
    # What was taken down for legal reasons is refused however well it is asked for.
    "positive_data_acceptance": {"expected-statuses": [*POSITIVE_DATA_ACCEPTANCE_EXPECTED_STATUSES, "410"]},
}


@schemathesis.hook
def filter_body(_: Any, body: Any) -> bool:
    """Nor can it say which was the last change."""
    return not isinstance(body, dict) or body.get("after") in (None, *range(20))


def operations(app: Flask) -> Iterator[APIOperation[Any, Any, Any, Any]]:
    """What the description says that can be asked; of a long walk in parts those of this part."""
    part, parts = map(int, PART.split("/"))
    config = schemathesis.config.SchemathesisConfig.from_dict({"checks": CHECKS})
    described = schemathesis.openapi.from_wsgi("/api/openapi.json", app, config=config)
    for found in islice(described.get_all_operations(), part - 1, None, parts):
        assert isinstance(found, Ok)
        yield found.ok()


@pytest.mark.long
@pytest.mark.parametrize("database", DATABASES)
def test_the_api_does_what_its_description_says(database: str, data_dir: Path, request: pytest.FixtureRequest) -> None:
    app, key = register(data_dir, request.getfixturevalue(database))
    manifest = snapshot(app)
    # The test client of Flask does not unpack what is compressed.
    shown = {"Accept-Encoding": "identity", "Authorization": f"Bearer {key}"}
    asked: Counter[str] = Counter()
    for operation in operations(app):

        def ask(case: Case[Any]) -> None:
            asked[case.operation.label] += 1
            mutations = getattr(case.meta.phase.data, "mutations", ()) if case.meta else ()
            # All that was wrong with a case may be what `map_query` took out of it, or what nobody is told of.
            wrong = {each.parameter for each in mutations}
            is_mended = wrong and all(name in MENDED or is_lost(case.query, name) for name in wrong)
            case.call_and_validate(headers=shown, excluded_checks=[negative_data_rejection] if is_mended else [])

        for values in known(operation.path, manifest):
            ask(operation.Case(path_parameters=values))
        takes = any(True for _ in operation.iter_parameters()) or bool(operation.body)
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE) if takes else (GenerationMode.POSITIVE,):
            examples = settings(
                max_examples=EXAMPLES if takes else 1, suppress_health_check=list(HealthCheck), database=None
            )
            examples(given(operation.as_strategy(generation_mode=mode))(ask))()
    print(f"{app.extensions['lookback.database'].url.get_backend_name()}: {sum(asked.values())} requests")  # noqa: T201
    assert len(asked) > 10 or PART != "1/1"
    app.extensions["lookback.database"].dispose()


def is_lost(query: Mapping[str, Any] | None, name: str | None) -> bool:
    """Whether what is wrong with a value of that name may not arrive: an empty one of any type is written as nothing.

    A number, a truth and nothing are written as a text, of which any may be asked for. Space around a value the
    description says is ignored, and no pattern allows it.
    """
    asked = (query or {}).get(name or "", "?")
    texts = asked if isinstance(asked, list) else [asked]
    is_text = name in FREE_TEXTS and (isinstance(asked, int | float) or asked in SPELT)
    return not asked or is_text or any(isinstance(text, str) and text != text.strip() for text in texts)


def known(path: str, manifest: Manifest) -> Iterator[dict[str, Any]]:
    """What there is at an address whose parts are names and numbers: chance would seldom hit it."""
    if path.endswith("{filename}"):
        for name in (MANIFEST, SIGNATURE, *(each.name for each in manifest.files)):
            yield {"snapshot": manifest.name, "filename": name}
    elif found := PART_OF_A_PATH.search(path):
        yield from ({found[1]: value} for value in KNOWN.get(found[1], (manifest.name,)))


def test_space_around_a_value_is_ignored_as_the_description_says(client: FlaskClient, session: Session) -> None:
    published_camera(session, level="E×")
    session.commit()

    assert "Space around a value is ignored" in client.get("/api/openapi.json").get_json()["info"]["description"]
    for text in ("E×", " E× ", "E×\x1d", "\tE×\n"):
        told = client.get("/api/collections/cameras/items", query_string={"level": text}).get_json()
        assert told["numberMatched"] == 1, text


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
    app, _ = register(data_dir, sqlite_url)
    yield app.test_client()
    app.extensions["lookback.database"].dispose()
