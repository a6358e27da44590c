from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import create_app
from app.config import Config
from app.registry import sources
from app.web import pages
from tests.web.conftest import Keep
from tests.web.reading import main


def test_about_says_that_absence_is_no_proof(client: FlaskClient) -> None:
    assert "The absence of a camera here is not the absence of surveillance." in main(client.get("/about"))


def test_privacy_names_the_geocoder_that_sees_addresses(sqlite_url: str, tmp_path: Path) -> None:
    config = Config(data_dir=tmp_path, database_url=sqlite_url, geocoder="photon", geocoder_domain="geo.example.org")

    assert "sent by this server to geo.example.org" in main(create_app(config).test_client().get("/privacy"))


def test_privacy_says_that_nobody_is_asked_without_a_geocoder(client: FlaskClient) -> None:
    assert "This register asks nobody" in main(client.get("/privacy"))


@pytest.mark.parametrize(
    ("contact", "written"),
    [
        ("ada@example.org", '<a href="mailto:ada@example.org">ada@example.org</a>'),
        ("https://example.org/imprint", '<a href="https://example.org/imprint">https://example.org/imprint</a>'),
        ("Box 12, <Denver>", "Box 12, &lt;Denver&gt;"),
        (None, "They have not said here how to reach them."),
    ],
)
def test_privacy_says_whom_to_write_to(sqlite_url: str, tmp_path: Path, contact: str | None, written: str) -> None:
    page = create_app(Config(data_dir=tmp_path, database_url=sqlite_url, contact=contact)).test_client().get("/privacy")

    assert written in page.text


def test_privacy_says_when_what_was_withdrawn_is_gone(client: FlaskClient, postgres_url: str, tmp_path: Path) -> None:
    assert "It is overwritten in the database’s files, too." in main(client.get("/privacy"))

    elsewhere = create_app(Config(data_dir=tmp_path, database_url=postgres_url))
    page = elsewhere.test_client().get("/privacy")
    elsewhere.extensions["lookback.database"].dispose()
    assert "when it next clears up (PostgreSQL’s VACUUM)" in main(page)


def test_the_street_map_is_credited_and_its_server_named(client: FlaskClient) -> None:
    assert "Streets: © OpenStreetMap contributors." in main(client.get("/licence"))
    assert "fetches the streets under the cameras from tile.openstreetmap.org" in main(client.get("/privacy"))


def test_without_a_street_map_nobody_is_named(sqlite_url: str, tmp_path: Path) -> None:
    client = create_app(Config(data_dir=tmp_path, database_url=sqlite_url, basemap="none")).test_client()

    assert "Streets:" not in main(client.get("/licence"))
    assert "fetches the streets" not in main(client.get("/privacy"))


def test_the_licence_page_lists_every_source_with_its_attribution(client: FlaskClient, keep: Keep) -> None:
    def declare(session: Session) -> None:
        sources.declare(
            session,
            name="Trafford Council",
            licence="OGL-UK-3.0",
            attribution="© Trafford <Council>",
            url="https://www.trafford.gov.uk/",
            retrieved_on=date(2026, 10, 2),
        )

    keep(declare)

    page = client.get("/licence")

    assert "Trafford Council Open Government Licence 3.0 (OGL) © Trafford <Council> 2026-10-02" in main(page)
    assert "Lookback contributors Open Database License 1.0 (ODbL) © Lookback contributors" in main(page)
    for name in ("Natural Earth", "GeoNames, CC BY 4.0", "GNU Affero General Public License"):
        assert name in main(page)


def test_every_licence_a_source_may_have_is_called_by_its_name() -> None:
    assert pages.LICENCE_NAMES.keys() == sources.LICENCE_URLS.keys()


@pytest.mark.parametrize("address", ["/about", "/privacy", "/licence"])
def test_an_explaining_page_answers(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 200
