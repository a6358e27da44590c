import json
from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.formats.exporting import FORMATS
from app.registry.dossiers import memberships
from app.registry.filtering import askable
from app.registry.filtering.filters import CameraFilter
from app.web import filtering
from app.web.filtering import Form
from tests import factories
from tests.web.conftest import Keep
from tests.web.reading import main, value_of, words

GONE = ("planned", "removed", "suspected", "under_construction")
CLAIMED = {"facial_recognition": "enabled_claimed", "facial_recognition_source": "https://example.org/"}


def parse(*pairs: tuple[str, str]) -> CameraFilter:
    return CameraFilter.parse(pairs)


def checked(page: str, name: str) -> set[str]:
    """The values of a field that are marked in the form."""
    boxes = page.split(f'type="checkbox" name="{name}" value="')[1:]
    return {box.partition('"')[0] for box in boxes if box.partition(">")[0].endswith(" checked")}


# The form and the address


def test_the_page_says_how_much_the_filter_shows(client: FlaskClient, keep: Keep) -> None:
    keep(factories.published_cameras, [{"operator": "City"}, {"surveillance_type": "ALPR"}, CLAIMED])

    page = client.get("/?capability=!unknown")

    assert "Showing 1 of 3 Clear filters" in main(page)
    assert "3 cameras in place" in main(client.get("/"))
    assert "Clear filters" in main(client.get("/?operator=Nobody"))


def test_the_form_shows_what_the_address_says(client: FlaskClient) -> None:
    page = client.get("/?camera_type=dome&camera_type=fixed&capability=!unknown&operator=!City+%26+Co&height=5")

    assert checked(page.text, "camera_type") == {"dome", "fixed"}
    assert checked(page.text, "capability") == {"unknown"}
    assert checked(page.text, "lifecycle") == set()
    assert value_of(page, "operator") == "City & Co"
    assert '<option value="capability" selected>' in page.text
    assert '<option value="operator" selected>' in page.text
    assert '<option value="camera_type">' in page.text
    assert '<input type="hidden" name="height" value="5.0">' in page.text
    assert "Shape of the camera Dome, Fixed" in main(page)
    assert "Can it recognise me? not Unknown" in main(page)
    assert "Operator not City & Co" in main(page)


def test_what_the_form_sends_becomes_an_address_to_share(client: FlaskClient) -> None:
    sent = "not=capability&capability=unknown&not=&camera_type=dome&not=operator&operator=+&model="

    response = client.get(f"/?{sent}")

    assert response.status_code == 302
    assert response.location == "/?capability=!unknown&camera_type=dome"
    assert client.get(response.location).status_code == 200


def test_an_emptied_form_leads_to_the_whole_map(client: FlaskClient) -> None:
    assert client.get("/?not=&not=&operator=").location == "/"


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("colour=red", "colour: There is no parameter of this name"),
        ("camera_type=cube", "camera_type: “cube” is not one of"),
        ("bbox=1,2", "bbox: Must be four numbers"),
    ],
)
def test_a_filter_that_cannot_be_read_is_an_error_that_names_it(client: FlaskClient, query: str, told: str) -> None:
    response = client.get(f"/?{query}")

    assert response.status_code == 400
    assert told in words(response)


def test_links_to_the_list_and_the_exports_have_the_filter(client: FlaskClient) -> None:
    page = client.get("/?operator=City&bbox=1,2,3,4").text

    for address in ("/cameras", *(f"/api/exports/cameras.{extension}" for extension in FORMATS)):
        terms = "" if address == "/cameras" else "&amp;".join(f"lifecycle=%21{state}" for state in GONE) + "&amp;"
        assert f'href="{address}?{terms}operator=City"' in page


def test_a_box_is_what_the_map_opens_on(client: FlaskClient, keep: Keep) -> None:
    keep(factories.published_camera)

    page = client.get("/?bbox=170,-10,-170,10")

    assert '"bounds": [170.0, -10.0, -170.0, 10.0]' in page.text
    assert "1 camera in place" in main(page)


def test_what_somebody_wrote_stays_text(client: FlaskClient) -> None:
    page = client.get("/", query_string={"operator": '"><script>alert(1)</script>', "model": "</script><b>"}).text

    assert "<script>alert" not in page
    assert "<b>" not in page


def test_a_system_is_chosen_by_its_name(client: FlaskClient, keep: Keep) -> None:
    keep(factories.published_cameras, [{}, {"operator": "City"}])
    system_id = keep(factories.described_system, "City watch")
    keep(memberships.link, system_id, [1], day=factories.DAY)

    page = client.get(f"/?system={system_id}")
    listed = client.get(f"/cameras?system={system_id}")

    assert "Showing 1 of 2" in main(page)
    assert checked(page.text, "system") == {str(system_id)}
    assert "System City watch" in main(page)
    assert "System: City watch" in main(listed)
    assert '<option value="1" selected>City watch</option>' in listed.text
    assert main(listed).count("no. 2") == 0
    assert '<input type="hidden" name="system" value="77">' in client.get("/?system=77").text


# What the form has no input for

fields = st.sampled_from([field.name for field in filtering.FORM if field != askable.SYSTEM] + ["model", "height"])


@st.composite
def said(draw: st.DrawFn) -> tuple[str, str]:
    if draw(st.booleans()):
        return draw(st.sampled_from([("check_date", "unknown"), ("check_date", "2024"), ("lifecycle", "any")]))
    field = askable.field_named(draw(fields))
    if field.kind == "choice":
        value = draw(st.sampled_from([each.value for each in field.values]))
    else:
        value = draw(st.sampled_from(["1", "2", "3", "unknown"]))
    return field.name, draw(st.sampled_from(["", "!"])) + value


@given(pairs=st.lists(said(), max_size=8))
def test_what_the_form_sends_back_is_the_filter_it_was_filled_with(pairs: list[tuple[str, str]]) -> None:
    wanted = CameraFilter.parse(pairs)
    form = Form.of(wanted)

    sent = [*form.carried, *(("also", state) for state in form.also)]
    for part in form.parts:
        sent.append(("not", part.field.name if part.unwanted else ""))
        sent += [(part.field.name, value) for value in part.chosen]
    sent.append(("checked", form.freshness.chosen))

    assert CameraFilter.parse(filtering.tidy(sent)).query() == wanted.query()


names = st.one_of(st.sampled_from([*sorted(askable.NAMES), "bbox", "not", "_anchor", "endpoint"]), st.text())


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pairs=st.lists(st.tuples(names, st.one_of(st.text(), st.sampled_from(["!", "1,2,3,4", "operator"]))), max_size=4)
)
def test_no_query_breaks_the_map(client: FlaskClient, pairs: list[tuple[str, str]]) -> None:
    response = client.get("/", query_string=[(n, v.encode("utf-8", "replace")) for n, v in pairs])

    assert response.status_code in (200, 302, 400)
    if response.status_code == 302:
        assert client.get(response.location).status_code in (200, 400), "one step leads to the tidy address"


# What is in place, and how old the knowledge is

STATES = ("active", "planned", "under_construction", "suspected", "removed", "disused", "unknown")


def test_a_page_leaves_out_what_is_not_in_place_unless_it_is_asked_for(client: FlaskClient, keep: Keep) -> None:
    keep(factories.published_cameras, [{"lifecycle": state} for state in STATES])

    assert "3 cameras in place" in main(client.get("/"))
    assert "Showing 7 of 7" in main(client.get("/?lifecycle=any"))
    assert "Showing 1 of 7" in main(client.get("/?lifecycle=removed"))
    assert "State of the device as above" in main(client.get("/"))
    assert client.get("/filters.json").get_json()["count"] == 3
    assert client.get("/filters.json?lifecycle=any").get_json()["count"] == 7


def test_the_map_asks_for_tiles_and_exports_in_full(client: FlaskClient) -> None:
    config = client.get("/").text.partition('id="map-config">')[2].partition("</script>")[0]

    assert json.loads(config)["standing"] == "&".join(f"lifecycle=%21{state}" for state in GONE)
    assert 'href="/api/exports/cameras.csv?lifecycle=any"' in client.get("/?lifecycle=any").text


def test_ages_are_chosen_in_words_and_asked_for_by_dates(client: FlaskClient) -> None:
    choices = filtering.freshness_choices(date(2026, 11, 25))

    assert [query for query, _ in choices] == [
        "checked_since=2025-11",
        "checked_since=2023-11&checked_before=2025-11",
        "checked_before=2023-11",
        "check_date=unknown",
    ]
    for query, _ in choices:
        response = client.get("/", query_string={"checked": query, "operator": ""})
        assert response.location == f"/?{query}"
    assert client.get("/", query_string={"checked": "lately"}).status_code == 400


def test_dates_of_another_day_are_one_more_choice(client: FlaskClient) -> None:
    page = client.get("/?checked_since=2019-02")

    assert 'name="checked" value="checked_since=2019-02" checked' in page.text
    assert "Last seen Since 2019-02" in main(page)


def test_each_age_has_its_number(client: FlaskClient, keep: Keep) -> None:
    today = datetime.now(UTC).date()
    seen = [today.isoformat(), f"{today.year - 1}", f"{today.year - 2}", "1999", None]
    keep(factories.published_cameras, [{"check_date": each} for each in seen])

    told = client.get("/filters.json").get_json()["fields"]["checked"]

    assert sum(each["count"] for each in told) == len(seen)
    for each in told:
        assert client.get(f"/filters.json?{each['value']}").get_json()["count"] == each["count"]


# The numbers


def test_the_numbers_at_the_choices_are_told(client: FlaskClient, keep: Keep) -> None:
    keep(
        factories.published_cameras, [{"operator": "City"}, {"surveillance_type": "ALPR", "operator": "City"}, CLAIMED]
    )

    told = client.get("/filters.json?surveillance_type=ALPR").get_json()

    assert (told["count"], told["total"]) == (1, 3)
    assert {"value": "ALPR", "count": 1} in told["fields"]["surveillance_type"]
    assert {"value": "camera", "count": 2} in told["fields"]["surveillance_type"]
    assert {"value": "enabled_claimed", "count": 0} in told["fields"]["capability"]
    assert told["fields"]["operator"] == [{"value": "City", "count": 1}]
    assert told["fields"].keys() == {*(field.name for field in filtering.FORM), "checked"}


def test_numbers_that_have_not_changed_are_not_sent_again(client: FlaskClient, keep: Keep) -> None:
    first = client.get("/filters.json?operator=City")
    tag = {"If-None-Match": first.headers["ETag"]}

    assert client.get("/filters.json?operator=City", headers=tag).status_code == 304
    assert client.get("/filters.json", headers=tag).status_code == 200
    keep(factories.published_camera)
    assert client.get("/filters.json?operator=City", headers=tag).status_code == 200


def test_numbers_of_a_filter_that_cannot_be_read_are_a_problem(client: FlaskClient) -> None:
    response = client.get("/filters.json?colour=red")

    assert response.status_code == 400
    assert response.mimetype == "application/problem+json"
    assert response.get_json()["errors"][0]["parameter"] == "colour"


def test_nobody_is_remembered(client: FlaskClient) -> None:
    for address in ("/?operator=City", "/filters.json?operator=City"):
        assert "Set-Cookie" not in client.get(address).headers


# What is not in place


def test_what_is_not_in_place_is_left_out_until_asked_for(client: FlaskClient, keep: Keep) -> None:
    keep(factories.published_cameras, [{}, {"lifecycle": "planned"}, {"lifecycle": "suspected"}])

    assert "1 camera in place" in main(client.get("/"))
    response = client.get("/?also=planned&not=&operator=")
    assert response.location == "/?lifecycle=!under_construction&lifecycle=!suspected&lifecycle=!removed"
    page = client.get(response.location)
    assert "Showing 2 of 3" in main(page)
    assert checked(page.text, "also") == {"planned"}
    assert checked(page.text, "lifecycle") == set()


def test_all_that_is_not_in_place_is_everything(client: FlaskClient) -> None:
    response = client.get("/?" + "&".join(f"also={state}" for state in GONE))

    assert response.location == "/?lifecycle=any"
    assert checked(client.get("/?lifecycle=any").text, "also") == set(GONE)


def test_a_state_asked_for_alone_is_not_shown_beside_others(client: FlaskClient) -> None:
    assert client.get("/?also=removed&lifecycle=disused").location == "/?lifecycle=disused"
    page = client.get("/?lifecycle=removed").text
    assert (checked(page, "also"), checked(page, "lifecycle")) == (set(), {"removed"})
    assert client.get("/?also=demolished").status_code == 400
