"""What a camera's page tells of systems that it does not belong to."""

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.registry.dossiers import memberships
from app.registry.filtering.filters import CameraFilter
from tests.factories import DAY, described_system, published_camera, stated
from tests.web.conftest import Keep
from tests.web.reading import main

NOT_ITS_OWN = "Nobody says that this camera belongs to any of these systems."


def comparing(session: Session, name: str, place: str, country: str, **said: Any) -> int:
    """A system of which somebody says with what it compares faces."""
    system_id = described_system(session, name, place=place, country=country)
    stated(session, system_id, "matched_database", "police_watchlist", **said)
    return system_id


def test_a_camera_leads_on_to_what_is_known_in_its_country_and_says_that_it_is_not_said_of_it(
    client: FlaskClient, keep: Keep
) -> None:
    camera_id = keep(published_camera, lat=53.4631, lon=-2.2914)
    keep(comparing, "Far watch", "London, United Kingdom", "GB")
    keep(comparing, "Near watch", "Leeds, United Kingdom", "GB")
    keep(comparing, "Valley watch", "South Wales, United Kingdom", "GB")
    keep(comparing, "Other watch", "Berlin, Germany", "DE")
    keep(comparing, "Wrong watch", "Manchester, United Kingdom", "GB", certainty="refuted")
    keep(described_system, "Quiet watch", place="Manchester, United Kingdom", country="GB")

    page = client.get(f"/cameras/{camera_id}")

    text = main(page)
    assert NOT_ITS_OWN in text
    # The nearest first; of a region nobody says how far away it is.
    assert text.index("Near watch") < text.index("Far watch") < text.index("Valley watch")
    assert "Leeds, United Kingdom, about 61 km from here Compares faces with: Police watch list" in text
    assert "South Wales, United Kingdom Compares faces with:" in text
    for other in ("Other watch", "Wrong watch", "Quiet watch"):
        assert other not in text
    assert 'href="/systems/2">Near watch</a>' in page.text


def test_a_camera_with_an_answer_of_its_own_leads_to_no_other(client: FlaskClient, keep: Keep) -> None:
    keep(published_camera, lat=53.4631, lon=-2.2914)
    mine = keep(comparing, "Near watch", "Leeds, United Kingdom", "GB", compares="number_plates")
    keep(comparing, "Far watch", "London, United Kingdom", "GB")
    keep(memberships.link, mine, CameraFilter(), day=DAY)

    text = main(client.get("/cameras/1"))

    assert "Police watch list What is compared with it: Number plates" in text
    assert NOT_ITS_OWN not in text
    assert "Far watch" not in text


def test_where_nothing_is_known_nothing_is_shown(client: FlaskClient, keep: Keep) -> None:
    at_sea, in_senegal = keep(published_camera, lat=0, lon=-150), keep(published_camera, lat=14.69, lon=-17.44)
    keep(comparing, "Far watch", "London, United Kingdom", "GB")

    for camera_id in (at_sea, in_senegal):
        assert NOT_ITS_OWN not in main(client.get(f"/cameras/{camera_id}"))
