from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.orm import Session

from app import wording
from app.registry import corrections, memberships, publishing, sources, vocabulary
from app.registry.cameras import camera
from app.registry.filters import CameraFilter
from app.registry.publishing import Change
from tests import factories
from tests.web.conftest import Keep
from tests.web.reading import main, title, value_of, words

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


# The list


def test_an_empty_register_says_what_to_do(client: FlaskClient) -> None:
    response = client.get("/cameras")

    assert response.status_code == 200
    assert "nobody has recorded a camera yet. Log the first camera" in main(response)


def test_each_camera_is_told_in_sentences_and_linked(client: FlaskClient, keep: Keep) -> None:
    keep(factories.published_camera, camera_type="dome", operator="Police", camera_direction="225", check_date="2024")

    response = client.get("/cameras")

    assert "1 camera" in main(response)
    seen = wording.seen("2024", datetime.now(UTC).date())
    assert f"Dome camera near Denver, Colorado no. 1 Run by Police. Looks south-west, 225°. {seen}" in main(response)
    assert 'href="/cameras/1"' in response.text


def test_the_list_goes_on_over_pages_without_a_gap(client: FlaskClient, keep: Keep) -> None:
    ids = keep(factories.published_cameras, [{"lon": -104 + number / 1000} for number in range(120)])

    seen, address = [], "/cameras?surveillance_type=camera"
    while address:
        page = client.get(address).text
        seen += [each for each in ids if f'href="/cameras/{each}"' in page]
        _, _, rest = page.partition('rel="next" href="')
        address = rest.partition('"')[0].replace("&amp;", "&")
    assert seen == ids


def test_a_page_behind_the_last_leads_back(client: FlaskClient, keep: Keep) -> None:
    keep(factories.published_camera)

    response = client.get("/cameras?surveillance_type=camera&after=900")

    assert "The list ends before this page" in main(response)
    assert 'href="/cameras?surveillance_type=camera"' in response.text


def test_a_filter_narrows_and_is_said_with_a_way_out(client: FlaskClient, keep: Keep) -> None:
    keep(factories.published_cameras, [{"operator": "City"}, {"surveillance_type": "ALPR"}, {"operator": "Police"}])

    response = client.get("/cameras?surveillance_type=!ALPR&operator=City")

    assert "1 camera Show on the map Export" in main(response)
    assert "What it is: not Number-plate reader" in main(response)
    assert 'href="/cameras?surveillance_type=%21ALPR"' in response.text
    assert title(response) == "Operator: City, What it is: not Number-plate reader, List of cameras – Lookback"


def test_map_and_exports_are_asked_for_the_same_cameras(client: FlaskClient, keep: Keep) -> None:
    keep(factories.published_cameras, [{"operator": "City"}, {"operator": "Police"}])

    page = client.get("/cameras?operator=City&bbox=-105,39,-104,40&at=Denver").text

    gone = "&amp;".join(f"lifecycle=%21{state}" for state in ("planned", "removed", "suspected", "under_construction"))
    assert f'"/api/exports/cameras.csv?bbox=-105%2C39%2C-104%2C40&amp;{gone}&amp;operator=City"' in page
    assert '"/?bbox=-105%2C39%2C-104%2C40&amp;operator=City"' in page
    assert f'"/api/exports/cameras.geojson?bbox=-105%2C39%2C-104%2C40&amp;{gone}&amp;operator=City"' in page


def test_the_list_leaves_out_what_is_not_in_place_and_says_so(client: FlaskClient, keep: Keep) -> None:
    keep(factories.published_cameras, [{"lifecycle": state} for state in ("active", "planned", "removed")])

    page = client.get("/cameras?camera_type=unknown")

    assert "1 camera" in main(page)
    assert "Planned, suspected and removed cameras are left out. List them too" in main(page)
    assert 'href="/cameras?camera_type=unknown&amp;lifecycle=any"' in page.text
    everything = client.get("/cameras?camera_type=unknown&lifecycle=any")
    assert "3 cameras" in main(everything)
    assert "State of the device: any" in main(everything)
    assert "left out" not in main(everything)


def test_nothing_that_matches_is_not_taken_for_nothing_there(client: FlaskClient, keep: Keep) -> None:
    keep(factories.published_camera)

    assert "That does not mean that there is none" in main(client.get("/cameras?operator=Nobody"))


def test_a_wrong_filter_is_told_beside_its_field_and_nothing_typed_is_lost(client: FlaskClient) -> None:
    response = client.get("/cameras?operator=City&camera_type=cube&surveillance_type=!guard&bbox=1&after=x&colour=red")

    assert response.status_code == 400
    assert 'id="camera_type-problem"' in response.text
    assert "“cube” is not one of" in main(response)
    for told in ("bbox: Must be four numbers", "after: Must be the number", "colour: There is no parameter"):
        assert told in main(response)
    assert value_of(response, "operator") == "City"
    assert value_of(response, "surveillance_type") == "!guard"
    assert title(response).startswith("Not understood: ")


def test_empty_inputs_leave_no_trace_in_the_address(client: FlaskClient) -> None:
    response = client.get("/cameras?place=&operator=City&camera_type=&_external=")

    assert response.status_code == 302
    assert response.location == "/cameras?operator=City"


def test_coordinates_in_the_place_field_become_a_box(client: FlaskClient, keep: Keep) -> None:
    keep(factories.published_cameras, [{"operator": "City"}, {"lon": 10, "lat": 50, "operator": "City"}])

    response = client.get("/cameras?place=39.7392,-104.9903&operator=City", follow_redirects=True)

    assert "1 camera" in main(response)
    assert "In and around 39.7392,-104.9903" in main(response)
    assert "Operator: City" in main(response)


def test_a_place_that_is_not_found_is_told_beside_the_field_and_kept(client: FlaskClient) -> None:
    response = client.get("/cameras?place=Main+Street+1")

    assert response.status_code == 200
    assert "No city of that name is known here" in main(response)
    assert value_of(response, "place") == "Main Street 1"


def test_the_form_carries_along_what_it_has_no_input_for(client: FlaskClient) -> None:
    response = client.get("/cameras?height=5&bbox=-105,39,-104,40&at=Denver&camera_type=dome&camera_type=fixed&after=7")

    for name, value in (("height", "5"), ("bbox", "-105,39,-104,40"), ("at", "Denver")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in response.text
    for value in ("dome", "fixed"):
        assert f'<input type="hidden" name="camera_type" value="{value}">' in response.text
    assert 'type="hidden" name="after"' not in response.text


names = st.one_of(
    st.sampled_from([*vocabulary.NAMES, "bbox", "after", "at", "place", "endpoint", "_anchor"]), st.text()
)
values = st.one_of(st.text(), st.sampled_from(["!", "1,2,3,4", "-180,-90,180,90", "9" * 19, "9" * 5000, "0x1", "²"]))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs=st.lists(st.tuples(names, values), max_size=4))
def test_no_query_breaks_the_list(client: FlaskClient, pairs: list[tuple[str, str]]) -> None:
    response = client.get("/cameras", query_string=[(n, v.encode("utf-8", "replace")) for n, v in pairs])

    assert response.status_code in (200, 302, 400)
    if response.status_code == 302:
        assert client.get(response.location).status_code in (200, 302, 400)


# One camera


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
    assert who.index("City Police") < who.index("Why is it there?") < who.index("Payment; Watching, and waiting")
    assert "30 days" in text
