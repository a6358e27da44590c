"""Two thousand malformed inputs at every door that takes any: no 5xx, no stack trace, each told by its field."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from app import create_app
from app.commands import lookback
from app.config import Config
from app.moderation import accounts
from app.registry import vocabulary
from app.registry.details import CameraDetails
from app.registry.dossiers import predicates
from app.registry.errors import Invalid
from app.registry.filtering.filters import CameraFilter
from app.registry.unpublished.claim_proposals import About, ClaimProposal
from app.registry.unpublished.proposals import Proposal
from app.web.claims import STEPS
from app.web.report_form import FIELDS
from tests.factories import (
    claim_form,
    described_system,
    filled_form,
    moderator,
    published_camera,
    somebody_new,
    submitted_claim,
    submitted_report,
)
from tests.moderation.conftest import EMAIL, PASSWORD, Desk, FormReader

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

Codes = tuple[str, str]
thorough = settings(max_examples=500, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def app(sqlite_url: str, data_dir: Path) -> Flask:
    return create_app(Config(data_dir=data_dir, database_url=sqlite_url))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def waiting(app: Flask) -> Codes:
    """The codes of a report and a claim that wait, beside a camera on the map."""
    with app.extensions["lookback.database"].writing() as session:
        published_camera(session)
        codes = submitted_report(session), submitted_claim(session, About(described_system(session)))
        session.commit()
    return codes


@pytest.fixture
def desk(app: Flask) -> Desk:
    """A browser in which an administrator has signed in."""
    with app.app_context(), app.extensions["lookback.database"].writing() as session:
        accounts.create(session, EMAIL, PASSWORD, role="administrator")
        moderator(session, "somebody@example.org")
        session.commit()
    desk = Desk(app.test_client())
    assert desk.sign_in().status_code == 302
    return desk


def problems(parse: Any, *given: Any) -> set[str]:
    try:
        parse(*given)
    except Invalid as error:
        return {problem.field for problem in error.problems}
    return set()


@pytest.mark.long
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


CARD = [name for step in STEPS.values() for name in step.names]
claim_fields = st.sampled_from([*claim_form(), *CARD, "figure", "size_date", "certainty", "sha256"])


@settings(thorough, max_examples=100)
@given(st.sampled_from(predicates.NAMES), st.dictionaries(claim_fields, text, max_size=4))
def test_a_claim_is_taken_or_told_what_is_wrong_beside_each_field(
    client: FlaskClient, waiting: Codes, predicate: str, typed: dict[str, str]
) -> None:
    said = claim_form(**{"predicate": predicate, **typed})
    data = {name: value.encode("utf-8", "surrogatepass") for name, value in said.items()}

    response = client.post("/systems/1/claim", data=data, environ_base=somebody_new())

    assert response.status_code in (303, 422)
    assert "Traceback" not in response.text
    # What the card does not ask is not heard.
    seen = {name: value.decode("utf-8", "replace") for name, value in data.items() if name != "sha256"}
    wrong = problems(ClaimProposal.parse, seen, About(1))
    assert bool(wrong) == (response.status_code == 422)
    if wrong:
        # One question is asked at a time: the first that needs another look.
        assert any(f'id="{field}-problem"' in response.text for field in wrong)


every_form = st.dictionaries(
    st.sampled_from(
        [
            *("csrf_token", "message", "reason", "token", "verdict", "at", "version", "camera_id", "precision", "name"),
            *("part", "note", "end_date", "evidence_url", "answer", "appeal", "code", "proof", "instead", "question"),
            *(
                "predicate",
                "value",
                "claimant",
                "claimant_kind",
                "stance",
                "certainty",
                "type",
                "url",
                "quote",
                "go",
                "step",
            ),
            *("email", "role", "areas", "password", "lon", "lat", "operator", "knowledge", "outcome", "fields", "take"),
        ]
    ),
    text,
    max_size=5,
)


@pytest.mark.long
@settings(thorough, max_examples=40)
@given(every_form)
def test_every_form_of_the_public_is_answered(client: FlaskClient, waiting: Codes, typed: dict[str, str]) -> None:
    answers = [
        post(client, address, typed)
        for address in (
            *(f"/cameras/1/{action}" for action in ("still-there", "gone", "change", "privacy", "claim")),
            "/systems/1/claim",
            *(f"/reports/{code}/{action}" for code in waiting for action in ("edit", "answer", "appeal")),
            "/reports",
        )
    ]

    assert {answer.status_code for answer in answers} <= {200, 303, 404, 409, 410, 422}
    assert not any("Traceback" in answer.text for answer in answers)


@pytest.mark.long
@settings(thorough, max_examples=5)
@given(every_form)
def test_every_form_of_the_desk_is_answered(app: Flask, desk: Desk, waiting: Codes, typed: dict[str, str]) -> None:
    """By whoever may do everything there, so that the guard lets it through."""
    walked = 0
    for rule in app.url_map.iter_rules():
        if rule.endpoint.partition(".")[0] != "moderation" or "POST" not in (rule.methods or ()):
            continue
        if (account := desk.open("/moderation/account")).status_code != 200:
            # The form before has ended the session.
            assert desk.sign_in().status_code == 302
            account = desk.open("/moderation/account")
        parts = {**dict.fromkeys(rule.arguments, 1), "moderator_id": 2, "token": "0" * 43}
        built = rule.build({name: value for name, value in parts.items() if name in rule.arguments})
        assert built is not None
        answer = post(desk.client, built[1], {**typed, "csrf_token": FormReader.read(account.text)["csrf_token"]})
        assert answer.status_code < 500, built[1]
        assert "Traceback" not in answer.text
        walked += 1
    assert walked > 20


def post(client: FlaskClient, address: str, typed: dict[str, str]) -> TestResponse:
    data = {name: value.encode("utf-8", "surrogatepass") for name, value in typed.items()}
    return client.post(address, data=data, environ_base=somebody_new())


EXPORTS = ("/api/exports/cameras.geojson", "/api/exports/cameras.csv")
FILTERED = (*EXPORTS, "/", "/cameras", "/places", "/tiles/3/1/2.json")


@pytest.mark.long
@thorough
@given(st.sampled_from(FILTERED), st.lists(st.tuples(parameters, text), max_size=3))
def test_a_query_is_answered_or_each_wrong_parameter_is_named(
    client: FlaskClient, address: str, pairs: list[Codes]
) -> None:
    query = urlencode([(name, value.encode("utf-8", "surrogatepass")) for name, value in pairs])

    response = client.get(f"{address}?{query}")

    assert response.status_code < 500
    assert "Traceback" not in response.text
    if address in EXPORTS:
        assert response.status_code in (200, 400)
        seen = [(name, value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")) for name, value in pairs]
        named = (
            {each["parameter"] for each in json.loads(response.text)["errors"]}
            if response.status_code == 400
            else set()
        )
        assert problems(CameraFilter.parse, seen) == named


ADDRESSES = ("/tiles/{0}/{1}/{2}.json", "/cameras/{0}", "/reports/{0}", "/x{1}/{2}")


@pytest.mark.long
@thorough
@given(st.sampled_from(ADDRESSES), *[st.text(max_size=30)] * 3)
def test_an_address_is_answered_or_not_found(
    client: FlaskClient, address: str, first: str, second: str, third: str
) -> None:
    path = address.format(first, second, third)

    response = client.get(path.encode("utf-8", "surrogatepass").decode("latin-1"))

    assert response.status_code < 500
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


@pytest.mark.long
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
