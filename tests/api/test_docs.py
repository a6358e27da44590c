import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from threading import Thread

import duckdb
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from app import create_app
from app.config import Config
from app.db import Database
from app.registry import keys
from app.registry.filtering.queryables import QUERYABLES
from tests.factories import DAY, described_system, published_camera, published_cameras, stated
from tests.missing import missing

DOCS = "/api/docs"


def test_every_example_can_be_followed_as_it_stands(client: FlaskClient, session: Session) -> None:
    published_camera(session)
    session.commit()
    page = client.get(DOCS).text

    followed = {unescape(link) for link in re.findall(r'href="([^"]*/api/[^"]*)"', page)}

    assert len(followed) > 15
    for link in followed:
        assert client.get(link).status_code in (200, 501), link


def test_the_samples_name_this_register(client: FlaskClient) -> None:
    page = unescape(client.get(DOCS, base_url="https://cameras.example.org").text)

    for sample in (
        "curl -o cameras.geojson 'https://cameras.example.org/api/exports/cameras.geojson?surveillance_type=ALPR'",
        'address = "https://cameras.example.org/api/collections/cameras/items?limit=1000"',
        "ogr2ogr cameras.gpkg OAPIF:https://cameras.example.org/api cameras",
    ):
        assert sample in page
    assert "localhost" not in page


def test_every_address_parameter_and_property_is_explained(client: FlaskClient) -> None:
    page = unescape(client.get(DOCS).text)
    described = client.get("/api/openapi.json").get_json()

    for path in described["paths"]:
        assert f"<code>{path}</code>" in page
    for name in QUERYABLES:
        assert f"<code>{name}</code>" in page
    links = set(re.findall(r'href="#([^"]*)"', page))
    assert links <= set(re.findall(r'id="([^"]*)"', page)), "every link within the page leads somewhere"


def test_what_happens_to_claims_is_told_elsewhere_than_by_the_changes_of_cameras_and_the_page_says_so(
    client: FlaskClient, session: Session
) -> None:
    camera_id = published_camera(session)
    stated(session, described_system(session), "facial_recognition", "enabled_claimed", camera_id=camera_id)
    session.commit()
    assert client.get("/api/changes?capability=enabled_claimed&after=1").text == "", "the camera came before its claim"
    assert '"enabled_claimed"' in client.get("/api/dossiers/changes").text

    page = re.sub("<[^>]*>", "", unescape(client.get(DOCS).text))

    assert "/dossiers/changes tells the same of systems and of what is claimed" in page


def test_the_steps_in_qgis_have_pictures_that_are_small_and_described(client: FlaskClient) -> None:
    pictures = re.findall(r'<img class="docs-picture" src="([^"]+)" alt="([^"]+)"', client.get(DOCS).text)

    assert len(pictures) == 3
    for address, words in pictures:
        answer = client.get(address)
        assert (answer.status_code, answer.mimetype) == (200, "image/webp")
        assert len(answer.data) < 40_000
        assert len(words) > 20


def test_the_page_is_linked_to_from_the_api_and_from_every_page(client: FlaskClient) -> None:
    links = {link["rel"]: link["href"] for link in client.get("/api/").get_json()["links"]}

    assert links["service-doc"] == f"http://localhost{DOCS}"
    assert f'href="{DOCS}"' in client.get("/about").text
    assert client.get(f"{DOCS}?x=1").status_code == 400


@pytest.fixture
def served(sqlite_url: str, data_dir: Path) -> Iterator[tuple[str, str]]:
    """A register that answers at an address of its own, and a key that is good for webhooks."""
    app = create_app(Config(data_dir=data_dir, database_url=sqlite_url, basemap="none"))
    database: Database = app.extensions["lookback.database"]
    with database.writing() as session:
        published_cameras(session, [{"surveillance_type": "ALPR", "operator": "City", "height": 5}] * 3 + [{}] * 1100)
        _, key = keys.make(session, contact="Ada", scopes=["webhooks"], days=None, today=DAY)
        session.commit()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.port}", key
    server.shutdown()
    database.dispose()


def samples(site: str) -> list[tuple[str, str]]:
    """The samples of the page with their languages, as somebody copies them."""
    page = subprocess.run(
        ["curl", "-s", f"{site}{DOCS}"], capture_output=True, text=True, check=True, timeout=60
    ).stdout
    found = re.findall(r"<figcaption>(.*?)</figcaption>\s*<pre[^>]*><code>(.*?)</code>", page, re.DOTALL)
    return [(language, unescape(text)) for language, text in found]


def test_what_is_copied_from_the_page_works(served: tuple[str, str], tmp_path: Path) -> None:
    if not shutil.which("curl"):
        missing("curl", "curl", "what is copied")
    (site, key), said = served, []
    for language, text in samples(site):
        if language == "curl":
            command = ["bash", "-ec", text.replace("curl ", "curl -sS --fail ").replace("lookback_…", key)]
        elif language == "Python" and "standardwebhooks" not in text:
            command = [sys.executable, "-c", text]
        elif language == "GDAL" and shutil.which("ogr2ogr"):
            command = ["bash", "-ec", text]
        elif language == "DuckDB":
            fetched, asked = text.split("\n", 1)
            subprocess.run(["bash", "-ec", fetched.removeprefix("-- ")], cwd=tmp_path, check=True, timeout=60)
            rows = duckdb.connect().execute(asked.replace("'cameras.", f"'{tmp_path}/cameras.")).fetchall()
            assert rows == [(None, 1100), ("City", 3)]
            continue
        else:
            continue
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, (text, done.stderr)
        said.append(done.stdout)

    assert len(said) >= 4
    assert (tmp_path / "cameras.geojson").read_text().count('"type":"Feature"') == 3
    everything = "\n".join(said)
    assert "1103\n" in everything, "the sample in Python counts all of them"
    assert '"numberMatched":3' in everything.replace(" ", "")
    assert '"secret"' in everything


def test_it_says_how_long_a_question_may_take(sqlite_url: str, data_dir: Path) -> None:
    for seconds, is_said in ((7, True), (0, False)):
        app = create_app(Config(data_dir=data_dir, database_url=sqlite_url, request_seconds=seconds))

        page = app.test_client().get(DOCS).text

        assert ("longer than 7 seconds" in page) == is_said
        assert ("One that takes longer" in page) == is_said
        app.extensions["lookback.database"].dispose()
