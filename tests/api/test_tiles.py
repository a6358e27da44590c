import gzip
import random

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.registry import publishing
from app.registry.map import map_index, tiles
from app.registry.map.cells import tile_range
from app.registry.map.points import camera_point
from app.registry.publishing import Change
from tests.conftest import both_databases
from tests.factories import DAY, published_camera, published_cameras
from tests.mercator import tile_of


def test_an_empty_tile_has_every_column(client: FlaskClient) -> None:
    response = client.get("/tiles/3/1/2.json")

    assert response.status_code == 200
    assert response.mimetype == "application/json"
    assert response.json == {
        "kind": "points",
        "total": 0,
        "id": [],
        "x": [],
        "y": [],
        "surveillance_type": [],
        "camera_type": [],
        "facial_recognition": [],
        "lifecycle": [],
        "capability": [],
        "certainty": [],
        "checked": [],
    }


@both_databases
def test_a_tile_names_its_cameras_and_what_they_are(client: FlaskClient, session: Session) -> None:
    camera_id = published_camera(
        session, surveillance_type="ALPR", camera_type="dome", lifecycle="active", check_date="2024-06-15"
    )
    session.commit()

    tile = client.get("/tiles/0/0/0.json").json

    assert tile == {
        "kind": "points",
        "total": 1,
        "id": [camera_id],
        "x": [853],
        "y": [1554],
        "surveillance_type": [2],
        "camera_type": [3],
        "facial_recognition": [0],
        "lifecycle": [1],
        "capability": [0],
        "certainty": [0],
        "checked": [294],
    }


@pytest.mark.parametrize("budget", [1000, 10])
def test_a_tile_says_how_many_cameras_there_are_drawn_or_counted(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch, budget: int
) -> None:
    monkeypatch.setattr(tiles, "POINT_BUDGET", budget)
    chance = random.Random(7)
    places = [(round(chance.gauss(2.35, 0.3), 7), round(chance.gauss(48.85, 0.3), 7)) for _ in range(150)]
    published_cameras(session, [{"lon": lon, "lat": lat} for lon, lat in places])
    session.commit()
    kinds = set()

    for z in range(23):
        x, y = tile_of(*chance.choice(places), z)
        tile = client.get(f"/tiles/{z}/{x}/{y}.json").json
        assert tile is not None
        low, high = tile_range(z, x, y)
        counted = session.scalar(
            select(func.count()).select_from(camera_point).where(camera_point.c.cell.between(low, high))
        )
        assert tile["total"] == counted
        assert counted == (len(tile["id"]) if tile["kind"] == "points" else sum(tile["n"]))
        kinds.add(tile["kind"])

    assert kinds == ({"points"} if budget == 1000 else {"points", "counts"})


def test_a_crowded_tile_is_counts_at_places_inside_it(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiles, "POINT_BUDGET", 2)
    published_cameras(session, [{"lon": 10, "lat": 50}] * 3 + [{"lon": -170, "lat": -50}])
    session.commit()

    tile = client.get("/tiles/0/0/0.json").json

    assert tile == {
        "kind": "counts",
        "total": 4,
        "x": [2161, 113],
        "y": [1389, 2706],
        "n": [3, 1],
        "recognition": [3, *[0] * 6, 1, *[0] * 6],
    }


def test_what_is_hidden_or_taken_down_is_in_no_tile(client: FlaskClient, session: Session) -> None:
    hidden, removed, taken_down = published_cameras(session, [{}, {}, {}])
    publishing.publish(session, [Change("hidden", {"record_state": "hidden"}, hidden)], day=DAY)
    publishing.publish(session, [publishing.removal(removed, "device_removed")], day=DAY)
    publishing.publish(session, [publishing.removal(taken_down, "legal_takedown")], day=DAY)
    session.commit()

    tile = client.get("/tiles/0/0/0.json").json

    assert tile is not None
    assert (tile["id"], tile["lifecycle"]) == ([removed], [5])


@pytest.mark.parametrize("extension", ["json", "mvt"])
@pytest.mark.parametrize(
    "path",
    ["23/0/0", "0/0/1", "1/2/0", "1/-1/0", "-1/0/0", "1/0/0.5", "a/b/c", "1/0/", "1/0/1e0", f"22/{9**400}/0", "1/0/٣"],
)
def test_there_is_no_tile_outside_the_map(client: FlaskClient, path: str, extension: str) -> None:
    response = client.get(f"/tiles/{path}.{extension}")

    assert response.status_code == 404
    assert response.mimetype == "application/problem+json"


@pytest.mark.parametrize("extension", ["json", "mvt"])
def test_a_parameter_that_tiles_do_not_know_is_refused_by_name(client: FlaskClient, extension: str) -> None:
    response = client.get(f"/tiles/0/0/0.{extension}?surveillance_type=ALPR&v=2&bbox=1,2,3,4")

    assert response.status_code == 400
    assert response.mimetype == "application/problem+json"
    assert response.json is not None
    assert [error["parameter"] for error in response.json["errors"]] == ["v"]


@pytest.mark.parametrize("extension", ["json", "mvt"])
def test_a_tile_that_the_client_has_is_not_looked_up_again(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch, extension: str
) -> None:
    published_camera(session)
    session.commit()
    first = client.get(f"/tiles/0/0/0.{extension}")
    monkeypatch.setattr(tiles, "tile", None)

    again = client.get(f"/tiles/0/0/0.{extension}", headers={"If-None-Match": f'"other", {first.headers["ETag"]}'})

    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"]


def test_a_tile_is_new_after_anything_was_published(client: FlaskClient, session: Session) -> None:
    before = client.get("/tiles/0/0/0.json")
    published_camera(session)
    session.commit()

    after = client.get("/tiles/0/0/0.json", headers={"If-None-Match": before.headers["ETag"]})

    assert after.status_code == 200
    assert after.json is not None
    assert after.json["total"] == 1


def test_a_browser_asks_again_and_anybody_may_keep_a_copy(client: FlaskClient) -> None:
    cache = client.get("/tiles/0/0/0.json").headers["Cache-Control"]

    assert cache == "public, max-age=0, s-maxage=30"


@both_databases
def test_a_tile_is_filtered_as_an_export_is(client: FlaskClient, session: Session) -> None:
    published_cameras(session, [{"surveillance_type": "ALPR"}, {"operator": "Police"}, {}])
    session.commit()

    def total(query: str) -> object:
        tile = client.get(f"/tiles/0/0/0.json?{query}").json
        assert tile is not None
        return tile["total"]

    assert [total(query) for query in ("", "surveillance_type=ALPR", "operator=Police", "operator=!Police")] == [
        3,
        1,
        1,
        2,
    ]


@pytest.mark.parametrize("extension", ["json", "mvt"])
def test_a_tile_takes_no_box(client: FlaskClient, extension: str) -> None:
    response = client.get(f"/tiles/0/0/0.{extension}?bbox=1,2,3,4")

    assert response.status_code == 400
    assert response.json is not None
    assert [error["parameter"] for error in response.json["errors"]] == ["bbox"]


def test_a_tile_of_an_index_made_again_is_asked_for_anew(client: FlaskClient, session: Session) -> None:
    published_camera(session)
    session.commit()
    before = client.get("/tiles/0/0/0.json").headers["ETag"]

    list(map_index.rebuild(session))
    session.commit()

    response = client.get("/tiles/0/0/0.json", headers={"If-None-Match": before})
    assert response.status_code == 200
    assert response.headers["ETag"] != before


@pytest.mark.parametrize("extension", ["json", "mvt"])
def test_a_tile_is_sent_compressed(client: FlaskClient, session: Session, extension: str) -> None:
    published_cameras(session, [{}] * 100)
    session.commit()
    plain = client.get(f"/tiles/0/0/0.{extension}")

    response = client.get(f"/tiles/0/0/0.{extension}", headers={"Accept-Encoding": "gzip"})

    assert response.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.data) == plain.data
    assert "Accept-Encoding" in response.headers["Vary"]


@both_databases
def test_a_tile_that_somebody_saw_is_seen_by_the_next_with_what_was_published_since(
    client: FlaskClient, session: Session
) -> None:
    first = published_camera(session)
    session.commit()
    seen = [client.get("/tiles/0/0/0.json").json]
    second = published_camera(session)
    session.commit()
    seen.append(client.get("/tiles/0/0/0.json").json)
    publishing.publish(session, [Change("hidden", {"record_state": "hidden"}, first)], day=DAY)
    session.commit()
    seen += [client.get("/tiles/0/0/0.json").json for _ in range(2)]

    assert [tile["id"] for tile in seen if tile] == [[first], [first, second], [second], [second]]
