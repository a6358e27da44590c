"""The work against spam: who did it goes first, and nobody is shut out without it."""

import base64
import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.registry.unpublished import reports, tallies
from app.registry.unpublished.reports import Report
from app.web import proof
from tests import factories
from tests.web.conftest import Keep, Solve, challenge_of


def is_proven(client: FlaskClient, keep: Keep, solution: str = "") -> bool:
    """Whether a report that came with this solution counts as proven."""
    data = factories.filled_form(another="1", proof=solution)
    answer = client.post("/report", data=data, environ_base=factories.somebody_new())
    assert answer.status_code == 303
    return proven_at(keep, answer.location)


def proven_at(keep: Keep, receipt: str | None) -> bool:
    return keep(lambda session: reports.by_code(session, str(receipt).removeprefix("/reports/")).proven)


def opened(solution: str) -> Any:
    return json.loads(base64.b64decode(solution))


def closed(payload: object) -> str:
    return base64.b64encode(json.dumps(payload).encode()).decode()


def test_who_did_the_work_goes_before_who_did_not(client: FlaskClient, keep: Keep, solve: Solve) -> None:
    assert is_proven(client, keep, solve(client))
    assert not is_proven(client, keep)


def test_a_solution_is_good_for_one_report(client: FlaskClient, keep: Keep, solve: Solve) -> None:
    solution = solve(client)

    assert [is_proven(client, keep, solution) for _ in range(3)] == [True, False, False]


def test_another_solution_of_one_challenge_is_the_same_solution(client: FlaskClient, keep: Keep, solve: Solve) -> None:
    challenge = challenge_of(client)
    first, second = solve(client, challenge), solve(client, challenge, after=1)

    assert opened(first)["solution"] != opened(second)["solution"]
    assert [is_proven(client, keep, each) for each in (first, second)] == [True, False]


@pytest.mark.parametrize(
    ("part", "field", "value"),
    [
        ("parameters", "cost", 1),
        ("parameters", "keyPrefix", ""),
        ("parameters", "expiresAt", 4_000_000_000),
        ("parameters", "nonce", "00" * 16),
        ("solution", "counter", -1),
        ("solution", "derivedKey", "00" * 32),
    ],
)
def test_a_forged_solution_is_taken_as_none(
    client: FlaskClient, keep: Keep, solve: Solve, part: str, field: str, value: object
) -> None:
    payload = opened(solve(client))
    forged = payload["solution"] if part == "solution" else payload["challenge"]["parameters"]
    forged[field] = value

    assert not is_proven(client, keep, closed(payload))


def test_a_challenge_of_another_register_is_none_of_ours(
    client: FlaskClient, app: Flask, keep: Keep, solve: Solve
) -> None:
    solution = solve(client)
    app.config["SECRET_KEY"] = "another"

    assert not is_proven(client, keep, solution)


def test_what_was_solved_too_late_is_unproven(
    client: FlaskClient, keep: Keep, solve: Solve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof, "LIFETIME_S", -1)

    assert not is_proven(client, keep, solve(client))


def test_a_form_that_needs_another_look_keeps_its_solution(client: FlaskClient, keep: Keep, solve: Solve) -> None:
    solution = solve(client)

    page = client.post("/report", data=factories.filled_form(lat="nowhere", proof=solution))

    assert page.status_code == 422
    assert f'name="proof" value="{solution}"' in page.text
    assert is_proven(client, keep, solution)


def test_the_question_whether_it_is_known_carries_the_solution_on(
    client: FlaskClient, keep: Keep, solve: Solve
) -> None:
    keep(factories.published_camera)
    solution = solve(client)

    page = client.post("/report", data=factories.filled_form(proof=solution)).text

    assert "Is it one of these?" in page
    assert page.count(f'name="proof" value="{solution}"') == 2, "yes, or no: either is sent with it"


@pytest.mark.parametrize("action", ["still-there", "gone"])
def test_one_signal_with_a_solution_proves_all_that_gather(
    client: FlaskClient, keep: Keep, solve: Solve, action: str
) -> None:
    camera_id = keep(factories.published_camera)
    came = []

    for solution in ("", solve(client), ""):
        data = {"proof": solution}
        client.post(f"/cameras/{camera_id}/{action}", data=data, environ_base=factories.somebody_new())
        came.append(keep(lambda session: session.scalars(select(Report.proven)).all()))

    assert came == [[False], [True], [True]]
    assert keep(tallies.waiting)["proven"] == {"1": 1}


def test_a_privacy_report_may_bring_a_solution(client: FlaskClient, keep: Keep, solve: Solve) -> None:
    for solution in ("", solve(client)):
        camera_id = keep(factories.published_camera)
        answer = client.post(f"/cameras/{camera_id}/privacy", data={"proof": solution})
        assert proven_at(keep, answer.location) == bool(solution)


def test_an_edit_may_bring_the_solution_that_was_missing(client: FlaskClient, keep: Keep, solve: Solve) -> None:
    answer = client.post("/report", data=factories.filled_form())
    form = factories.filled_form(operator="Denver Police", proof=solve(client))

    assert client.post(f"{answer.location}/edit", data=form).status_code == 303

    assert proven_at(keep, answer.location)


def test_a_receipt_says_kindly_that_it_waits_behind(client: FlaskClient, solve: Solve) -> None:
    told = "it is looked at after those that brought one"
    without, with_it = (
        client.post("/report", data=factories.filled_form(proof=each)).location for each in ("", solve(client))
    )

    assert told in client.get(without).text
    assert told not in client.get(with_it).text


def test_the_challenge_is_kept_by_nobody_and_shows_no_secret(client: FlaskClient, app: Flask) -> None:
    answer = client.get("/proof.json")

    assert answer.headers["Cache-Control"] == "no-store"
    assert str(app.secret_key) not in answer.text
    assert proof.signing_key("one") != proof.signing_key("another")


def test_the_work_is_worth_a_second_of_a_slow_phone() -> None:
    """Half a million rounds of SHA-256, twice: more would be felt, less would cost nobody anything."""
    assert 400_000 <= proof.COST * 16 ** len(proof.PREFIX) <= 600_000


nonsense = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)
keys = ("algorithm", "nonce", "salt", "cost", "keyPrefix", "expiresAt", "data", "keySignature")
payloads = st.fixed_dictionaries(
    {
        "challenge": nonsense
        | st.fixed_dictionaries(
            {"parameters": nonsense | st.fixed_dictionaries(dict.fromkeys(keys, nonsense)), "signature": nonsense}
        ),
        "solution": nonsense | st.fixed_dictionaries({"counter": nonsense, "derivedKey": nonsense}),
    }
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60) | payloads.map(closed) | nonsense.map(closed))
def test_nothing_that_anybody_writes_there_is_an_error(app: Flask, written: str) -> None:
    data = {"proof": written.encode("utf-8", "surrogatepass")}
    with app.test_request_context("/report", method="POST", data=data):
        assert not proof.is_proven()
