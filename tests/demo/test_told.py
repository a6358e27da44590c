"""What a reader and a program are told of the systems of the demo: for each the same questions, answered or not."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.config import Config
from app.db import Database
from app.registry.dossiers import claims, predicates
from tests.factories import DAY
from tests.web.reading import main

# The systems that the news report and the studies speak about, each with the page that it must have.
NAMED = (
    *("Public camera network of China", "Demonstration for a journalist in Guiyang", "Facial recognition of the FBI"),
    *("Smile to Pay", "Tmall car-vending machine", "Identity check before an examination in Handan"),
    *("Screens at pedestrian crossings in Shanghai", "Paper dispenser that recognises faces"),
    *("Other everyday uses of facial recognition in China", "Entrance of JD.com’s headquarters"),
    *("Demonstration of Face++ at a trade fair", "Demonstration of DeepGlint at a trade fair"),
    *("Live facial recognition of the Metropolitan Police", "Automated facial recognition of South Wales Police"),
    *("Test of facial recognition at Berlin Südkreuz", "Facial recognition on the cameras of Hyderabad"),
)
HYDERABAD = "Facial recognition on the cameras of Hyderabad"


@pytest.fixture
def app(sqlite_url: str, data_dir: Path, of_the_demo: None) -> Iterator[Flask]:
    app = create_app(Config(data_dir=data_dir, database_url=sqlite_url))
    yield app
    app.extensions["lookback.database"].dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def collection(client: FlaskClient, name: str) -> list[dict[str, Any]]:
    body = json.loads(client.get(f"/api/collections/{name}/items?limit=1000").data)
    return [each["properties"] for each in body["features"]]


def rows(client: FlaskClient) -> dict[str, dict[str, Any]]:
    """Of every system, out of the API alone: what is claimed by predicate, and the sources of all of it."""
    by_number = {each["id"]: each for each in collection(client, "claims")}
    sources = {each["id"]: each for each in collection(client, "evidence")}
    told: dict[str, dict[str, Any]] = {}
    for system in collection(client, "systems"):
        mine = [by_number[number] for number in system["claims"]]
        told[system["name"]] = {
            "id": system["id"],
            "claims": {name: [each for each in mine if each["predicate"] == name] for name in predicates.NAMES},
            "certainty": {each["certainty"] for each in mine},
            "sources": [sources[number] for number in sorted({n for each in mine for n in each["evidence"]})],
        }
    return told


def test_every_system_that_is_named_has_a_page_and_says_in_the_api_who_says_what(client: FlaskClient) -> None:
    told = rows(client)

    assert set(NAMED) <= told.keys()
    for name in NAMED:
        said = told[name]
        assert name in main(client.get(f"/systems/{said['id']}"))
        assert said["claims"]["facial_recognition"], name
        assert said["sources"]
        assert all(each["url"] or each["title"] for each in said["sources"])
        assert said["certainty"] <= {"documented", "reported", "disputed"}
        for each in (each for some in said["claims"].values() for each in some):
            assert each["claimant"]
            assert each["evidence"]
    assert {
        name for name, said in told.items() if any(m["stance"] == "measured" for m in said["claims"]["accuracy"])
    } == {
        "Live facial recognition of the Metropolitan Police",
        "Automated facial recognition of South Wales Police",
        "Test of facial recognition at Berlin Südkreuz",
    }


def test_both_sides_of_the_contested_claim_are_told_with_their_dates_and_sources_everywhere(
    client: FlaskClient,
) -> None:
    said = rows(client)[HYDERABAD]
    sides = {each["claimant"]: each for each in said["claims"]["facial_recognition"]}
    paper, police = sides["Deccan Chronicle"], sides["Hyderabad City Police"]
    assert (paper["value"], paper["valid_from"], paper["certainty"]) == ("enabled_claimed", "2018-01-04", "disputed")
    assert (police["value"], police["valid_from"], police["certainty"]) == ("none_known", "2023-01-03", "disputed")
    assert not set(paper["evidence"]) & set(police["evidence"])

    page = client.get(f"/systems/{said['id']}")
    text = main(page)
    for each in (paper, police):
        assert f"says {each['claimant']}" in text
        assert f"since {each['valid_from']}" in text
    for source in said["sources"]:
        assert source["url"] in page.text
    changes = [json.loads(line) for line in client.get("/api/dossiers/changes?limit=1000").data.splitlines()]
    in_the_feed = {each["subject_id"]: each for each in changes if each["subject"] == "claim"}
    for each in (paper, police):
        after = in_the_feed[each["id"]]["after"]
        assert {name: after[name] for name in ("claimant", "valid_from", "certainty", "evidence")} == {
            name: each[name] for name in ("claimant", "valid_from", "certainty", "evidence")
        }


def test_what_was_refuted_is_told_as_refuted_and_not_left_out(app: Flask, client: FlaskClient) -> None:
    system = rows(client)["Public camera network of China"]
    [database] = system["claims"]["matched_database"]
    register: Database = app.extensions["lookback.database"]
    with register.writing() as session:
        claims.judge(session, database["id"], "refuted", day=DAY)
        session.commit()

    page = client.get(f"/systems/{system['id']}")
    assert "<del>Photographs of the country’s citizens</del>" in page.text
    assert "refuted" in main(page)
    assert "Nobody has recorded which database it compares with." in main(page)
    assert {each["id"]: each["certainty"] for each in collection(client, "claims")}[database["id"]] == "refuted"
    [*_, last] = client.get("/api/dossiers/changes?limit=1000").data.splitlines()
    assert json.loads(last)["after"] == {"certainty": "refuted"}
    edges = csv.DictReader(io.StringIO(client.get("/api/graph.csv").text))
    assert {each["claim_id"]: each["certainty"] for each in edges}.get(str(database["id"]), "refuted") == "refuted"
