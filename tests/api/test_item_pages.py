"""Pages of cameras: which are on them, in which order, and what they tell of each."""

from datetime import datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.api.paging import MOST
from app.registry import camera_json, publishing
from app.registry.publishing import Change
from tests.api.conftest import ITEMS
from tests.conftest import both_databases
from tests.factories import DAY, published_camera, published_cameras

HTML = "text/html"


def test_a_page_says_how_many_match_and_links_to_the_next(client: FlaskClient, session: Session) -> None:
    published_cameras(session, [{"camera_type": "dome" if number % 2 else "fixed"} for number in range(9)])
    session.commit()

    response = client.get(f"{ITEMS}?camera_type=dome&limit=3")

    assert response.mimetype == "application/geo+json"
    page = response.get_json()
    assert (page["type"], page["numberMatched"], page["numberReturned"]) == ("FeatureCollection", 4, 3)
    assert datetime.fromisoformat(page["timeStamp"]).tzinfo is not None
    links = {link["rel"]: link["href"] for link in page["links"]}
    assert links.keys() == {"self", "next", "alternate", "collection"}
    assert links["alternate"] == "http://localhost/cameras?camera_type=dome&lifecycle=any"
    rest = client.get(links["next"]).get_json()
    assert [feature["id"] for feature in page["features"] + rest["features"]] == [2, 4, 6, 8]
    assert "next" not in {link["rel"] for link in rest["links"]}
    assert rest["numberMatched"] == 4


def everything(client: FlaskClient, address: str) -> list[int]:
    """The cameras of every page."""
    page = client.get(address).get_json()
    found = [feature["id"] for feature in page["features"]]
    following = [link["href"] for link in page["links"] if link["rel"] == "next"]
    return found + (everything(client, following[0]) if following else [])


@both_databases
def test_pages_stay_right_while_the_register_changes(client: FlaskClient, session: Session) -> None:
    ids = published_cameras(session, [{"lon": number} for number in range(10)])
    session.commit()
    page = client.get(f"{ITEMS}?limit=4&bbox=-1,0,179,90").get_json()
    [following] = [link["href"] for link in page["links"] if link["rel"] == "next"]

    publishing.publish(session, [publishing.removal(ids[0], "never_existed")], day=DAY)
    moved = Change("changed", {"lon": 0.5}, ids[9])
    publishing.publish(session, [moved, publishing.removal(ids[5], "never_existed")], day=DAY)
    late = published_camera(session, lon=3)
    session.commit()

    assert everything(client, following) == [*(each for each in ids[4:] if each != ids[5]), late]


@both_databases
def test_pages_of_every_order_stay_right_while_the_register_changes(client: FlaskClient, session: Session) -> None:
    ids = published_cameras(session, [{"operator": name} for name in "abcdefgh"])
    session.commit()
    page = client.get(f"{ITEMS}?sortby=-operator&limit=3&filter=operator<>'x'").get_json()
    [following] = [link["href"] for link in page["links"] if link["rel"] == "next"]

    # The last one told, by which the next page begins, is somewhere else now, and so are others.
    publishing.publish(
        session, [Change("changed", {"operator": "A"}, ids[5]), publishing.removal(ids[3], "never_existed")], day=DAY
    )
    late, too_late = published_cameras(session, [{"operator": "bb"}, {"operator": "z"}])
    session.commit()

    assert [feature["id"] for feature in page["features"]] == [ids[7], ids[6], ids[5]]
    rest = everything(client, following)
    assert rest == [ids[4], ids[2], late, ids[1], ids[0], ids[5]]
    assert too_late not in rest
    assert "numberMatched" not in client.get(following).get_json(), "it was told on the first page"


def test_only_what_is_asked_for_is_told(client: FlaskClient, session: Session) -> None:
    published_camera(session, operator="City", height="4.5")
    session.commit()

    for names, told in (
        ("operator", {"operator": "City"}),
        ("height,operator", {"operator": "City", "height": 4.5}),
        ("id,url", {"id": 1, "url": "http://localhost/cameras/1"}),
        ("osm_tags", {"osm_tags": {}}),
    ):
        [feature] = client.get(f"{ITEMS}?properties={names}").get_json()["features"]
        assert (feature["id"], feature["geometry"]["type"], feature["properties"]) == (1, "Point", told)


@both_databases
def test_an_export_has_what_the_same_filter_selects(client: FlaskClient, session: Session) -> None:
    published_cameras(session, [{"height": 4}, {"height": 9}, {}])
    session.commit()
    asked = {"filter": '{"op":">","args":[{"property":"height"},5]}', "filter-lang": "cql2-json"}

    export = client.get("/api/exports/cameras.geojson", query_string=asked).get_json()

    assert [feature["id"] for feature in export["features"]] == [2]
    assert "height" in export["filter"]
    assert client.get("/api/exports/cameras.csv?filter=height>").status_code == 400


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("limit=0", "limit"),
        ("limit=-1", "limit"),
        ("limit=1.0", "limit"),
        ("limit=", "limit"),
        ("limit=1&limit=2", "limit"),
        ("after=x", "after"),
        ("after=-1", "after"),
        ("datetime=yesterday", "datetime"),
        ("datetime=2024-02-30", "datetime"),
        ("datetime=2024-01-01/2023-01-01", "datetime"),
        ("datetime=", "datetime"),
        ("bbox=1,2,3", "bbox"),
        ("f=xml", "f"),
        ("camera_type=banana", "camera_type"),
        ("foo=bar", "foo"),
        ("filter=hight>3", "filter"),
        ("filter=id=1&filter=id=2", "filter"),
        ("filter=id=1&filter-lang=cql-text", "filter-lang"),
        ("filter=id=1&filter-crs=EPSG:3857", "filter-crs"),
        ("sortby=banana", "sortby"),
        ("sortby=-name&after=3", "after"),
        ("sortby=-name&cursor=abc", "cursor"),
        ("cursor=WzFd", "cursor"),
        ("properties=operator,secret", "properties"),
        ("properties=", "properties"),
    ],
)
def test_a_wrong_parameter_is_named(client: FlaskClient, query: str, parameter: str) -> None:
    response = client.get(f"{ITEMS}?{query}")

    assert response.status_code == 400
    assert response.mimetype == "application/problem+json"
    assert {error["parameter"] for error in response.get_json()["errors"]} == {parameter}


@pytest.mark.parametrize("limit", [str(MOST + 1), "9" * 30, "0" * 50 + "7", "1" + "0" * 5000])
def test_a_limit_that_is_too_large_is_no_error(client: FlaskClient, session: Session, limit: str) -> None:
    published_camera(session)
    session.commit()

    assert client.get(f"{ITEMS}?limit={limit}").get_json()["numberReturned"] == 1


def test_there_is_nothing_after_the_largest_number(client: FlaskClient, session: Session) -> None:
    published_camera(session)
    session.commit()

    assert client.get(f"{ITEMS}?after={'9' * 40}").get_json()["features"] == []


@pytest.mark.parametrize("bbox", ["170,-20,-170,20", "170,-20,-50,-170,20,9000"])
def test_a_box_over_the_antimeridian_with_heights_or_without(client: FlaskClient, session: Session, bbox: str) -> None:
    published_cameras(session, [{"lon": lon, "lat": 0} for lon in (175, 0, -175)])
    session.commit()

    page = client.get(f"{ITEMS}?bbox={bbox}").get_json()

    assert [feature["id"] for feature in page["features"]] == [1, 3]
    assert page["numberMatched"] == 2


def test_what_the_list_cannot_show_is_a_table(client: FlaskClient, session: Session) -> None:
    published_camera(session)
    session.commit()

    for query in ("datetime=2024-01-01", "sortby=name", "properties=name", "filter=id=1"):
        [page] = [link["href"] for link in client.get(f"{ITEMS}?{query}").get_json()["links"] if link["type"] == HTML]
        answer = client.get(page)
        assert (answer.status_code, answer.mimetype) == (200, HTML)
        assert 'href="/cameras/1"' in answer.text


def test_pages_that_a_client_has_are_not_made_again(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    published_camera(session)
    session.commit()
    tag = client.get(f"{ITEMS}?limit=5").headers["ETag"]
    assert client.get(f"{ITEMS}?limit=6").headers["ETag"] != tag
    assert client.get(f"{ITEMS}?limit=5&datetime=2024-01-01").headers["ETag"] != tag
    monkeypatch.setattr(camera_json, "page", None)

    assert client.get(f"{ITEMS}?limit=5", headers={"If-None-Match": tag}).status_code == 304
