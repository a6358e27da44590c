import html
import json
import re
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient

from app.demo import dossiers
from app.registry.dossiers import claims, memberships
from app.registry.filtering.filters import CameraFilter
from app.registry.geometry import BBox
from app.registry.vocabulary import FACIAL_RECOGNITION
from app.web import systems
from tests.factories import DAY, described_system, published_camera, published_cameras, stated
from tests.web.conftest import Keep
from tests.web.reading import main
from tests.web.watched import watched


def test_what_is_withdrawn_is_on_no_page(client: FlaskClient, keep: Keep) -> None:
    system_id = keep(described_system)
    claim_id = keep(stated, system_id, "operator", "Wrong Ltd")
    keep(claims.withdraw, claim_id, day=DAY)

    for address in ("/systems", "/systems/1", "/systems/1/request"):
        assert "Wrong Ltd" not in client.get(address).text
    assert "Wrong Ltd" not in client.get("/organisations").text
    assert client.get("/organisations/1").status_code == 404


def test_every_claim_leads_to_its_source(client: FlaskClient, keep: Keep) -> None:
    keep(watched)

    text = client.get("/systems/1").text

    assert text.count('href="#source-1"') >= 8
    assert '<li id="source-1">' in text
    assert 'href="https://example.org/press_report" rel="nofollow noopener"' in text
    assert "no archived copy is recorded" in text


def test_a_few_of_its_cameras_are_told_and_the_list_has_all_of_them(client: FlaskClient, keep: Keep) -> None:
    system_id = keep(described_system)
    keep(published_cameras, [{"lat": 39 + n / 100, "lifecycle": "removed" if n == 7 else "active"} for n in range(8)])
    keep(memberships.link, system_id, CameraFilter(), day=DAY)

    page = client.get("/systems/1")

    assert "8 of its cameras are on this map." in main(page)
    assert 'href="/cameras/5"' in page.text
    assert 'href="/cameras/6"' not in page.text
    [address] = re.findall(r'href="([^"]+)">All 8 cameras in the list', page.text)
    assert "8 cameras" in main(client.get(html.unescape(address)))


def test_a_camera_tells_what_is_claimed_of_its_system_and_where_that_is_from(client: FlaskClient, keep: Keep) -> None:
    system_id = keep(watched)
    keep(published_camera)
    keep(published_camera, facial_recognition="none_known", facial_recognition_source="Council")
    keep(memberships.link, system_id, CameraFilter(), day=DAY)

    inherits, own = (main(client.get(f"/cameras/{number}")) for number in (1, 2))

    assert "It belongs to the system City watch." in inherits
    assert "Facial recognition: Said to be in use It is said to recognise faces (reported: AOL)." in inherits
    for text in (inherits, own):
        assert "home address, medical records" in text
        assert "from its system" in text
        assert "No independent measurement of it is known." in text
    assert "Facial recognition: None known" in own
    assert "said to recognise faces" not in own


@pytest.mark.usefixtures("of_the_demo")
def test_the_list_tells_every_system_of_the_demo_in_a_line(client: FlaskClient) -> None:
    text = main(client.get("/systems"))

    for each in dossiers.everything():
        assert each["name"] in text
    assert "Measured: 8.7 % of the alerts were right, 234 of 2,685" in text


def test_what_is_not_there_is_not_found(client: FlaskClient) -> None:
    for address in ("/systems/1", "/organisations/1", "/systems/1/request", "/cameras/1/request.txt"):
        assert client.get(address).status_code == 404
    for address in ("/systems", "/organisations"):
        assert client.get(address).status_code == 200


def test_lists_say_which_system_a_camera_belongs_to_and_how_sure_its_recognition_is(
    client: FlaskClient, keep: Keep
) -> None:
    keep(published_cameras, [{}, {"lon": 2.35, "lat": 48.85}])
    system_id = keep(described_system, "City watch")
    keep(stated, system_id, "facial_recognition", "enabled_claimed", certainty="disputed")
    keep(memberships.link, system_id, [2], day=DAY)

    listed = client.get("/cameras").text

    assert listed.count(f'<a href="/systems/{system_id}">City watch</a>') == 1
    assert "Facial recognition: Said to be in use (disputed)" in listed
    page = client.get(f"/systems/{system_id}").text
    [box] = re.findall(rf'href="/\?system={system_id}&amp;bbox=([^"]+)"', page)
    assert f'src="/embed?system={system_id}&amp;bbox={box}"' in page
    assert BBox.parse(unquote(box)).contains(2.35, 48.85)
    assert not BBox.parse(unquote(box)).contains(-104.99, 39.74)


def test_of_a_system_without_cameras_no_map_is_shown(client: FlaskClient, keep: Keep) -> None:
    keep(watched)

    assert "<iframe" not in client.get("/systems/1").text
    assert "<iframe" not in client.get("/organisations/1").text


def test_a_dossier_can_be_quoted_claim_by_claim_and_its_timeline_says_how_sure_it_is(
    client: FlaskClient, keep: Keep
) -> None:
    system_id = keep(described_system)
    claim_id = keep(stated, system_id, "mode", "live", valid_from="2018-01", claimant="AOL")
    keep(claims.judge, claim_id, "refuted", day=DAY)

    page = client.get("/systems/1")

    assert f'href="#claim-{claim_id}"' in page.text
    assert "When it compares, from here on: Live (refuted: AOL)." in main(page)
    assert "To quote this page: Lookback, “City watch”, system no. 1, as of" in main(page)


def test_many_systems_come_in_pages_by_their_names_and_those_of_a_purpose_too(
    client: FlaskClient, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(systems, "_ON_A_PAGE", 2)
    for name in "ECADB":
        keep(stated, keep(described_system, f"System {name}"), "purpose", "other" if name == "A" else "border")

    for address, expected in (("/systems", "ABCDE"), ("/systems?purpose=border", "BCDE")):
        found, pages = "", 0
        following: str | None = address
        while following:
            page = client.get(following).text
            found, pages = found + "".join(re.findall(r">System (\w)</a>", page)), pages + 1
            assert ('rel="first"' in page) == (pages > 1)
            ahead = re.search(r'rel="next" href="([^"]+)"', page)
            following = html.unescape(ahead[1]) if ahead else None
        assert found == expected
        assert pages == -(-len(expected) // 2)
    assert client.get("/systems?after=999").text.count(">System ") == 2, "of one that is gone it begins anew"


def test_what_is_over_is_told_as_what_was(client: FlaskClient, keep: Keep) -> None:
    system_id = keep(described_system)
    keep(stated, system_id, "facial_recognition", "enabled_claimed", valid_from="2017", valid_until="2018-07")
    sentence = "It is said to have recognised faces from 2017 to 2018-07 (reported: Daily Paper)."
    for address in ("/systems", "/systems/1"):
        assert sentence in main(client.get(address))
    assert "[1] claim 1 ended" in main(client.get("/systems/1"))

    keep(stated, system_id, "operator", "City Police", valid_until="2018-07")
    keep(stated, system_id, "matched_database", "police_watchlist", name="Wanted", valid_until="2019")
    keep(stated, system_id, "purpose", "payment")
    for sentence in (
        "Run by City Police until 2018-07 (reported: Daily Paper).",
        "Compares faces with: Wanted until 2019 (reported: Daily Paper).",
        "What it is for: Payment (reported: Daily Paper).",
    ):
        assert sentence in main(client.get("/systems/1"))

    keep(stated, system_id, "facial_recognition", "enabled_claimed", claimant="City News")
    text = main(client.get("/systems/1"))
    assert "It is said to recognise faces (reported: City News)." in text


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ({"value": "removed", "valid_from": "2020-06"}, "It is taken down, since 2020-06."),
        ({"value": "trial", "valid_until": "2018-07"}, "It was on trial until 2018-07."),
    ],
)
def test_a_camera_is_not_said_to_recognise_anybody_once_its_system_has_ended(
    client: FlaskClient, keep: Keep, state: dict[str, str], told: str
) -> None:
    camera_id, system_id = keep(published_camera), keep(described_system)
    keep(memberships.link, system_id, [camera_id], day=DAY)
    keep(stated, system_id, "facial_recognition", "enabled_confirmed", certainty="documented")
    addresses = ("/systems", "/systems/1", f"/cameras/{camera_id}")
    for address in addresses:
        assert "It recognises faces, and this is confirmed" in main(client.get(address))

    keep(stated, system_id, "system_state", state.pop("value"), **state)

    sentence = "It recognised faces until the system ended, and this is confirmed (documented: Daily Paper)."
    for address in addresses:
        assert f"{sentence} {told}" in main(client.get(address)), address
    assert "Facial recognition: Switched off" in main(client.get(f"/cameras/{camera_id}"))
    assert "fr-enabled_confirmed" not in client.get(f"/cameras/{camera_id}").text
    # The map, the list and the exports say the same.
    [feature] = json.loads(client.get("/api/exports/cameras.geojson").text)["features"]
    assert (feature["properties"]["capability"], feature["properties"]["claim_ids"]) == ("disabled", [1, 2])
    assert json.loads(client.get("/api/collections/cameras/items?capability=disabled").text)["numberMatched"] == 1
    assert (
        json.loads(client.get("/api/collections/cameras/items?capability=enabled_confirmed").text)["numberMatched"] == 0
    )
    tile = json.loads(client.get("/tiles/14/3413/6218.json").text)
    assert tile["capability"] == [FACIAL_RECOGNITION.codes["disabled"]]
