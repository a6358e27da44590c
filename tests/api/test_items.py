"""One camera to programs: all its facts, or that there is none."""

import json

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.registry import camera_json, publishing, sources, vocabulary
from app.registry.dossiers import memberships
from app.registry.model import LARGEST_ID
from app.registry.publishing import Change
from tests.api.conftest import ITEMS
from tests.conftest import both_databases
from tests.factories import DAY, described_system, details, published_camera, published_cameras, stated


@both_databases
def test_a_camera_is_a_feature_with_all_its_facts(client: FlaskClient, session: Session) -> None:
    council = sources.declare(session, name="Council", licence="OGL-UK-3.0", attribution="© Council")
    publishing.publish(
        session,
        [
            publishing.creation(
                details(lon=-2.3, lat=53.4, operator="Trafford", camera_direction="90-180", height="4.5"),
                source_id=council.id,
                external_id="C7",
                osm_tags={"man_made": "surveillance", "note:é": "<b>"},
            )
        ],
        day=DAY,
    )
    session.commit()

    response = client.get(f"{ITEMS}/1")

    assert response.mimetype == "application/geo+json"
    feature = response.get_json()
    assert feature["type"] == "Feature"
    assert feature["id"] == 1
    assert feature["geometry"] == {"type": "Point", "coordinates": [-2.3, 53.4]}
    facts = feature["properties"]
    assert facts["provenance"] == {
        "name": "Council",
        "licence": "OGL-UK-3.0",
        "licence_url": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
        "attribution": "© Council",
        "url": None,
    }
    assert facts["osm_tags"] == {"man_made": "surveillance", "note:é": "<b>"}
    assert facts.keys() >= set(vocabulary.NAMES), "what is unknown is said to be unknown"
    said = {"operator", "camera_direction", "height", "camera_type", "level", "external_id", "version", "url", "source"}
    assert {name: facts[name] for name in said} == {
        "operator": "Trafford",
        "camera_direction": "90-180",
        "height": 4.5,
        "camera_type": "unknown",
        "level": None,
        "external_id": "C7",
        "version": 1,
        "url": "http://localhost/cameras/1",
        "source": None,
    }


def test_nothing_of_how_the_register_works_inside_is_told(client: FlaskClient, session: Session) -> None:
    published_camera(session)
    session.commit()

    facts = client.get(f"{ITEMS}/1").get_json()["properties"]

    assert not facts.keys() & {"record_state", "source_id", "seq", "merged_into"}


def test_a_removed_camera_stays_a_fact_and_says_why_it_is_gone(client: FlaskClient, session: Session) -> None:
    camera_id = published_camera(session)
    publishing.publish(session, [publishing.removal(camera_id, "ban_or_court")], day=DAY)
    session.commit()

    response = client.get(f"{ITEMS}/{camera_id}")

    assert response.status_code == 200
    facts = response.get_json()["properties"]
    assert (facts["lifecycle"], facts["removal_reason"]) == ("removed", "ban_or_court")


def test_a_camera_that_turned_out_to_be_another_one_says_which(client: FlaskClient, session: Session) -> None:
    kept, double = published_camera(session), published_camera(session)
    change = Change("merged_into", {"record_state": "merged_into", "merged_into": kept}, double)
    publishing.publish(session, [change], day=DAY)
    session.commit()

    assert client.get(f"{ITEMS}/{double}").get_json()["properties"]["merged_into"] == kept


@pytest.mark.parametrize("number", ["9", "0", str(2**63), "9" * 5000, "-1", "x", "1.0", ""])
def test_there_is_no_camera_under_another_number(client: FlaskClient, session: Session, number: str) -> None:
    published_camera(session)
    session.commit()

    response = client.get(f"{ITEMS}/{number}")

    assert response.status_code == 404
    assert response.mimetype == "application/problem+json"


def test_a_hidden_camera_is_not_found(client: FlaskClient, session: Session) -> None:
    camera_id = published_camera(session)
    publishing.publish(session, [Change("hidden", {"record_state": "hidden"}, camera_id)], day=DAY)
    session.commit()

    assert client.get(f"{ITEMS}/{camera_id}").status_code == 404


def test_a_camera_taken_down_for_legal_reasons_is_gone_with_all_it_said(client: FlaskClient, session: Session) -> None:
    camera_id = published_camera(session, operator="Somebody with a lawyer")
    publishing.publish(session, [publishing.removal(camera_id, "legal_takedown")], day=DAY)
    session.commit()

    response = client.get(f"{ITEMS}/{camera_id}")

    assert response.status_code == 410
    assert response.mimetype == "application/problem+json"
    assert "lawyer" not in response.text


def test_a_camera_that_the_client_has_is_not_read_again(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    camera_id = published_camera(session)
    session.commit()
    tag = client.get(f"{ITEMS}/{camera_id}").headers["ETag"]
    monkeypatch.setattr(camera_json, "get", None)

    assert client.get(f"{ITEMS}/{camera_id}", headers={"If-None-Match": tag}).status_code == 304


def test_a_taken_down_camera_is_not_kept_alive_by_a_copy(client: FlaskClient, session: Session) -> None:
    camera_id = published_camera(session)
    session.commit()
    tag = client.get(f"{ITEMS}/{camera_id}").headers["ETag"]
    publishing.publish(session, [publishing.removal(camera_id, "legal_takedown")], day=DAY)
    session.commit()

    assert client.get(f"{ITEMS}/{camera_id}", headers={"If-None-Match": tag}).status_code == 410


def test_a_single_camera_takes_no_parameters_but_its_format(client: FlaskClient, session: Session) -> None:
    published_camera(session)
    session.commit()

    assert client.get(f"{ITEMS}/1?f=json").status_code == 200
    for query in ("x=1", "f=xml", "bbox=1,2,3,4"):
        response = client.get(f"{ITEMS}/1?{query}")
        assert response.status_code == 400
        assert response.get_json()["errors"][0]["parameter"] == query.split("=")[0]


@both_databases
def test_a_page_tells_the_same_of_a_camera_as_the_camera_alone(client: FlaskClient, session: Session) -> None:
    published_camera(session, operator="City", height="4.5")
    session.commit()

    [listed] = client.get(ITEMS).get_json()["features"]
    alone = client.get(f"{ITEMS}/1").get_json()

    links = {link["rel"] for link in alone.pop("links")}
    assert links == {"self", "alternate", "collection"}
    assert listed == alone


def test_a_reader_is_led_to_the_list_and_a_program_is_not(client: FlaskClient, session: Session) -> None:
    published_camera(session)
    session.commit()
    browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}

    for address, page in (
        (f"{ITEMS}?camera_type=dome&limit=5&after=3", "/cameras?camera_type=dome&lifecycle=any&after=3"),
        (f"{ITEMS}/1", "/cameras/1"),
    ):
        led = client.get(address, headers=browser)
        assert (led.status_code, led.headers["Location"].removeprefix("http://localhost")) == (303, page)
        assert client.get(page).status_code == 200
        assert "Accept" in led.headers["Vary"]
        for accepted in ("*/*", "application/json", "application/geo+json, text/html;q=0.5", "image/png"):
            assert client.get(address, headers={"Accept": accepted}).status_code == 200
    assert client.get(f"{ITEMS}?f=html").status_code == 303
    for number in (0, LARGEST_ID + 1):
        assert client.get(f"{ITEMS}/{number}?f=html").status_code == 404
    assert client.get(f"{ITEMS}?f=json", headers=browser).status_code == 200


def test_a_camera_says_to_which_system_it_belongs_and_what_is_claimed(client: FlaskClient, session: Session) -> None:
    alone, member = published_cameras(session, [{}, {}])
    system_id = described_system(session)
    memberships.link(session, system_id, [member], day=DAY)
    claim_id = stated(session, system_id, "facial_recognition", "enabled_claimed", certainty="suspected")
    session.commit()
    names = ("system_id", "capability", "facial_recognition_certainty", "claim_ids")
    nothing: dict[str, object] = dict(zip(names, (None, "unknown", None, []), strict=True))
    something = dict(zip(names, (system_id, "enabled_claimed", "suspected", [claim_id]), strict=True))

    told = [client.get(f"{ITEMS}/{camera_id}").get_json()["properties"] for camera_id in (alone, member)]
    asked = client.get(f"{ITEMS}?properties={','.join(names)}").get_json()["features"]
    changed = [json.loads(line)["camera"]["properties"] for line in client.get("/api/changes").text.splitlines()]

    assert [{name: each[name] for name in names} for each in told] == [nothing, something]
    assert [each["facial_recognition"] for each in told] == ["unknown", "unknown"], "its own is what it was"
    assert [each["properties"] for each in asked] == [nothing, something]
    assert not any(nothing.keys() & each.keys() for each in changed), "a copy takes facts of cameras alone"
