import random
import re
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.registry import publishing, vocabulary
from app.registry.publishing import Change
from tests.api.exports.asking import CSV, GEOJSON, ids, problems, table
from tests.conftest import both_databases
from tests.factories import DAY, published_camera, published_cameras


def test_an_export_of_nothing_asked_is_every_camera_that_may_be_seen(client: FlaskClient, session: Session) -> None:
    stays, hidden, removed, taken_down = published_cameras(session, [{"name": f"n{number}"} for number in range(4)])
    publishing.publish(session, [Change("hidden", {"record_state": "hidden"}, hidden)], day=DAY)
    publishing.publish(session, [publishing.removal(removed, "device_removed")], day=DAY)
    publishing.publish(session, [publishing.removal(taken_down, "legal_takedown")], day=DAY)
    session.commit()

    assert ids(client) == [stays, removed]
    assert ids(client, "bbox=-180,-90,180,90") == [stays, removed]
    assert ids(client, "lifecycle=!removed") == [stays]
    reasons = [row["removal_reason"] for row in table(client.get(CSV).text)]
    assert reasons == ["", "device_removed"]
    for address in (GEOJSON, CSV):
        assert not re.search(r"\bn[13]\b", client.get(address).text)


def test_a_box_across_the_antimeridian_has_both_sides(client: FlaskClient, session: Session) -> None:
    fiji, samoa, _denver = published_cameras(
        session, [{"lon": 178.4, "lat": -18.1}, {"lon": -172.1, "lat": -13.8}, {"lon": -104.99, "lat": -15.0}]
    )
    session.commit()

    assert ids(client, "bbox=170,-20,-170,-10") == [fiji, samoa]


@both_databases
def test_exports_agree_with_a_plain_comparison_for_random_boxes_and_kinds(
    client: FlaskClient, session: Session
) -> None:
    chance = random.Random(5)
    facts: list[dict[str, Any]] = [
        {
            "lon": chance.randint(-180, 180),
            "lat": chance.randint(-90, 90),
            "camera_type": chance.choice(("unknown", "dome", "fixed")),
        }
        for _ in range(150)
    ]
    known = published_cameras(session, facts)
    session.commit()

    for _ in range(12):
        west, east = chance.randint(-180, 180), chance.randint(-180, 180)
        south, north = sorted(chance.randint(-90, 90) for _ in range(2))
        kind = chance.choice(("dome", "!dome", "unknown", "!unknown"))

        expected = [
            camera_id
            for camera_id, camera in zip(known, facts, strict=True)
            if south <= camera["lat"] <= north
            and (west <= camera["lon"] <= east if west <= east else not east < camera["lon"] < west)
            and (camera["camera_type"] == kind.removeprefix("!")) != kind.startswith("!")
        ]
        assert ids(client, f"bbox={west},{south},{east},{north}&camera_type={kind}") == expected


def test_a_repeated_parameter_means_or(client: FlaskClient, session: Session) -> None:
    reader, dome, _other = published_cameras(
        session,
        [{"surveillance_type": "ALPR"}, {"surveillance_type": "gunshot_detector"}, {"surveillance_type": "guard"}],
    )
    session.commit()

    assert ids(client, "surveillance_type=ALPR&surveillance_type=gunshot_detector") == [reader, dome]


@both_databases
def test_every_field_of_the_vocabulary_is_a_parameter(client: FlaskClient, session: Session) -> None:
    camera_id = published_camera(session, surveillance_type="unknown")
    session.commit()

    for field in vocabulary.NAMES:
        assert ids(client, f"{field}=unknown") == [camera_id]
        assert ids(client, f"{field}=!unknown") == []


def test_a_wrong_parameter_is_named(client: FlaskClient) -> None:
    named = problems(client, "bbox=1,2&surveilance_type=ALPR&camera_type=domed&camera_direction=%00&limit=5")

    assert set(named) == {"bbox", "surveilance_type", "camera_type", "camera_direction", "limit"}
    assert "domed" in named["camera_type"]
