"""What is claimed of cameras filters them alike on the map, in lists and in numbers."""

from urllib.parse import parse_qsl

import pytest
from sqlalchemy.orm import Session

from app.registry import camera_cells, camera_json, cameras
from app.registry.filtering.askable import CAPABILITY, CERTAINTY
from app.registry.filtering.filters import CameraFilter
from app.registry.map import counts, map_index, tiles
from tests.registry.claimed import CAMERAS, Claimed
from tests.registry.rows import matching

SELECTED = {
    "system=1": "member member_says member_but",
    "system=1&system=3": "member member_says member_but quiet",
    "system=!1": "plain says says_twice watched quiet alone refuted",
    "system=unknown": "plain says says_twice alone refuted",
    "system=!unknown&system=!1": "watched quiet",
    "system=77": "",
    "capability=enabled_claimed": "member member_but watched",
    "capability=none_known": "says says_twice member_says",
    "capability=unknown": "plain quiet refuted",
    "capability=!unknown": "says says_twice member member_says member_but watched alone",
    "capability=banned&capability=none_known": "says says_twice member_says alone",
    "capability=enabled_claimed&system=2": "watched",
    "capability=any": " ".join(CAMERAS),
    "certainty=reported": "member member_but",
    "certainty=disputed": "watched",
    "certainty=unknown": "plain says says_twice member_says quiet",
    "certainty=!unknown": "member member_but watched alone refuted",
    "certainty=refuted": "refuted",
    "certainty=reported&capability=!banned&surveillance_type=camera": "member member_but",
    "purpose=payment": "member member_says",
    "purpose=!payment": "plain says says_twice member_but watched quiet alone refuted",
    "purpose=attendance&purpose=public_order": "member_but watched",
    "purpose=unknown": "plain says says_twice quiet alone refuted",
    "vendor=Soft": "member member_says member_but watched",
    "vendor=Soft&vendor=!Lens": "member member_says member_but",
    "vendor=unknown": "plain says says_twice quiet refuted",
    "vendor=Lens&operator=Police": "watched alone",
    "capability=enabled_claimed&operator=Police": "member member_but watched",
    "capability=!unknown&camera_type=dome": "says says_twice member member_says member_but watched alone",
    "capability=enabled_claimed&height=3": "member member_but watched",
    "purpose=payment&height=3": "member member_says",
    "system=!1&height=3": "plain says says_twice watched quiet alone refuted",
    "facial_recognition=none_known&vendor=Soft": "member_says",
}


@pytest.fixture
def session(claimed: Claimed) -> Session:
    """The register with the cameras."""
    return claimed.session


@pytest.fixture
def register(claimed: Claimed) -> dict[int, str]:
    """The names of the cameras by their numbers."""
    return claimed.names


@pytest.mark.parametrize("budget", [2000, 1])
def test_a_filter_by_claims_selects_the_same_everywhere(
    session: Session, register: dict[int, str], monkeypatch: pytest.MonkeyPatch, budget: int
) -> None:
    monkeypatch.setattr(tiles, "POINT_BUDGET", budget)
    for query, names in SELECTED.items():
        wanted = CameraFilter.parse(parse_qsl(query))
        boxed = CameraFilter.parse(parse_qsl(query + "&bbox=-105,38,-104,40"))
        expected = set(names.split())

        assert {register[row["id"]] for row in cameras.page(session, wanted)} == expected, query
        assert {register[row["id"]] for row in cameras.page(session, boxed)} == expected, query
        assert {register[row["id"]] for row in matching(session, wanted)} == expected, query
        assert cameras.count(session, wanted) == cameras.count(session, boxed) == len(expected), query
        for z, x, y in ((0, 0, 0), (4, 3, 6)):
            tile = tiles.tile(session, z, x, y, wanted)
            assert tile.total == len(expected), query
            if not tile.counted:
                assert {register[camera_id] for camera_id in tile.columns["id"]} == expected, query


RECOGNISED = {
    "says": ("none_known", "unknown"),
    "member": ("enabled_claimed", "reported"),
    "says_twice": ("none_known", "unknown"),
    "member_says": ("none_known", "unknown"),
    "member_but": ("enabled_claimed", "reported"),
    "watched": ("enabled_claimed", "disputed"),
    "alone": ("banned", "documented"),
    "refuted": ("unknown", "refuted"),
}


@pytest.mark.parametrize(("budget", "common"), [(2000, 5000), (0, 5000), (0, 1)])
def test_a_tile_says_what_is_known_of_a_camera_by_itself_or_by_claims(
    session: Session, register: dict[int, str], monkeypatch: pytest.MonkeyPatch, budget: int, common: int
) -> None:
    monkeypatch.setattr(tiles, "POINT_BUDGET", budget)
    monkeypatch.setattr(tiles, "COUNT_BUDGET", budget)
    monkeypatch.setattr(counts, "COMMON", common)
    list(map_index.rebuild(session))
    capability, certainty = CAPABILITY.codes, CERTAINTY.codes

    for query in ("", "operator=Police", "camera_type=dome", "system=!3", "operator=!Shop"):
        wanted = CameraFilter.parse(parse_qsl(query))
        shown = [name for name in register.values() if (name, query) != ("quiet", "system=!3")]
        known = {name: RECOGNISED.get(name, ("unknown", "unknown")) for name in shown}
        for z, x, y in ((0, 0, 0), (4, 3, 6), (7, 26, 48), (9, 106, 195)):
            tile = tiles.tile(session, z, x, y, wanted)
            if not tile.counted:
                told = zip(tile.columns["id"], tile.columns["capability"], tile.columns["certainty"], strict=True)
                assert {register[camera_id]: codes for camera_id, *codes in told} == {
                    name: [capability[can], certainty[sure]] for name, (can, sure) in known.items()
                }
                continue
            of_cells = tile.columns["recognition"]
            assert [sum(of_cells[code :: len(capability)]) for code in range(len(capability))] == [
                sum(capability[can] == code for can, _ in known.values()) for code in range(len(capability))
            ]


def test_exports_and_pages_say_of_a_camera_what_its_tile_says(session: Session, register: dict[int, str]) -> None:
    everything = CameraFilter()
    for told in (
        [(each.id, each.claimed) for each in camera_json.matching(session, everything)],
        [(each.id, each.claimed) for each in camera_json.page(session, everything)],
        [
            (each[0], each[-1])
            for some in camera_cells.matching(session, everything)
            for each in zip(*some, strict=True)
        ],
    ):
        said = {register[number]: claimed for number, claimed in told}
        assert {
            name: (claimed.capability, claimed.facial_recognition_certainty or "unknown")
            for name, claimed in said.items()
            if claimed
        } == {name: RECOGNISED.get(name, ("unknown", "unknown")) for name in register.values()}
        assert said["says_twice"], "what is claimed of it stays to be read"
        assert said["says_twice"].claim_ids
