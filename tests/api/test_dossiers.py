import csv
import io
import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from sqlalchemy.orm import Session

from app.api import waiting
from app.db import Database
from app.demo import dossiers as exhibits
from app.registry import corrections
from app.registry.dossiers import claims, memberships
from app.registry.filtering.filters import CameraFilter
from tests.conftest import both_databases
from tests.factories import DAY, described_system, published_camera, stated


def filled(app: Flask) -> dict[str, int]:
    """A system with a contested and a refuted claim, one that was taken back, and a camera."""
    database: Database = app.extensions["lookback.database"]
    with database.writing() as session:
        numbers = _fill(session)
        session.commit()
    return numbers


def _fill(session: Session) -> dict[str, int]:
    system_id = described_system(session, country="GB", place="London")
    camera_id = published_camera(session, name="=1+1")
    memberships.link(session, system_id, CameraFilter(), day=DAY)
    numbers = {
        "says": stated(session, system_id, "facial_recognition", "enabled_claimed", certainty="disputed"),
        "denies": stated(
            session, system_id, "facial_recognition", "none_known", certainty="disputed", claimant="Police"
        ),
        "refuted": stated(session, system_id, "purpose", "payment"),
        "operator": stated(session, system_id, "operator", "City Police"),
        "database": stated(session, system_id, "matched_database", "national_id", name="Citizens"),
        "recipient": stated(session, system_id, "data_recipient", "Insurer"),
        "withdrawn": stated(session, system_id, "vendor_software", "Wrong Ltd", "leak"),
        "hidden": stated(session, 0, "operator", "Shop", camera_id=published_camera(session)),
        "camera": camera_id,
    }
    claims.judge(session, numbers["refuted"], "refuted", day=DAY)
    claims.withdraw(session, numbers["withdrawn"], day=DAY)
    corrections.hide(session, 2, "privacy", day=DAY)
    return numbers


def features(client: FlaskClient, name: str, query: str = "") -> list[dict[str, Any]]:
    body = json.loads(client.get(f"/api/collections/{name}/items{query}").data)
    assert body["type"] == "FeatureCollection"
    assert body["numberReturned"] == len(body["features"])
    return [each["properties"] for each in body["features"]]


@both_databases
def test_each_collection_tells_what_is_published_and_nothing_else(app: Flask, client: FlaskClient) -> None:
    numbers = filled(app)

    [system] = features(client, "systems")
    told = {each["id"]: each for each in features(client, "claims")}

    assert (system["name"], system["country"], system["known_cameras"]) == ("City watch", "GB", 1)
    assert told.keys() == set(numbers.values()) - {numbers["withdrawn"], numbers["hidden"]} == set(system["claims"])
    assert {told[numbers[key]]["certainty"] for key in ("says", "denies")} == {"disputed"}
    assert told[numbers["refuted"]]["certainty"] == "refuted"
    assert told[numbers["database"]]["detail"] == {"name": "Citizens"}
    assert [each["name"] for each in features(client, "organisations")] == ["City Police", "Insurer"]
    assert [each["type"] for each in features(client, "evidence")] == ["press_report"]


def test_a_collection_is_read_in_pages_and_row_by_row(app: Flask, client: FlaskClient) -> None:
    filled(app)
    every = [each["id"] for each in features(client, "claims")]

    found, address = [], "/api/collections/claims/items?limit=2"
    while address:
        body = json.loads(client.get(address).data)
        found += [each["id"] for each in body["features"]]
        address = next((each["href"] for each in body["links"] if each["rel"] == "next"), "")

    assert found == every
    one = json.loads(client.get(f"/api/collections/claims/items/{every[0]}").data)
    assert (one["id"], one["geometry"], one["properties"]["claimant"]) == (every[0], None, "Daily Paper")
    assert json.loads(client.get("/api/collections/claims").data)["id"] == "claims"


def test_what_is_not_there_or_may_not_be_read_is_not_found(app: Flask, client: FlaskClient) -> None:
    numbers = filled(app)

    for address in (f"claims/items/{numbers['withdrawn']}", f"claims/items/{numbers['hidden']}", "systems/items/0"):
        assert client.get(f"/api/collections/{address}").status_code == 404
    assert client.get("/api/collections/colours").status_code == 404
    for query in ("?limit=0", "?after=x", "?bbox=1,2,3,4", "?colour=red"):
        assert client.get(f"/api/collections/claims/items{query}").status_code == 400


@both_databases
def test_the_history_tells_every_change_in_order_but_nothing_of_what_was_taken_back(
    app: Flask, client: FlaskClient
) -> None:
    filled(app)

    text, address = "", "/api/dossiers/changes?limit=4"
    while page := client.get(address).text:
        text += page
        address = client.get(address).headers["Link"].partition("<")[2].partition(">")[0]

    lines = [json.loads(line) for line in text.splitlines()]
    assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))
    assert {"created", "changed", "withdrawn", "linked"} == {line["kind"] for line in lines}
    assert "Wrong Ltd" not in text
    assert "Shop" not in text
    assert {"certainty": "refuted"} in [line.get("after") for line in lines]
    assert {"query": "", "cameras": 1} in [line.get("after") for line in lines]


@both_databases
def test_the_graph_is_the_same_as_json_and_as_a_table(app: Flask, client: FlaskClient) -> None:
    numbers = filled(app)

    body = json.loads(client.get("/api/graph.json").data)
    rows = list(csv.DictReader(io.StringIO(client.get("/api/graph.csv").text)))

    assert [(edge["from_name"], edge["relation"], edge["to_name"], edge["claim_id"]) for edge in body["edges"]] == [
        ("City Police", "operator", "City watch", numbers["operator"]),
        ("City watch", "matched_database", "Citizens", numbers["database"]),
        ("City watch", "data_recipient", "Insurer", numbers["recipient"]),
        ("City watch", "camera", "=1+1", None),
    ]
    assert body["licence"] == "ODbL-1.0"
    assert [row["relation"] for row in rows] == [edge["relation"] for edge in body["edges"]]
    assert rows[-1]["to_name"] == "'=1+1", "no spreadsheet runs it"
    assert rows[-1]["to_id"] == str(numbers["camera"])


def test_an_answer_is_new_after_a_claim_and_known_until_then(app: Flask, client: FlaskClient) -> None:
    filled(app)
    tag = client.get("/api/graph.csv").headers["ETag"]
    assert client.get("/api/graph.csv", headers={"If-None-Match": tag}).status_code == 304

    database: Database = app.extensions["lookback.database"]
    with database.writing() as session:
        stated(session, 1, "vendor_software", "Maker")
        session.commit()

    assert client.get("/api/graph.csv", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("of_the_demo")
def test_the_demo_tells_through_the_api_what_its_files_say(client: FlaskClient) -> None:
    names = {each["id"]: each["name"] for each in features(client, "systems", "?limit=1000")}
    told = features(client, "claims", "?limit=1000")

    for each in exhibits.everything():
        mine = [claim for claim in told if names[claim["system_id"]] == each["name"]]
        assert [claim["predicate"] for claim in mine] == [said["predicate"] for said in each["claims"]]
        assert {claim["stance"] for claim in mine} == {said.get("stance", "claimed") for said in each["claims"]}


def test_what_is_told_is_as_it_is_described(app: Flask, client: FlaskClient) -> None:
    filled(app)
    described = client.get("/api/openapi.json").get_json()

    for name, shape in (
        ("systems", "Systems"),
        ("organisations", "Organisations"),
        ("claims", "Claims"),
        ("evidence", "Evidences"),
    ):
        body = client.get(f"/api/collections/{name}/items").get_json()
        schema = {"$ref": f"#/components/schemas/{shape}", "components": described["components"]}
        Draft202012Validator(schema).validate(body)
        assert body["features"]
    for line in client.get("/api/dossiers/changes").text.splitlines():
        schema = {"$ref": "#/components/schemas/DossierChange", "components": described["components"]}
        Draft202012Validator(schema).validate(json.loads(line))


@both_databases
def test_who_waits_for_what_is_claimed_is_told_at_once(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "_LOOK_S", 0.02)
    database: Database = app.extensions["lookback.database"]
    assert "Preference-Applied" not in client.get("/api/dossiers/changes").headers

    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(client.get, "/api/dossiers/changes", headers={"Prefer": "wait=20"})
        while app.extensions["lookback.waiting"]._value == waiting.WAITING_AT_ONCE:
            time.sleep(0.01)
        with database.writing() as session:
            published_camera(session)
            session.commit()
        assert not asking.done(), "what happens to cameras is told elsewhere"
        with database.writing() as session:
            described_system(session)
            session.commit()
        response = asking.result(timeout=15)

    assert [json.loads(line)["subject"] for line in response.text.splitlines()] == ["system"]
    assert response.headers["Preference-Applied"] == "wait=20"
    assert response.headers["Cache-Control"] == "no-store"
