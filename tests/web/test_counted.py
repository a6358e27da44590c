import csv
import io
import re
from collections import Counter
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.registry import publishing
from app.registry.dossiers import memberships
from app.registry.filtering.filters import CameraFilter
from app.web.counted import FIGURES
from tests.factories import DAY, described_system, published_cameras, stated
from tests.web.conftest import Keep

NOT_STANDING = {"planned", "under_construction", "suspected", "removed"}
NOT_YET = NOT_STANDING - {"removed"}


def filled(session: Session) -> None:
    """Cameras that differ in all that is counted."""
    numbers = published_cameras(
        session,
        [
            {
                "lat": 39 + number / 100,
                "operator": (None, "City, of Denver", "=Shop", "!no")[number % 4],
                "surveillance_type": ("camera", "ALPR", "unknown")[number % 3],
                "facial_recognition": ("unknown", "none_known", "enabled_claimed")[number % 5 % 3],
                "facial_recognition_source": "Minutes",
                "lifecycle": ("active", "unknown", "planned", "removed", "disused")[number % 7 % 5],
                "start_date": (None, "2019", "2019-06", "2020-12-31", None, "2021-02")[number % 6],
                "end_date": (None, "2022-03", None, "2024")[number % 4] if number % 7 % 5 == 3 else None,
            }
            for number in range(60)
        ],
    )
    publishing.publish(session, [publishing.removal(numbers[0], "never_existed")], day=DAY)
    publishing.publish(session, [publishing.removal(numbers[1], "device_removed", end_date="2023")], day=DAY)
    system_id = described_system(session)
    stated(session, system_id, "purpose", "payment")
    stated(session, system_id, "camera_count", 90)
    stated(session, system_id, "facial_recognition", "enabled_claimed")
    memberships.link(session, system_id, CameraFilter.parse([("surveillance_type", "ALPR")]), day=DAY)


def table(client: FlaskClient, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(address).text)))


def numbered(rows: list[dict[str, str]], column: str) -> dict[str, int]:
    return {row[column]: int(row["cameras"]) for row in rows if row["cameras"] != "0"}


@pytest.mark.parametrize(
    ("name", "field"),
    [("facial-recognition", "capability"), ("kinds", "surveillance_type"), ("operators", "operator")],
)
def test_the_numbers_are_those_of_the_export(client: FlaskClient, keep: Keep, name: str, field: str) -> None:
    keep(filled)

    exported = table(client, "/api/exports/cameras.csv")

    standing = Counter(row[field] or "" for row in exported if row["lifecycle"] not in NOT_STANDING)
    assert len(standing) >= 3
    assert numbered(table(client, f"/statistics/{name}.csv"), field) == standing


def test_the_years_are_those_of_the_export(client: FlaskClient, keep: Keep) -> None:
    keep(filled)

    exported = [row for row in table(client, "/api/exports/cameras.csv") if row["lifecycle"] not in NOT_YET]

    told = table(client, "/statistics/growth.csv")
    assert [row["year"] for row in told] == [str(year) for year in range(2019, 2025)]
    for row in told:
        year = row["year"]
        assert int(row["put_up"]) == sum(each["start_date"][:4] == year for each in exported)
        assert int(row["taken_down"]) == sum(each["end_date"][:4] == year for each in exported)
        assert int(row["standing"]) == sum(
            "" < each["start_date"][:4] <= year
            and (each["end_date"][:4] > year or (each["end_date"] == "" and each["lifecycle"] != "removed"))
            for each in exported
        )


def test_of_a_year_as_many_are_counted_as_the_export_has(client: FlaskClient, keep: Keep) -> None:
    keep(filled)
    exported = table(client, "/api/exports/cameras.csv")

    for year in ("2018", "2019", "2020", "2021", "2022", "2023", "2024", "unknown"):
        of_year = [
            each["id"]
            for each in exported
            if (
                each["start_date"] == ""
                if year == "unknown"
                else "" < each["start_date"][:4] <= year
                and (each["end_date"][:4] >= year or (each["end_date"] == "" and each["lifecycle"] != "removed"))
            )
        ]
        told = client.get(f"/api/collections/cameras/items?year={year}&limit=1").get_json()
        assert told["numberMatched"] == len(of_year), year
        assert [each["id"] for each in table(client, f"/api/exports/cameras.csv?year={year}")] == of_year


def test_every_number_leads_to_a_list_of_as_many(client: FlaskClient, keep: Keep) -> None:
    keep(filled)
    led = 0
    for name in FIGURES:
        page = client.get(f"/statistics/{name}").text
        for address, n in re.findall(r'<a href="(/[^"]+)">([0-9,]+)<span', page):
            listed = client.get(unescape(address)).text
            if address.startswith(("/cameras?", "/api/")):
                assert f'<h2 id="count">{n} camera' in listed or f">{n} in all<" in listed, (name, address)
                led += 1
    assert led > 36


def test_a_purpose_leads_to_its_systems(client: FlaskClient, keep: Keep) -> None:
    keep(filled)
    keep(described_system, "Silent")

    assert 'href="/systems?purpose=payment">1<' in client.get("/statistics").text
    assert "Silent" not in client.get("/systems?purpose=payment").text
    assert "City watch" not in client.get("/systems?purpose=unknown").text
    assert "City watch" in client.get("/systems?purpose=nonsense").text


def test_a_claimed_number_stands_beside_the_cameras_that_are_known(client: FlaskClient, keep: Keep) -> None:
    keep(filled)

    [row] = table(client, "/statistics/claimed.csv")

    exported = table(client, "/api/exports/cameras.csv")
    assert row["claimed"] == "90"
    assert row["certainty"] == "reported"
    assert int(row["known_cameras"]) == sum(each["surveillance_type"] == "ALPR" for each in exported)


def test_no_purpose_is_called_the_most_frequent_where_another_is_as_frequent(client: FlaskClient, keep: Keep) -> None:
    for name, purpose in (("One", "payment"), ("Other", "vending")):
        keep(stated, keep(described_system, name), "purpose", purpose)
    assert "<h2>What 2 systems are for</h2>" in client.get("/statistics").text

    keep(stated, keep(described_system, "Third"), "purpose", "vending")
    assert "<h2>What 3 systems are for: most often “Vending”</h2>" in client.get("/statistics").text


def test_a_few_dates_are_not_told_as_the_growth_of_all(client: FlaskClient, keep: Keep) -> None:
    keep(published_cameras, [{"start_date": "2025"}, {"lat": 40}, {"lat": 41}])

    assert "<h2>Of 2 of 3 cameras nobody has said since when they stand</h2>" in client.get("/statistics").text
