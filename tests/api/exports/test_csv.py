import json

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.registry import publishing
from tests.api.exports.asking import CSV, GEOJSON, table
from tests.factories import DAY, details, published_camera


def test_an_empty_register_is_a_header_in_csv(client: FlaskClient) -> None:
    response = client.get(CSV)

    assert response.mimetype == "text/csv"
    assert response.text.startswith("id,lon,lat,")
    assert table(response.text) == []


def test_csv_keeps_numbers_and_disarms_formulas(client: FlaskClient, session: Session) -> None:
    published_camera(
        session,
        lon=-104.9903,
        lat=-0.5,
        operator="=cmd|'/c calc'!A1",
        manufacturer="@SUM(A1)",
        model="-1+1",
        ref="-12",
        camera_tilt="-15",
        description='two lines,\n"quoted"',
    )
    session.commit()

    [row] = table(client.get(CSV).text)

    assert (float(row["lon"]), float(row["lat"]), float(row["camera_tilt"])) == (-104.9903, -0.5, -15)
    assert (row["lon"], row["ref"]) == ("-104.9903", "-12")
    assert (row["operator"], row["manufacturer"], row["model"]) == ("'=cmd|'/c calc'!A1", "'@SUM(A1)", "'-1+1")
    assert row["description"] == 'two lines,\n"quoted"'
    assert row["provenance_licence"] == "ODbL-1.0"
    assert row["url"] == "http://localhost/cameras/1"


def test_the_untouched_tags_come_back_in_both_formats(client: FlaskClient, session: Session) -> None:
    tags = {"z": "=1+1", "a": "é “x”\n", "n": "1.50"}
    publishing.publish(session, [publishing.creation(details(), source_id=1, osm_tags=tags)], day=DAY)
    session.commit()

    [feature] = client.get(GEOJSON).get_json()["features"]
    [row] = table(client.get(CSV).text)

    for bag in (feature["properties"]["osm_tags"], json.loads(row["osm_tags"])):
        assert list(bag.items()) == list(tags.items())
