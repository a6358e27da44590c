import html
import json
import re

import pytest
from flask.testing import FlaskClient

from app.registry.dossiers import memberships
from app.web import rolled_up
from tests.factories import DAY, described_system, published_cameras, stated
from tests.web.conftest import Keep
from tests.web.reading import main

DENVER, PARIS = {"lon": -104.99, "lat": 39.74}, {"lon": 2.35, "lat": 48.85}


def test_what_an_organisation_has_in_all_its_systems_is_counted_and_every_number_leads_to_its_list(
    client: FlaskClient, keep: Keep
) -> None:
    keep(
        published_cameras,
        [
            {**DENVER, "start_date": "2019"},
            {
                **DENVER,
                "lat": 39.75,
                "start_date": "2021",
                "facial_recognition": "none_known",
                "facial_recognition_source": "Council",
            },
            {**PARIS, "start_date": "2020", "end_date": "2021", "lifecycle": "removed"},
            PARIS,
            {**PARIS, "lon": 2.36},
        ],
    )
    for name, numbers in (("Police", [1, 2]), ("City", [3, 4]), ("Shop", [5])):
        system_id = keep(described_system, name)
        keep(memberships.link, system_id, numbers, day=DAY)
        if name != "Shop":
            keep(stated, system_id, "hardware_vendor", "Maker Ltd")
    keep(stated, 1, "facial_recognition", "enabled_claimed")
    keep(stated, 1, "camera_count", 300)
    # What is planned is no camera yet.
    keep(stated, 1, "camera_count", 700, state="planned")
    keep(stated, 3, "camera_count", 9000)

    page = client.get("/organisations/1")
    text = main(page)

    assert "Of 3 cameras, 0 are recorded as recognising faces, and of 1 more somebody claims it" in text
    assert "They stand in 2 cities" in text
    assert "“Police” is said to have 300 cameras; 2 of them are known here" in text
    assert "At the end of 2021 at least 2 cameras stood here" in text
    assert "9,000" not in text
    assert "To quote this page: Lookback, “Maker Ltd”, organisation no. 1, as of" in text
    linked = re.findall(r'<td class="number"><a href="(/[^"#]+)">([0-9,]+)<span', page.text)
    assert len(linked) >= 5
    for address, n in linked:
        listed = client.get(html.unescape(address).replace("f=html", "f=json"))
        if "/api/" in address:
            assert len(json.loads(listed.text)["features"]) == int(n), address
        else:
            assert f"{n} camera" in main(listed), address


def test_of_an_organisation_without_cameras_nothing_is_counted(client: FlaskClient, keep: Keep) -> None:
    keep(stated, keep(described_system), "vendor_software", "Maker Ltd")

    page = client.get("/organisations/1")

    assert page.status_code == 200
    assert "In numbers" not in main(page)


def test_of_many_cities_the_first_are_told_and_how_many_more_there_are(
    client: FlaskClient, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rolled_up, "_ROWS", 1)
    system_id = keep(described_system)
    keep(memberships.link, system_id, keep(published_cameras, [DENVER, PARIS, PARIS]), day=DAY)
    keep(stated, system_id, "vendor_software", "Maker Ltd")

    text = main(client.get("/organisations/1"))

    assert "They stand in 2 cities" in text
    assert "Paris" in text
    assert "Denver" not in text
    assert "And 1 more" in text
