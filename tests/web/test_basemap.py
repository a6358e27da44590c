"""The streets under the cameras as a browser gets them: headers, outages, ranges, and what never leaves this server."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import Babel

from app import security
from app.config import Config, ConfigError
from app.registry.basemap import StreetTiles
from app.web import basemap
from tests.tile_upstream import JPEG, PNG, Reply, Upstream, eventually, tile_upstream

CREDIT = "© Example Maps https://example.org/copyright"
TILE = "/basemap/12/1/2.png"


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    with tile_upstream() as upstream:
        yield upstream


@pytest.fixture
def config(upstream: Upstream, tmp_path: Path) -> Config:
    return Config(data_dir=tmp_path, basemap=upstream.template, basemap_attribution=CREDIT, contact="maps@example.org")


@pytest.fixture
def client(config: Config) -> FlaskClient:
    return application(config).test_client()


def application(config: Config) -> Flask:
    """The routes of the basemap and what holds for every request."""
    app = Flask("app")
    app.extensions["lookback.config"] = config
    Babel(app)
    security.init_app(app)
    basemap.init_app(app)
    return app


def told_to_the_map(config: Config) -> dict[str, object] | None:
    with application(config).test_request_context():
        return basemap.for_the_map()


def pmtiles(path: Path) -> Path:
    header = bytearray(b"PMTiles\x03" + bytes(119))
    header[99], header[101] = 1, 14
    path.write_bytes(bytes(header) + bytes(range(256)) * 8)
    return path


def test_a_tile_comes_from_here_for_a_week(client: FlaskClient) -> None:
    response = client.get(TILE)

    assert (response.status_code, response.data, response.mimetype) == (200, PNG, "image/png")
    assert response.headers["Cache-Control"] == "public, max-age=604800"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in response.headers
    assert "Vary" not in response.headers


def test_a_browser_that_has_the_tile_is_told_so(client: FlaskClient, upstream: Upstream) -> None:
    etag = client.get(TILE).headers["ETag"]
    again = client.get(TILE, headers={"If-None-Match": etag})

    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Cache-Control"] == "public, max-age=604800"
    upstream.reply = Reply(body=JPEG)
    assert client.get("/basemap/12/1/3.png").headers["ETag"] != etag


def test_the_picture_is_called_what_it_is(client: FlaskClient, upstream: Upstream) -> None:
    upstream.reply = Reply(body=JPEG, headers={"Content-Type": "text/html", "Set-Cookie": "id=1", "X-Powered-By": "a"})
    response = client.get(TILE)

    assert (response.mimetype, response.data) == ("image/jpeg", JPEG)
    assert "Set-Cookie" not in response.headers
    assert "X-Powered-By" not in response.headers


def test_nothing_about_a_visitor_goes_to_the_tile_server(client: FlaskClient, upstream: Upstream) -> None:
    client.set_cookie("session", "secret")
    client.get(
        TILE + "?v=1&next=secret",
        headers={
            "User-Agent": "Mozilla/5.0 (secret)",
            "Accept-Language": "wo-secret",
            "Referer": "http://localhost/reports/secret",
            "X-Forwarded-For": "203.0.113.7",
            "Forwarded": "for=203.0.113.7",
            "Authorization": "Bearer secret",
            "Cache-Control": "no-cache",
            "DNT": "1",
        },
        environ_base={"REMOTE_ADDR": "203.0.113.7"},
    )

    assert upstream.paths == ["/tiles/12/1/2.png?key=secret"]
    assert upstream.headers() == {
        "host": f"127.0.0.1:{upstream.port}",
        "accept": "image/png,image/jpeg,image/webp",
        "accept-encoding": "identity",
        "user-agent": upstream.headers()["user-agent"],
        "referer": "http://localhost/",
    }
    assert upstream.headers()["user-agent"].startswith("Lookback/")
    assert upstream.headers()["user-agent"].endswith(" (+maps@example.org)")


def test_the_address_of_the_register_is_the_operators_word_if_it_is_given(config: Config, upstream: Upstream) -> None:
    known = replace(config, contact=None, site_url="https://cameras.example.org")
    application(known).test_client().get(TILE, headers={"Host": "elsewhere.example"})

    assert upstream.headers()["referer"] == "https://cameras.example.org/"
    assert upstream.headers()["user-agent"].endswith(" (+https://cameras.example.org)")


def test_a_strange_host_is_not_passed_on(client: FlaskClient, upstream: Upstream) -> None:
    client.get(TILE, headers={"Host": "bücher.example"})

    assert "referer" not in upstream.headers()


@pytest.mark.parametrize(
    "path",
    [
        "/basemap/20/0/0.png",
        "/basemap/12/4096/0.png",
        "/basemap/12/0/4096.png",
        "/basemap/-1/0/0.png",
        "/basemap/12/1/2.jpg",
        "/basemap/12/1/2.png/..%2f..%2fsecret",
        "/basemap/12/..%2f1/2.png",
        "/basemap/12/1.5/2.png",
        f"/basemap/12/{'9' * 5000}/2.png",
        "/basemap/http://elsewhere.example/12/1/2.png",
    ],
)
def test_only_tiles_are_asked_for(client: FlaskClient, upstream: Upstream, path: str) -> None:
    assert client.get(path).status_code == 404
    assert upstream.asked == []


def test_a_place_without_a_tile_is_not_asked_about_for_a_day(client: FlaskClient, upstream: Upstream) -> None:
    upstream.reply = Reply(404)
    response = client.get(TILE)

    assert response.status_code == 404
    assert response.mimetype == "application/problem+json"
    assert response.headers["Cache-Control"] == "public, max-age=86400"


@pytest.mark.parametrize("reply", [Reply(500), Reply(body=b"<html>"), Reply(302, b"", {"Location": "/1/0/0.png"})])
def test_an_outage_is_said_at_once_and_not_for_long(client: FlaskClient, upstream: Upstream, reply: Reply) -> None:
    upstream.reply = reply
    responses = [client.get(TILE) for _ in range(6)]

    assert {response.status_code for response in responses} == {503}
    assert {response.mimetype for response in responses} == {"application/problem+json"}
    assert [response.headers["Retry-After"] for response in responses] == ["1", "1", "5", "5", "5", "5"]
    assert responses[-1].headers["Cache-Control"] == "public, max-age=5"
    assert len(upstream.asked) == 3


def test_a_long_outage_is_looked_at_again_soon(client: FlaskClient, upstream: Upstream) -> None:
    upstream.reply = Reply(429, headers={"Retry-After": "1800"})
    response = client.get(TILE)

    assert response.headers["Retry-After"] == "1800"
    assert response.headers["Cache-Control"] == "public, max-age=30"


def test_an_old_tile_is_for_a_few_minutes_only(client: FlaskClient, config: Config, upstream: Upstream) -> None:
    client.get(TILE)
    upstream.reply = Reply(500)
    app = application(config)
    streets: StreetTiles = app.extensions["lookback.streets"]
    streets._clock = lambda: 4_000_000_000.0

    response = app.test_client().get(TILE)

    assert (response.status_code, response.data) == (200, PNG)
    assert response.headers["Cache-Control"] == "public, max-age=300"


def test_other_requests_are_answered_while_the_tile_server_hangs(config: Config, upstream: Upstream) -> None:
    released = threading.Event()
    upstream.reply = Reply(wait=lambda: released.wait(10))
    app = application(config)
    statuses: list[int] = []

    def look(x: int) -> None:
        statuses.append(app.test_client().get(f"/basemap/12/{x}/0.png").status_code)

    browsers = [threading.Thread(target=look, args=[x], daemon=True) for x in range(8)]
    for browser in browsers:
        browser.start()
    eventually(lambda: len(statuses) == 6)
    assert statuses == [503] * 6
    released.set()
    for browser in browsers:
        browser.join()
    assert sorted(statuses) == [200] * 2 + [503] * 6


def test_pages_of_other_sites_ask_the_tile_server_themselves(client: FlaskClient, upstream: Upstream) -> None:
    assert client.get(TILE, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert upstream.asked == []
    for site in ("same-origin", "same-site", "none"):
        assert client.get(TILE, headers={"Sec-Fetch-Site": site}).status_code == 200


def test_the_map_is_told_where_streets_come_from_and_who_made_them(config: Config) -> None:
    told = told_to_the_map(config)

    assert told is not None
    url = str(told.pop("url"))
    assert url.startswith("/basemap/{z}/{x}/{y}.png?v=")
    assert told == {
        "attribution": {"text": "© Example Maps", "url": "https://example.org/copyright", "corrections": None},
        "maxZoom": 19,
    }
    other = told_to_the_map(replace(config, basemap="osm"))
    assert other is not None
    assert other["url"] != url
    assert other["attribution"] == {
        "text": "© OpenStreetMap contributors",
        "url": "https://www.openstreetmap.org/copyright",
        "corrections": "https://www.openstreetmap.org/fixthemap",
    }


def test_the_address_that_the_map_is_told_works(config: Config) -> None:
    app = application(config)
    with app.test_request_context():
        told = basemap.for_the_map()
    assert told is not None
    path = str(told["url"]).replace("{z}", "3").replace("{x}", "2").replace("{y}", "1")

    assert app.test_client().get(path).data == PNG


def test_without_streets_the_map_is_told_nothing_and_nothing_is_served(tmp_path: Path) -> None:
    config = Config(data_dir=tmp_path, basemap="none")
    client = application(config).test_client()

    assert told_to_the_map(config) is None
    assert client.get(TILE).status_code == 404
    assert client.get("/basemap/file.pmtiles").status_code == 404


def test_the_operators_own_file_is_served_in_ranges(tmp_path: Path) -> None:
    path = pmtiles(tmp_path / "town.pmtiles")
    config = Config(data_dir=tmp_path, basemap=str(path), basemap_attribution="Own drawing")
    client = application(config).test_client()

    assert told_to_the_map(config) == {
        "pmtiles": "/basemap/file.pmtiles",
        "attribution": {"text": "Own drawing", "url": None, "corrections": None},
        "maxZoom": 14,
    }
    part = client.get("/basemap/file.pmtiles", headers={"Range": "bytes=127-130"})
    assert (part.status_code, part.data) == (206, bytes([0, 1, 2, 3]))
    assert part.headers["Content-Range"] == f"bytes 127-130/{path.stat().st_size}"
    assert part.mimetype == "application/vnd.pmtiles"
    whole = client.get("/basemap/file.pmtiles")
    assert (whole.status_code, whole.data) == (200, path.read_bytes())
    assert whole.headers["Accept-Ranges"] == "bytes"
    assert whole.headers["ETag"] == part.headers["ETag"]
    assert whole.headers["Cache-Control"] == "public, max-age=3600"
    assert client.get("/basemap/file.pmtiles", headers={"Range": "bytes=999999-"}).status_code == 416
    assert client.get("/basemap/file.pmtiles", headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304
    assert client.get(TILE).status_code == 404

    path.unlink()
    assert client.get("/basemap/file.pmtiles").status_code == 404


def test_a_basemap_that_cannot_work_stops_the_start_with_the_name_of_the_setting(tmp_path: Path) -> None:
    template = "https://tiles.example.org/{z}/{x}/{y}.png"
    for settings, message in (
        ({"basemap": "opentopomap"}, "^LOOKBACK_BASEMAP: must be osm"),
        ({"basemap": "missing.pmtiles", "basemap_attribution": "a"}, "^LOOKBACK_BASEMAP: the file cannot be read"),
        ({"basemap": template}, "^LOOKBACK_BASEMAP_ATTRIBUTION: must name the makers"),
        ({"contact": "Büro"}, "^LOOKBACK_CONTACT: only ASCII"),
    ):
        with pytest.raises(ConfigError, match=message):
            application(replace(Config(data_dir=tmp_path), **settings))  # type: ignore[arg-type]


def test_the_settings_are_read_and_checked() -> None:
    config = Config.from_environment(
        {
            "LOOKBACK_BASEMAP_CACHE_MB": "64",
            "LOOKBACK_BASEMAP_MAX_ZOOM": "18",
            "LOOKBACK_SITE_URL": " https://Cameras.example.org/ ",
        }
    )
    assert (config.basemap, config.basemap_cache_mb, config.basemap_max_zoom) == ("osm", 64, 18)
    assert config.site_url == "https://cameras.example.org"
    for name, value, reason in (
        ("LOOKBACK_BASEMAP_CACHE_MB", "63", "64 or more"),
        ("LOOKBACK_BASEMAP_MAX_ZOOM", "23", "from 1 to 22"),
        ("LOOKBACK_SITE_URL", "cameras.example.org", "https://"),
        ("LOOKBACK_SITE_URL", "https://cameras.example.org/map", "and a host"),
    ):
        with pytest.raises(ConfigError, match=f"{name}='{value}'.*{reason}"):
            Config.from_environment({name: value})
