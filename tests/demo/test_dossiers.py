import pytest
from sqlalchemy.orm import Session

from app.demo import dossiers
from app.registry import cameras
from app.registry.dossiers import dossier_history as history
from app.registry.dossiers import memberships, statements, systems
from app.registry.dossiers.statements import Statement
from app.registry.filtering.filters import CameraFilter
from tests.factories import DAY


def told(session: Session) -> dict[str, list[Statement]]:
    by_id = statements.of_systems(session, [row["id"] for row in systems.everything(session)])
    return {row["name"]: by_id[row["id"]] for row in systems.everything(session)}


def test_every_dossier_is_published_once_however_often_it_is_loaded(session: Session) -> None:
    assert not dossiers.is_loaded(session)
    dossiers.load(session, DAY)
    before = history.page(session, after=0, limit=1000)
    assert dossiers.is_loaded(session)

    dossiers.load(session, DAY)

    assert history.page(session, after=0, limit=1000) == before
    assert {name: len(said) for name, said in told(session).items()} == {
        each["name"]: len(each["claims"]) for each in dossiers.everything()
    }
    assert all(each.evidence for said in told(session).values() for each in said)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("of_the_demo")
def test_the_report_that_started_it_is_told_as_a_report(session: Session) -> None:
    said = told(session)

    network = said["Public camera network of China"]
    assert {each.certainty for each in network} == {"reported"}
    assert {each.stance for each in network} == {"claimed"}
    assert [(each.value, each.detail["state"]) for each in network if each.predicate == "camera_count"] == [
        ("170000000", "active"),
        ("400000000", "planned"),
    ]
    assert {each.value for each in network if each.predicate == "linked_data"} == {
        "home_address",
        "medical_records",
        "travel_bookings",
        "social_media",
    }
    measured = {name for name, claims in said.items() if any(each.stance == "measured" for each in claims)}
    assert measured == {
        "Live facial recognition of the Metropolitan Police",
        "Automated facial recognition of South Wales Police",
        "Test of facial recognition at Berlin Südkreuz",
    }
    contested = said["Facial recognition on the cameras of Hyderabad"]
    assert len(statements.contradicting(contested)) == 3


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("of_the_demo")
def test_only_cameras_whose_source_says_so_are_linked(session: Session) -> None:
    known = memberships.known_cameras(session)

    names = {row["id"]: row["name"] for row in systems.everything(session)}
    by_name = {names[system_id]: number for system_id, number in known.items()}
    of_the_police = [f"Number-plate readers of {city} Police Department" for city in ("Boulder", "Cranston")]
    assert by_name.keys() == {"Public cameras of Trafford Council", "Police cameras of Dakar", *of_the_police}
    # One of sixteen is out of sight, because of a report that waits.
    assert [by_name.pop(each) for each in of_the_police] == [35, 15]
    assert sum(by_name.values()) in (201, 202)
    colorado = CameraFilter.parse([("bbox", "-109.1,36.9,-102.0,41.1")])
    rows = {row["id"]: row["operator"] for row in cameras.page(session, colorado, limit=2000)}
    linked = memberships.systems_of(session, list(rows))
    assert {rows[camera_id] for camera_id in linked} == {"Boulder Police Department"}
