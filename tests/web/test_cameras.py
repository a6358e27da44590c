from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.registry import corrections, publishing, sources, vocabulary
from app.registry.cameras import camera
from app.registry.dossiers import memberships
from app.registry.filtering.filters import CameraFilter
from app.registry.publishing import Change
from tests import factories
from tests.web.conftest import Keep
from tests.web.reading import main, title, words

DAY = date(2026, 11, 24)


def change(session: Session, *changes: Change) -> None:
    publishing.publish(session, changes, day=DAY)


def imported(session: Session, external_id: str = "node/77", **facts: Any) -> int:
    source = sources.declare(
        session,
        name="OpenStreetMap",
        licence="ODbL-1.0",
        attribution="© OpenStreetMap contributors",
        url="https://www.openstreetmap.org/",
        retrieved_on=date(2026, 10, 2),
    )
    tags = {"surveillance:type": "ALPR", "note": "<b>bold</b>"}
    creation = publishing.creation(
        factories.details(**facts), source_id=source.id, external_id=external_id, osm_tags=tags
    )
    [camera_id] = publishing.publish(session, [creation], day=DAY)
    return camera_id


def test_what_is_known_is_told_in_words(client: FlaskClient, keep: Keep) -> None:
    keep(
        factories.published_camera,
        camera_type="dome",
        camera_direction="E-W",
        height=4.5,
        operator="Police",
        operator_wikidata="Q5",
        facial_recognition="enabled_claimed",
        facial_recognition_source="https://example.org/foi",
        description="First line\nsecond line",
        start_date="2019",
        check_date="2020-06",
        webcam_url="https://example.org/cam",
    )

    page = client.get("/cameras/1")

    read = main(page)
    assert title(page) == "Dome camera near Denver, Colorado, no. 1 – Lookback"
    for told in (
        "39.7392° N, 104.9903° W",
        "Direction it looks clockwise from east, 90°, to west, 270°",
        "Height above ground 4.5 m",
        "Facial recognition: Said to be in use",
        "Somebody says that it recognises faces",
        "Source: https://example.org/foi",
        "Operator Police",
        "In place since 2019",
        "Last seen 2020-06",
        "years ago. It may have changed since.",
        "From Lookback contributors, under ODbL-1.0.",
        "To be credited as: © Lookback contributors",
    ):
        assert told in read, told
    assert 'href="https://www.wikidata.org/wiki/Q5"' in page.text
    assert "First line<br>second line" in page.text


def test_what_is_not_known_is_said(client: FlaskClient, keep: Keep) -> None:
    keep(factories.published_camera, surveillance_type="unknown")

    read = main(client.get("/cameras/1"))

    for told in (
        "Device of unknown kind",
        "Nobody has recorded its shape.",
        "Nobody has recorded which way it looks.",
        "Nobody has recorded who runs this camera.",
        "Nobody has recorded whether it can recognise faces.",
        "Nobody has recorded what it is for.",
        "Nobody has said when it was last seen.",
        "Not recorded: Kind of place, Mounted on,",
    ):
        assert told in read, told


def test_a_direction_that_cannot_be_read_is_shown_as_it_stands(client: FlaskClient, keep: Keep) -> None:
    camera_id = keep(factories.published_camera)
    keep(change, Change("changed", {"camera_direction": "towards the door"}, camera_id))

    assert "“towards the door”, which cannot be read as a direction" in main(client.get("/cameras/1"))


def test_an_imported_camera_names_its_source_and_keeps_its_tags(client: FlaskClient, keep: Keep) -> None:
    keep(imported, surveillance_type="ALPR")

    page = client.get("/cameras/1")

    assert "From OpenStreetMap, under ODbL-1.0. Fetched on 2026-10-02." in main(page)
    assert "To be credited as: © OpenStreetMap contributors" in main(page)
    assert 'href="https://www.openstreetmap.org/node/77"' in page.text
    assert "surveillance:type ALPR note <b>bold</b>" in main(page)


def test_a_number_that_only_the_register_gave_is_not_said_to_be_the_sources(client: FlaskClient, keep: Keep) -> None:
    keep(imported, external_id="@-17.47515,14.7008#1")

    assert "Known there as" not in main(client.get("/cameras/1"))


def test_the_history_is_told_in_words_with_the_newest_first(client: FlaskClient, keep: Keep) -> None:
    camera_id = keep(factories.published_camera, operator="City")
    keep(change, Change("changed", {"operator": "Police", "camera_type": "dome"}, camera_id))

    assert (
        "2026-11-24 Changed. Shape of the camera: unknown → became Dome Operator: City → became Police "
        "2026-11-23 Published for the first time."
    ) in main(client.get("/cameras/1"))


def test_a_removed_camera_keeps_its_page_with_reason_and_history(client: FlaskClient, keep: Keep) -> None:
    camera_id = keep(factories.published_camera, operator="City")
    keep(change, publishing.removal(camera_id, "ban_or_court"))

    page = client.get("/cameras/1")

    assert page.status_code == 200
    assert title(page) == "Camera near Denver, Colorado, no. 1, removed – Lookback"
    assert "marked as removed on 2026-11-24: a ban or a court put an end to it." in main(page)
    assert "Operator City" in main(page)
    assert "Marked as removed. Reason: a ban or a court put an end to it." in main(page)
    # Its map draws what is removed too, or it would circle nothing.
    assert '"tiles": "/tiles/{z}/{x}/{y}.json"' in page.text


def test_a_removed_camera_shows_what_proves_it_and_the_day_it_was_marked(client: FlaskClient, keep: Keep) -> None:
    camera_id = keep(factories.published_camera)
    ruling = "https://example.org/ruling"
    keep(corrections.remove, camera_id, "ban_or_court", day=DAY, end_date="2026-03", evidence_url=ruling)
    keep(corrections.change, camera_id, {"operator": "City"}, day=date(2026, 12, 1))

    page = client.get("/cameras/1")

    assert "marked as removed on 2026-11-24: a ban or a court" in main(page)
    assert "It was in place until 2026-03. What shows that it is gone: https://example.org/ruling" in main(page)
    assert f'href="{ruling}" rel="nofollow noopener"' in page.text


def test_a_camera_recorded_twice_leads_to_the_other_which_says_so(client: FlaskClient, keep: Keep) -> None:
    keep(factories.published_cameras, [{}, {"operator": "City"}, {}])
    keep(corrections.merge, 1, 2, day=DAY)

    first = client.get("/cameras/1")
    page = client.get("/cameras/1", follow_redirects=True)

    assert (first.status_code, first.location) == (303, "/cameras/2?instead_of=1"), "a merge can be undone"
    assert "You asked for camera no. 1. It was found to be the same device as this one." in main(page)
    assert "Operator City" in main(page)
    for other in ("3", "2", "x", "9" * 40):
        assert "You asked for" not in main(client.get(f"/cameras/2?instead_of={other}"))


def test_a_camera_that_was_split_off_leads_to_the_first(client: FlaskClient, keep: Keep) -> None:
    first = keep(factories.published_camera)
    keep(corrections.split, first, factories.details(), day=DAY)

    page = client.get("/cameras/2")

    assert "It was recorded as part of camera no. 1 before." in main(page)
    assert 'href="/cameras/1"' in page.text


@pytest.mark.parametrize("reason", ["privacy", "retracted"])
def test_a_hidden_camera_has_no_page(client: FlaskClient, keep: Keep, reason: str) -> None:
    camera_id = keep(factories.published_camera, operator="Planted operator")
    keep(corrections.hide, camera_id, reason, day=DAY)

    page = client.get("/cameras/1")

    assert page.status_code == 404
    assert "Planted operator" not in page.text


def test_a_legal_takedown_shows_nothing_of_the_camera(client: FlaskClient, keep: Keep) -> None:
    camera_id = keep(factories.published_camera, operator="Planted operator", name="Planted name", lon=10, lat=50.5)
    keep(change, publishing.removal(camera_id, "legal_takedown"))

    page = client.get("/cameras/1")

    assert page.status_code == 410
    assert "Taken down" in main(page)
    for trace in ("Planted", "50.5", "Camera, no."):
        assert trace not in page.text


def test_a_hidden_camera_is_not_there(client: FlaskClient, keep: Keep) -> None:
    keep(factories.published_camera, operator="Planted")
    keep(change, Change("hidden", {"record_state": "hidden"}, 1))

    page = client.get("/cameras/1")

    assert page.status_code == 404
    assert "Planted" not in page.text


@pytest.mark.parametrize("number", ["0", "2", "9" * 18, "9" * 19, "9" * 30, "9" * 5000])
def test_a_number_that_no_camera_has_is_not_found(client: FlaskClient, keep: Keep, number: str) -> None:
    keep(factories.published_camera)

    assert client.get(f"/cameras/{number}").status_code == 404


def test_what_people_wrote_is_shown_as_text(client: FlaskClient, keep: Keep) -> None:
    markup = '"><script>alert(1)</script>'
    texts = {field.name: markup for field in vocabulary.FIELDS if field.kind in ("text", "long_text", "open", "level")}
    keep(factories.published_camera, **texts, facial_recognition="none_known")

    for address in ("/cameras", "/cameras/1", "/cameras?operator=%22%3E%3Cscript%3Ealert(1)%3C/script%3E"):
        page = client.get(address)
        assert "<script>alert" not in page.text
        assert "<script>alert(1)</script>" in words(page)


def test_a_link_from_elsewhere_that_is_no_web_address_is_no_link(client: FlaskClient, keep: Keep) -> None:
    keep(factories.published_camera)

    def as_an_old_import_left_it(session: Session) -> None:
        session.execute(update(camera).values(source="javascript:alert(1)", image_url="javascript:alert(2)"))

    keep(as_an_old_import_left_it)

    assert 'href="javascript' not in client.get("/cameras/1").text


def test_what_another_site_adds_to_a_link_does_not_break_it(client: FlaskClient) -> None:
    for page in ("/", "/cameras"):
        response = client.get(f"{page}?fbclid=x&utm_source=mail&surveillance_type=ALPR")

        assert response.status_code == 302
        assert response.location == f"{page}?surveillance_type=ALPR"


def test_how_a_camera_came_to_belong_to_its_system_is_said(client: FlaskClient, keep: Keep) -> None:
    keep(factories.published_camera, operator="City Police")
    keep(factories.published_camera)
    system_id = keep(factories.described_system)
    keep(memberships.link, system_id, CameraFilter.parse([("operator", "City Police")]), day=factories.DAY)
    keep(memberships.link, system_id, [2], day=factories.DAY)

    assert (
        "How we know: linked to it on 2026-11-23 with all cameras of which this is recorded: Operator: City Police."
        in main(client.get("/cameras/1"))
    )
    assert "How we know: linked to it one by one on 2026-11-23." in main(client.get("/cameras/2"))


def test_the_page_says_how_to_quote_it(client: FlaskClient, keep: Keep) -> None:
    keep(factories.published_camera)

    text = main(client.get("/cameras/1"))

    assert "To quote this page: Lookback, “Camera near Denver, Colorado”, camera no. 1, as of" in text
    assert "change no. 1. http://localhost/cameras/1" in text


def test_what_is_claimed_answers_who_runs_it_and_why(client: FlaskClient, keep: Keep) -> None:
    keep(factories.published_camera)
    system_id = keep(factories.described_system)
    keep(factories.stated, system_id, "operator", "City Police")
    keep(factories.stated, system_id, "purpose", "payment")
    keep(factories.stated, system_id, "purpose", "other", note="Watching, and waiting")
    keep(factories.stated, system_id, "retention_days", 30)
    keep(memberships.link, system_id, [1], day=factories.DAY)

    text = main(client.get("/cameras/1"))

    assert "Nobody has recorded who runs this camera." not in text
    assert "Nobody has recorded what it is for." not in text
    _before, who = text.split("Who runs it?")
    told = ("City Police", "Why is it there?", "Payment", "Watching, and waiting")
    assert [who.index(each) for each in told] == sorted(who.index(each) for each in told)
    assert "30 days" in text
