import csv
import io
import re
from collections import Counter
from html import unescape

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.registry.dossiers import memberships
from app.registry.filtering.filters import NOT_STANDING
from tests.factories import DAY, described_system, published_cameras, stated
from tests.web.conftest import Keep
from tests.web.reading import main


def filled(session: Session) -> None:
    """Cameras that are recorded to recognise faces or not, and systems of which that is said more or less surely."""
    numbers = published_cameras(
        session,
        [
            {
                "lat": 39 + number / 100,
                "facial_recognition": ("unknown", "enabled_claimed", "none_known", "unknown")[number % 4],
                "facial_recognition_source": "Minutes",
                "lifecycle": ("active", "active", "active", "planned", "removed")[number % 5],
            }
            for number in range(40)
        ],
    )
    for at, (value, certainty) in enumerate(
        [
            ("enabled_claimed", "reported"),
            ("enabled_claimed", "documented"),
            ("hardware_capable", "disputed"),
            ("banned", "unknown"),
            ("enabled_claimed", "refuted"),
        ]
    ):
        system_id = described_system(session, f"System {at}")
        stated(session, system_id, "facial_recognition", value, certainty=certainty)
        memberships.link(session, system_id, numbers[7 * at : 7 * at + 6], day=DAY)
    stated(session, 0, "facial_recognition", "disabled", camera_id=numbers[36], certainty="documented")


def table(client: FlaskClient, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(address).text)))


def who_says_so(exported: dict[str, str]) -> str:
    return "recorded" if exported["facial_recognition"] != "unknown" else exported["facial_recognition_certainty"]


def test_what_is_recorded_documented_claimed_and_disputed_is_what_the_export_tells(
    client: FlaskClient, keep: Keep
) -> None:
    keep(filled)
    exported = [row for row in table(client, "/api/exports/cameras.csv") if row["lifecycle"] not in NOT_STANDING]

    told = table(client, "/statistics/facial-recognition.csv")

    assert {who_says_so(each) for each in exported} >= {"recorded", "documented", "reported", "disputed", "refuted"}
    assert sum(int(row["cameras"]) for row in told) == len(exported)
    for row in told:
        numbers = [int(row[name]) for name in ("cameras", "recorded", "documented", "claimed", "disputed")]
        by = Counter(who_says_so(each) for each in exported if each["capability"] == row["capability"])
        n, claimed = by.total(), by["reported"] + by["suspected"] + by["unknown"]
        said = [by["recorded"], by["documented"], claimed, by["disputed"]]
        assert numbers == ([n, 0, 0, 0, 0] if row["capability"] == "unknown" else [n, *said])


def test_each_of_these_numbers_leads_to_a_list_of_as_many(client: FlaskClient, keep: Keep) -> None:
    keep(filled)

    page = client.get("/statistics/facial-recognition")

    assert "are recorded as recognising faces, and of" in main(page)
    led = set(re.findall(r'<a href="(/cameras[^"]+)">([0-9,]+)<span', page.text))
    assert len(led) >= 10
    for address, n in led:
        assert f'<h2 id="count">{n} camera' in client.get(unescape(address)).text, address
