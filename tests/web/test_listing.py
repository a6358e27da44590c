from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import wording
from app.registry import vocabulary
from tests import factories
from tests.web.conftest import Keep
from tests.web.reading import main, title, value_of

DAY = date(2026, 11, 24)


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


def test_of_thousands_of_values_the_page_says_how_many_and_is_no_longer_than_the_question(
    client: FlaskClient, keep: Keep
) -> None:
    keep(factories.published_camera, name="7")
    values = "&".join(f"name={number}" for number in range(2000))

    response = client.get(f"/cameras?{values}&ref=!1&ref=!2&level=3")

    assert "Name: 2000 values" in main(response)
    assert "Number on the device: 2 values" in main(response)
    assert "Floor: 3" in main(response)
    assert 'href="/cameras?level=3&amp;ref=%211&amp;ref=%212"' in response.text, "without the names"
    assert len(response.data) < 40 * len(values)


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


@pytest.mark.long
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs=st.lists(st.tuples(names, values), max_size=4))
def test_no_query_breaks_the_list(client: FlaskClient, pairs: list[tuple[str, str]]) -> None:
    response = client.get("/cameras", query_string=[(n, v.encode("utf-8", "replace")) for n, v in pairs])

    assert response.status_code in (200, 302, 400)
    if response.status_code == 302:
        assert client.get(response.location).status_code in (200, 302, 400)
