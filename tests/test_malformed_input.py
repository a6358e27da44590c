"""Two thousand malformed inputs at every door that takes any: no 5xx, no stack trace, each told by its field."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import create_app
from app.commands import lookback
from app.config import Config
from app.registry import vocabulary
from app.registry.details import CameraDetails
from app.registry.errors import Invalid
from app.registry.filters import CameraFilter
from app.registry.proposals import Proposal
from app.web.report_form import FIELDS
from tests.factories import filled_form, somebody_new

# Text as attackers, broken programs and other alphabets write it.
MARKUP = (
    "'",
    '"><script>alert(1)</script>',
    "{{7*7}}",
    "%s%(x)s",
    "\x00",
    "\ud800",
    "\u202e",
    "🎥" * 300,
    "' OR 1=1--",
)
VALUES = ("-0", "1e999", "NaN", "١٢", "!", "!!", "unknown", "null", "2024-13", "1,2,3", "-181,-91,181,91", "../passwd")
nasty = st.sampled_from((*MARKUP, *VALUES))
text = st.one_of(nasty, st.text(max_size=60))
fields = st.sampled_from(
    [*(field.name for field in FIELDS), "lon", "lat", "knowledge", "evidence_url", "note", "found"]
)
parameters = st.sampled_from([*vocabulary.NAMES, "bbox", "after", "q", "place", "z", "surveillance-type"])

thorough = settings(max_examples=500, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def client(sqlite_url: str, data_dir: Path) -> FlaskClient:
    return create_app(Config(data_dir=data_dir, database_url=sqlite_url)).test_client()


def problems(parse: Any, *given: Any) -> set[str]:
    try:
        parse(*given)
    except Invalid as error:
        return {problem.field for problem in error.problems}
    return set()


@thorough
@given(st.dictionaries(fields, text, max_size=4))
def test_a_form_is_taken_or_told_what_is_wrong_beside_each_field(client: FlaskClient, typed: dict[str, str]) -> None:
    data = {name: value.encode("utf-8", "surrogatepass") for name, value in filled_form(**typed).items()}

    response = client.post("/report", data=data, environ_base=somebody_new())

    assert response.status_code in (303, 422), response.status_code
    assert "Traceback" not in response.text
    if response.status_code == 422:
        seen = {name: value.decode("utf-8", "replace") for name, value in data.items()}
        wrong = problems(Proposal.parse, seen)
        if not (seen["lon"].strip() or seen["lat"].strip()):
            # A place that is missing altogether is one problem, told where a place can be searched for.
            wrong = wrong - {"lon", "lat"} | {"address"}
        for field in wrong:
            assert f'id="{field}-problem"' in response.text, field


@thorough
@given(st.lists(st.tuples(parameters, text), max_size=3))
def test_a_query_is_answered_or_each_wrong_parameter_is_named(
    client: FlaskClient, pairs: list[tuple[str, str]]
) -> None:
    query = urlencode([(name, value.encode("utf-8", "surrogatepass")) for name, value in pairs])

    for address in ("/api/exports/cameras.geojson", "/api/exports/cameras.csv"):
        response = client.get(f"{address}?{query}")
        assert response.status_code in (200, 400)
        assert "Traceback" not in response.text
        if response.status_code == 400:
            seen = [(name, value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")) for name, value in pairs]
            named = {each["parameter"] for each in json.loads(response.text)["errors"]}
            assert problems(CameraFilter.parse, seen) == named
    for address in ("/", "/cameras", "/places", "/tiles/3/1/2.json"):
        response = client.get(f"{address}?{query}")
        assert response.status_code < 500, address
        assert "Traceback" not in response.text


@thorough
@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_an_address_is_answered_or_not_found(client: FlaskClient, first: str, second: str, third: str) -> None:
    for path in (
        f"/tiles/{first}/{second}/{third}.json",
        f"/cameras/{first}",
        f"/reports/{first}",
        f"/x{second}/{third}",
    ):
        response = client.get(path.encode("utf-8", "surrogatepass").decode("latin-1"))
        assert response.status_code < 500, path
        assert "Traceback" not in response.text


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=6,
)
features = st.fixed_dictionaries(
    {"type": st.just("Feature") | json_values},
    optional={
        "geometry": st.fixed_dictionaries({"type": st.just("Point"), "coordinates": json_values}) | json_values,
        "properties": st.dictionaries(st.sampled_from(["id", "tags", "direction", "height"]) | text, json_values),
        "id": json_values,
    },
)
files = st.one_of(
    st.binary(max_size=200),
    st.text(max_size=200).map(lambda written: written.encode("utf-8", "surrogatepass")),
    st.lists(features, max_size=4).map(
        lambda some: json.dumps({"type": "FeatureCollection", "features": some}).encode("utf-8", "surrogatepass")
    ),
    st.lists(st.lists(text, min_size=1, max_size=4), max_size=4).map(
        lambda rows: "\n".join(["lon,lat,name", *(",".join(row) for row in rows)]).encode("utf-8", "surrogatepass")
    ),
)


@settings(max_examples=500, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files, st.sampled_from([".geojson", ".csv", ".json", ""]))
def test_a_file_is_imported_or_refused_with_a_reason(
    tmp_path: Path, sqlite_url: str, content: bytes, ending: str
) -> None:
    path = tmp_path / f"cameras{ending}"
    path.write_bytes(content)

    result = run_import(path, tmp_path, sqlite_url)

    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    if result.exit_code:
        assert "cameras" in result.output, "the file is named"
    else:
        assert "created" in result.output


def run_import(path: Path, data_dir: Path, url: str) -> Result:
    return CliRunner().invoke(
        lookback,
        ["import", str(path), "--source", "Fuzz", "--licence", "CC0-1.0"],
        env={"LOOKBACK_DATA_DIR": str(data_dir), "LOOKBACK_DATABASE_URL": url},
    )


def test_what_details_understands_is_never_refused_by_the_form() -> None:
    """Form and domain share one validator: there is no second opinion."""
    assert problems(CameraDetails.parse, filled_form()) == problems(Proposal.parse, filled_form()) == set()
