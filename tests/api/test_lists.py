from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.api import lists
from app.registry import cameras, publishing, sources
from tests.conftest import both_databases
from tests.factories import DAY, details, published_camera

SOURCES = "/api/collections/sources"


@pytest.fixture
def council(session: Session) -> int:
    """A source with two cameras, one of which was never there, beside one camera of the register's own."""
    council = sources.declare(
        session,
        name="Council",
        licence="OGL-UK-3.0",
        attribution="© Council",
        url="https://example.org",
        retrieved_on=DAY,
    )
    published_camera(session)
    creations = [publishing.creation(details(), source_id=council.id, external_id=name) for name in ("a", "b")]
    ids = publishing.publish(session, creations, day=DAY)
    publishing.publish(session, [publishing.removal(ids[0], "never_existed")], day=DAY)
    session.commit()
    return council.id


@both_databases
def test_each_source_says_its_licence_and_how_many_cameras_it_has(client: FlaskClient, council: int) -> None:
    response = client.get(f"{SOURCES}/items")

    assert response.mimetype == "application/geo+json"
    page = response.get_json()
    assert (page["numberMatched"], page["numberReturned"]) == (2, 2)
    own, its = page["features"]
    assert own["properties"]["name"] == "Lookback contributors"
    assert own["properties"]["cameras"] == 1
    assert (its["id"], its["geometry"]) == (council, None)
    assert its["properties"] == {
        "id": council,
        "name": "Council",
        "licence": "OGL-UK-3.0",
        "licence_url": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
        "attribution": "© Council",
        "url": "https://example.org",
        "retrieved_on": DAY.isoformat(),
        "cameras": 1,
    }
    alone = client.get(f"{SOURCES}/items/{council}").get_json()
    assert {link["rel"] for link in alone.pop("links")} == {"self", "alternate", "collection"}
    assert alone == its


def test_pages_lead_on(client: FlaskClient, council: int) -> None:
    page = client.get(f"{SOURCES}/items?limit=1").get_json()
    [following] = [link["href"] for link in page["links"] if link["rel"] == "next"]

    rest = client.get(following).get_json()

    assert [each["id"] for each in page["features"] + rest["features"]] == [sources.CONTRIBUTORS_ID, council]
    assert "next" not in {link["rel"] for link in rest["links"]}


def test_the_collections_list_it(client: FlaskClient) -> None:
    listed = client.get("/api/collections").get_json()["collections"]

    assert [each["id"] for each in listed][:2] == ["cameras", "sources"]
    assert client.get(SOURCES).get_json() == listed[1]


@pytest.mark.parametrize("address", ["", "/items", "/items/1"])
def test_what_is_not_understood_is_refused(client: FlaskClient, address: str) -> None:
    assert client.get(f"{SOURCES}{address}?banana=1").status_code == 400
    assert client.get(f"{SOURCES}{address}?f=xml").status_code == 400
    assert client.get(f"{SOURCES}/items?bbox=1,2,3,4").status_code == 400
    assert client.get(f"{SOURCES}/items/99").status_code == 404


def test_what_is_told_is_of_the_state_that_was_asked_for_whatever_others_keep_meanwhile(
    app: Flask, session: Session
) -> None:
    with app.test_request_context():

        def told(_: Session) -> dict[int, dict[str, object]]:
            return {1: {"name": "now"}}

        class Overtaken(dict[str, object]):
            """What is kept, where a request that began before is always the last."""

            def __setitem__(self, name: str, _: object) -> None:
                super().__setitem__(name, ("before", {1: {"name": "before"}}))

        app.extensions["lookback.lists"] = Overtaken()
        each = replace(lists.LISTS[0], told=told)

        assert lists.told(each) == {1: {"name": "now"}}


def test_cameras_are_counted_once_for_every_state_of_the_register(
    client: FlaskClient, session: Session, council: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get(f"{SOURCES}/items")
    with monkeypatch.context() as patched:
        patched.setattr(cameras, "count_by_source", None)
        assert client.get(f"{SOURCES}/items?limit=5").status_code == 200
    published_camera(session)
    session.commit()

    assert client.get(f"{SOURCES}/items").get_json()["features"][0]["properties"]["cameras"] == 2
