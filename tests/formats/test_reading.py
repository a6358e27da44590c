import gzip
import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.formats.reading import ForeignCamera, Found, Skipped, UnreadableFile, open_reader

DATA = Path(__file__).parent.parent / "data"

# Broken in every way that an edit, a cut or a wrong encoding can bring about.
SEEDS = [
    b'{"type":"FeatureCollection","features":[{"type":"Feature","id":"node/1","geometry":{"type":"Point",'
    b'"coordinates":[1.5,2.5]},"properties":{"tags":{"man_made":"surveillance"}}}]}',
    b'\xef\xbb\xbfid;lat;lon;note\n1;53,46;-2,28;"a;b"\n',
    b"id,lat,lon\r\n1,2,3\r\n",
    b'<osm version="0.6"><node id="1" lon="1.5" lat="2.5"><tag k="man_made" v="surveillance"/></node></osm>',
]
FRAGMENTS = st.sampled_from(
    [character.encode() for character in "{}[]\",;|'\\-\n\r\t\0\x1e"]
    + [b"NaN", b"1e999", b"null", b"lat", b"lon", b"9" * 5000, b"[" * 3000]
    + [b"\xff", b"\xc3", b"\xed\xa0\x80", b"\\u", b"\\ud800"]
)
CUTS = st.tuples(st.integers(0, 200), st.integers(0, 8), FRAGMENTS | st.binary(max_size=4))


def read(path: Path) -> list[Found]:
    with open_reader(path) as reader:
        return list(reader)


def read_text(tmp_path: Path, text: str | bytes, name: str = "cameras") -> list[Found]:
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read(path)


@pytest.mark.parametrize(
    ("name", "cameras"),
    [
        ("us-alpr-rhode-island.geojson", 65),
        ("trafford-cctv.csv", 99),
        ("trafford-cctv.geojson", 99),
        ("dakar-noprops.geojson", 103),
        ("vtluug-surveillance.osm", 98),
    ],
)
def test_real_files_are_read_whole(name: str, cameras: int) -> None:
    assert Counter(type(row) for row in read(DATA / name)) == {ForeignCamera: cameras}


def test_real_tags_come_back_untouched() -> None:
    path = DATA / "us-alpr-rhode-island.geojson"
    features = json.loads(path.read_bytes())["features"]
    for row, feature in zip(read(path), features, strict=True):
        assert isinstance(row, ForeignCamera)
        assert row.external_id == f"node/{feature['properties']['id']}"
        assert [row.lon, row.lat] == feature["geometry"]["coordinates"]
        assert list(row.tags.items()) == list(feature["properties"]["tags"].items())


def test_the_same_cameras_have_the_same_names_and_places_in_both_formats() -> None:
    places = [
        {
            (row.external_id, round(row.lon, 7), round(row.lat, 7))
            for row in read(DATA / name)
            if isinstance(row, ForeignCamera)
        }
        for name in ("trafford-cctv.csv", "trafford-cctv.geojson")
    ]
    assert places[0] == places[1]
    assert len(places[0]) == 99


def test_lines_are_those_of_the_file() -> None:
    lines = (DATA / "dakar-noprops.geojson").read_text().split("\n")
    assert {lines[row.line - 1].strip() for row in read(DATA / "dakar-noprops.geojson")} == {"{"}


@pytest.mark.parametrize("name", ["cameras", "cameras.csv", "cameras.txt", "cameras.json"])
def test_what_a_file_holds_counts_more_than_its_name(tmp_path: Path, name: str) -> None:
    text = '\n {"type": "FeatureCollection", "features": []}'
    assert read_text(tmp_path, text, name) == []


def test_an_id_that_appears_twice_is_read_once(tmp_path: Path) -> None:
    first, second, third = read_text(tmp_path, "id,lon,lat\nA,1,2\nA,3,4\nB,1,2\n")
    assert isinstance(first, ForeignCamera)
    assert second == Skipped(3, "duplicate_id", "A")
    assert isinstance(third, ForeignCamera)


def test_two_cameras_without_ids_at_one_place_stay_two(tmp_path: Path) -> None:
    rows = read_text(tmp_path, "lon,lat\n1,2\n1,2\n")
    assert [type(row) for row in rows] == [ForeignCamera, ForeignCamera]


def test_one_that_was_skipped_does_not_take_the_id(tmp_path: Path) -> None:
    rows = read_text(tmp_path, "id,lon,lat\nA,,\nA,3,4\n")
    assert [type(row) for row in rows] == [Skipped, ForeignCamera]


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"", "a.csv", "It is empty."),
        (b"\xef\xbb\xbf \n", "a.json", "It is empty."),
        (b"<gpx/>", "a.osm", "It is XML, but not of OpenStreetMap: it begins with <gpx>."),
        (b"<osm>\n<node", "a.osm", "Not well-formed XML at line 2, column 1: unclosed token."),
        (b"[1, 2]", "a.json", "It is a JSON array, not a GeoJSON FeatureCollection."),
        (gzip.compress(b"lon,lat", mtime=0), "a.csv.gz", "It is compressed, or a spreadsheet"),
        (b"PK\x03\x04", "a.xlsx", "It is compressed, or a spreadsheet"),
        ("lon,lat".encode("utf-16"), "a.csv", "Line 1 is not UTF-8"),
        (b"name,lon,lat\nx,1,2\nM\xfcnchen,1,2\n", "a.csv", "Line 3 is not UTF-8"),
        (b'{"type": "FeatureCollection",\n"name": "M\xfcnchen"}', "a.json", "Line 2 is not UTF-8"),
        (b"lon,lat\n1,2\n\xc3", "a.csv", "Line 3 is not UTF-8"),
        (b"lon,lat\n1,2\n", "a.geojson", "Not valid JSON at line 1, column 1"),
        (b'{"type": "FeatureCollection",\n"features": [}', "a.geojson", "Not valid JSON at line 2, column 14"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, content: bytes, name: str, message: str) -> None:
    with pytest.raises(UnreadableFile) as error:
        read_text(tmp_path, content, name)
    assert str(error.value).startswith(message)


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="It cannot be opened: No such file"):
        open_reader(tmp_path / "nothing.csv")
    with pytest.raises(UnreadableFile, match="It cannot be opened: Is a directory"):
        open_reader(tmp_path)


def test_progress_goes_from_nothing_to_the_size(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text("lon,lat\n" + "1.5,2.5\n" * 50_000)
    with open_reader(path) as reader:
        assert reader.consumed == 0
        seen = [reader.consumed for _ in reader]
        assert reader.consumed == reader.size == path.stat().st_size
    assert seen == sorted(seen)
    assert len(set(seen)) > 10
    assert 0 < seen[0] < reader.size


@settings(max_examples=700, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(SEEDS), st.lists(CUTS, max_size=4), st.sampled_from(["a.geojson", "a.csv", "a"]))
@example(b'{"type":"Feature"' + b"[" * 5, [], "a")
def test_a_broken_file_is_unreadable_and_never_worse(
    tmp_path: Path, seed: bytes, cuts: list[tuple[int, int, bytes]], name: str
) -> None:
    for at, length, fragment in cuts:
        seed = seed[:at] + fragment + seed[at + length :]
    try:
        rows = read_text(tmp_path, seed, name)
    except UnreadableFile as error:
        assert str(error)
    else:
        for row in rows:
            assert 1 <= row.line <= seed.count(b"\n") + seed.count(b"\r") + 1
            if isinstance(row, ForeignCamera):
                assert -180 <= row.lon <= 180
                assert -90 <= row.lat <= 90
