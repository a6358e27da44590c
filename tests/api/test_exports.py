import csv
import io
import json
import random
import re
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import gpxpy
import osmium
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import db
from app.api.exports import AT_ONCE
from app.formats.exporting import FORMATS
from app.registry import camera_json, cameras, publishing, sources, vocabulary
from app.registry.publishing import Change
from tests.factories import DAY, details, published_camera, published_cameras

GEOJSON = "/api/exports/cameras.geojson"
CSV = "/api/exports/cameras.csv"
EACH = pytest.mark.parametrize("address", [f"/api/exports/cameras.{extension}" for extension in FORMATS])


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def seen(extension: str, body: bytes, folder: Path) -> list[tuple[int, float, float, str | None]]:
    """Number, place and operator of each camera of a file, by a reader that others wrote."""
    if extension == "csv":
        rows = table(body.decode())
        return [(int(row["id"]), float(row["lon"]), float(row["lat"]), row["operator"]) for row in rows]
    if extension in ("geojson", "geojsonl"):
        whole = json.loads(body)["features"] if extension == "geojson" else map(json.loads, body.splitlines())
        return [(each["id"], *each["geometry"]["coordinates"], each["properties"]["operator"]) for each in whole]
    if extension == "osm":
        (folder / "cameras.osm").write_bytes(body)
        nodes: Iterable[Any] = osmium.FileProcessor(str(folder / "cameras.osm"))
        return [(-node.id, node.location.lon, node.location.lat, node.tags.get("operator")) for node in nodes]
    if extension == "gpx":
        points = [
            ({each.tag.partition("}")[2]: each.text for each in point.extensions}, point)
            for point in gpxpy.parse(body.decode()).waypoints
        ]
        return [(int(told["id"] or 0), point.longitude, point.latitude, told["operator"]) for told, point in points]
    assert extension == "kml"
    found = []
    for placemark in ET.fromstring(body).iterfind(".//{*}Placemark"):
        told = {each.get("name"): each.text for each in placemark.iterfind(".//{*}SimpleData")}
        lon, lat = map(float, placemark.findtext("{*}Point/{*}coordinates", "").split(","))
        found.append((int(told["id"] or 0), lon, lat, told["operator"]))
    return found


def ids(client: FlaskClient, query: str = "") -> list[int]:
    """The cameras of an export; both formats must agree."""
    features = [feature["id"] for feature in client.get(f"{GEOJSON}?{query}").get_json()["features"]]
    assert [int(row["id"]) for row in table(client.get(f"{CSV}?{query}").text)] == features
    return features


def problems(client: FlaskClient, query: str) -> dict[str, str]:
    response = client.get(f"{GEOJSON}?{query}")
    assert response.status_code == 400
    assert response.mimetype == "application/problem+json"
    assert "Content-Disposition" not in response.headers
    return {error["parameter"]: error["detail"] for error in response.get_json()["errors"]}


def test_an_empty_register_is_a_valid_geojson_collection(client: FlaskClient) -> None:
    response = client.get(GEOJSON)

    assert response.mimetype == "application/geo+json"
    collection = response.get_json()
    assert (collection["type"], collection["features"], collection["dataVersion"]) == ("FeatureCollection", [], 0)


def test_an_empty_register_is_a_header_in_csv(client: FlaskClient) -> None:
    response = client.get(CSV)

    assert response.mimetype == "text/csv"
    assert response.text.startswith("id,lon,lat,")
    assert table(response.text) == []


def test_geojson_says_licence_attribution_and_what_was_asked_for(client: FlaskClient, session: Session) -> None:
    sources.declare(session, name="Council", licence="OGL-UK-3.0", attribution="© Council")
    published_camera(session)
    session.commit()

    collection = client.get(f"{GEOJSON}?operator=!unknown&bbox=1,2,3,4").get_json()

    assert collection["licence"] == "ODbL-1.0"
    assert collection["licenceUrl"] == "https://opendatacommons.org/licenses/odbl/1-0/"
    assert collection["attribution"] == "© Lookback contributors; © Council"
    assert [source["name"] for source in collection["sources"]] == ["Lookback contributors", "Council"]
    assert collection["filter"] == "bbox=1%2C2%2C3%2C4&operator=%21unknown"
    assert collection["dataVersion"] == 1
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", collection["generated"])


@EACH
def test_the_licence_travels_in_the_headers_where_no_reader_of_rows_stumbles_over_it(
    client: FlaskClient, address: str
) -> None:
    link = client.get(address).headers["Link"]

    assert '<https://opendatacommons.org/licenses/odbl/1-0/>; rel="license"' in link
    [in_words] = re.findall(r'<http://localhost(/[^>]+)>; rel="describedby"', link)
    assert client.get(in_words).status_code == 200


@pytest.mark.parametrize("extension", FORMATS)
def test_an_export_is_a_file_with_the_day_in_its_name(client: FlaskClient, extension: str) -> None:
    disposition = client.get(f"/api/exports/cameras.{extension}").headers["Content-Disposition"]

    assert re.fullmatch(rf"attachment; filename=lookback-cameras-\d{{4}}-\d\d-\d\d\.{extension}", disposition)


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


@pytest.mark.parametrize("extension", FORMATS)
def test_every_format_is_read_by_others_with_the_same_cameras(
    client: FlaskClient, session: Session, tmp_path: Path, extension: str
) -> None:
    facts = [
        {"lon": number / 7 - 70, "lat": 60 - number / 9, "operator": f"<{number} & “Söhne”>"} for number in range(1000)
    ]
    known = published_cameras(session, facts)
    session.commit()

    found = seen(extension, client.get(f"/api/exports/cameras.{extension}").data, tmp_path)

    assert [(camera_id, operator) for camera_id, _, _, operator in found] == [
        (camera_id, camera["operator"]) for camera_id, camera in zip(known, facts, strict=True)
    ]
    for (_, lon, lat, _), camera in zip(found, facts, strict=True):
        assert (lon, lat) == pytest.approx((camera["lon"], camera["lat"]), abs=6e-8)


def test_an_empty_register_is_no_line_of_geojsonl(client: FlaskClient) -> None:
    response = client.get("/api/exports/cameras.geojsonl")

    assert (response.status_code, response.data, response.mimetype) == (200, b"", "application/x-ndjson")


def test_the_untouched_tags_come_back_in_both_formats(client: FlaskClient, session: Session) -> None:
    tags = {"z": "=1+1", "a": "é “x”\n", "n": "1.50"}
    publishing.publish(session, [publishing.creation(details(), source_id=1, osm_tags=tags)], day=DAY)
    session.commit()

    [feature] = client.get(GEOJSON).get_json()["features"]
    [row] = table(client.get(CSV).text)

    for bag in (feature["properties"]["osm_tags"], json.loads(row["osm_tags"])):
        assert list(bag.items()) == list(tags.items())


def test_a_box_across_the_antimeridian_has_both_sides(client: FlaskClient, session: Session) -> None:
    fiji, samoa, _denver = published_cameras(
        session, [{"lon": 178.4, "lat": -18.1}, {"lon": -172.1, "lat": -13.8}, {"lon": -104.99, "lat": -15.0}]
    )
    session.commit()

    assert ids(client, "bbox=170,-20,-170,-10") == [fiji, samoa]


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


@EACH
def test_a_head_request_tells_all_headers_and_reads_no_camera(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    got = client.get(address)
    for rows in (cameras, camera_json):
        monkeypatch.setattr(rows, "matching", None)

    head = client.head(address)

    assert head.status_code == 200
    assert head.data == b""
    assert dict(head.headers) == dict(got.headers)


@EACH
def test_an_export_that_the_client_has_is_not_read_again(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    published_camera(session)
    session.commit()
    tag = client.get(f"{address}?camera_type=dome&operator=x").headers["ETag"]
    assert client.get(address).headers["ETag"] != tag
    for rows in (cameras, camera_json):
        monkeypatch.setattr(rows, "matching", None)

    again = client.get(f"{address}?operator=x&camera_type=dome", headers={"If-None-Match": tag})

    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)


@EACH
def test_an_export_is_new_after_anything_was_published(client: FlaskClient, session: Session, address: str) -> None:
    tag = client.get(address).headers["ETag"]
    published_camera(session)
    session.commit()

    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


def counting(monkeypatch: pytest.MonkeyPatch, *, fail_at: int | None = None) -> list[int]:
    """Count the rows that exports read, in the one element of the list; perhaps fail at one of them."""
    read = [0]

    def counted(matching: Any, *asked: Any) -> Iterator[Any]:
        for row in matching(*asked):
            read[0] += 1
            if read[0] == fail_at:
                raise RuntimeError("the database went away")
            yield row

    for rows in (cameras, camera_json):
        monkeypatch.setattr(rows, "matching", partial(counted, rows.matching))
    return read


@EACH
def test_the_first_piece_of_an_export_leaves_before_the_last_row_is_read(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    published_cameras(session, [{"operator": f"Operator {number}"} for number in range(2000)])
    session.commit()
    read = counting(monkeypatch)

    response = client.get(address, buffered=False)
    pieces = iter(response.response)
    next(pieces)

    assert 0 < read[0] < 1000
    rest = sum(1 for _ in pieces)
    assert read[0] == 2000
    assert rest > 1
    response.close()


@EACH
def test_an_export_gives_its_connection_back_when_it_ends_and_when_the_client_leaves(
    app: Flask, client: FlaskClient, session: Session, address: str
) -> None:
    published_cameras(session, [{"operator": f"Operator {number}"} for number in range(1000)])
    session.commit()
    with app.app_context():
        pool = db.database().engine.pool

    left = client.get(address, buffered=False)
    next(iter(left.response))
    assert pool.checkedout() == 1  # type: ignore[attr-defined]
    left.close()
    assert pool.checkedout() == 0  # type: ignore[attr-defined]

    client.head(address)
    assert client.get(address).status_code == 200
    assert pool.checkedout() == 0  # type: ignore[attr-defined]


def torn(client: FlaskClient, address: str) -> str:
    """What a client receives of an export that fails after its beginning."""
    response = client.get(address, buffered=False)
    received: list[bytes] = []

    def receive() -> None:
        for piece in response.response:
            assert isinstance(piece, bytes)
            received.append(piece)

    with pytest.raises(RuntimeError):
        receive()
    response.close()
    return b"".join(received).decode()


def test_a_torn_export_is_no_valid_geojson(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    published_cameras(session, [{"operator": f"Operator {number}"} for number in range(500)])
    session.commit()
    counting(monkeypatch, fail_at=400)

    received = torn(client, GEOJSON)

    assert received.count('"Feature"') > 10
    with pytest.raises(json.JSONDecodeError):
        json.loads(received)


def test_a_torn_export_is_no_valid_csv(client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    published_cameras(session, [{"operator": f"Operator {number}"} for number in range(1500)])
    session.commit()
    counting(monkeypatch, fail_at=1400)

    received = torn(client, CSV)

    assert received.count("Operator") > 10
    with pytest.raises(csv.Error):
        table(received)


@pytest.mark.parametrize("extension", ["kml", "gpx", "osm", "geojsonl"])
def test_no_reader_takes_a_torn_export_for_whole(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, extension: str
) -> None:
    published_cameras(session, [{"operator": f"Operator {number}"} for number in range(1500)])
    session.commit()
    counting(monkeypatch, fail_at=1400)

    received = torn(client, f"/api/exports/cameras.{extension}")

    assert received.count("Operator") > 10
    with pytest.raises((ValueError, ET.ParseError, gpxpy.gpx.GPXXMLSyntaxException, RuntimeError)):
        seen(extension, received.encode(), tmp_path)


@EACH
def test_an_export_that_fails_before_it_begins_is_an_error_not_a_file(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    published_camera(session)
    session.commit()
    counting(monkeypatch, fail_at=1)

    response = client.get(address)

    assert response.status_code == 500
    assert response.mimetype == "application/problem+json"
    assert "ETag" not in response.headers
    assert "database went away" not in response.text


def test_slow_readers_leave_the_server_to_others(client: FlaskClient) -> None:
    slow = [client.get(GEOJSON) for _ in range(AT_ONCE)]
    refused = client.get(CSV)
    assert (refused.status_code, refused.mimetype) == (503, "application/problem+json")
    assert int(refused.headers["Retry-After"]) > 0
    assert "ETag" not in refused.headers
    assert client.head(CSV).status_code == client.get("/api/").status_code == 200

    slow[0].close()
    with client.get(CSV) as let_in:
        assert let_in.status_code == 200
    for each in slow:
        each.close()


def test_whoever_has_read_to_the_end_makes_room(client: FlaskClient) -> None:
    for _ in range(AT_ONCE + 1):
        assert client.get(GEOJSON).get_json()["features"] == []


def test_an_export_that_cannot_begin_makes_room(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> Iterator[dict[str, Any]]:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(cameras, "matching", fail)
        assert [client.get(CSV).status_code for _ in range(AT_ONCE + 1)] == [500] * (AT_ONCE + 1)
    assert client.get(CSV).status_code == 200
