import json
from itertools import count, islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.formats import geojson
from app.formats.foreign import ForeignCamera, Found, Skipped, UnreadableFile
from app.registry import vocabulary
from app.registry.camera_json import Told
from tests.formats.factories import PROVENANCE, a_file, a_told, an_about

BAGS = st.dictionaries(st.text(), st.text() | st.integers() | st.booleans() | st.none())
DEGREES_E7 = st.tuples(st.integers(-1_800_000_000, 1_800_000_000), st.integers(-900_000_000, 900_000_000))


def written(*rows: Told) -> Any:
    return json.loads(b"".join(geojson.write(rows, about=an_about())))


def a_feature(coordinates: object = (1.5, 2.5), **members: object) -> dict[str, object]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": coordinates},
        "properties": {},
        **members,
    }


def a_collection(*features: object, **members: object) -> str:
    return json.dumps({"type": "FeatureCollection", **members, "features": features})


def found(text: str | bytes) -> list[Found]:
    return list(geojson.read(a_file(text)))


def the_camera(text: str | bytes) -> ForeignCamera:
    [camera] = found(text)
    assert isinstance(camera, ForeignCamera)
    return camera


def the_skipped(text: str | bytes) -> Skipped:
    [skipped] = found(text)
    assert isinstance(skipped, Skipped)
    return skipped


def test_an_export_says_what_it_is_before_the_first_camera() -> None:
    text = b"".join(geojson.write([a_told()], about=an_about())).decode()
    names = list(json.loads(text))
    assert names == [
        "type",
        "licence",
        "licenceUrl",
        "attribution",
        "sources",
        "filter",
        "generated",
        "dataVersion",
        "features",
        "numberReturned",
    ]
    collection = json.loads(text)
    assert collection["sources"] == [PROVENANCE]
    assert (collection["filter"], collection["dataVersion"]) == ("surveillance_type=ALPR", 966)
    assert collection["generated"] == "2026-11-23"


def test_an_export_that_breaks_off_is_not_valid_json() -> None:
    whole = b"".join(geojson.write([a_told(), a_told(id=8)], about=an_about())).rstrip()
    for end in range(1, len(whole)):
        with pytest.raises(json.JSONDecodeError):
            json.loads(whole[:end].decode("utf-8", "replace"))


def test_an_export_of_nothing_is_still_a_collection() -> None:
    assert written()["features"] == []
    assert written()["numberReturned"] == 0


def test_a_feature_has_every_fact_and_null_where_nothing_is_known() -> None:
    feature = json.loads(geojson.feature(a_told(camera_direction="-10"), cameras_url="https://example.org/cameras"))
    assert (feature["type"], feature["id"]) == ("Feature", 7)
    assert feature["geometry"] == {"type": "Point", "coordinates": [-104.9903, 39.7392]}
    properties = feature["properties"]
    assert set(vocabulary.NAMES) < set(properties)
    assert (properties["id"], properties["surveillance_type"], properties["operator"]) == (7, "ALPR", None)
    assert (properties["camera_direction"], properties["updated_on"]) == ("-10", "2026-11-23")
    assert properties["provenance"] == PROVENANCE
    assert properties["url"] == "https://example.org/cameras/7"


def test_a_page_and_a_single_camera_have_the_same_features_and_say_more() -> None:
    cameras_url = "https://example.org/cameras"
    feature = json.loads(geojson.feature(a_told(), cameras_url=cameras_url))

    page = json.loads(geojson.page([a_told(), a_told()], members={"numberMatched": 9}, cameras_url=cameras_url))
    alone = json.loads(geojson.alone(a_told(), members={"links": []}, cameras_url=cameras_url))

    assert page == {"type": "FeatureCollection", "numberMatched": 9, "features": [feature, feature]}
    assert alone == {**feature, "links": []}
    assert json.loads(geojson.page([], members={}, cameras_url=cameras_url))["features"] == []


def test_text_of_the_osm_key_source_and_the_provenance_are_two_things() -> None:
    [feature] = written(a_told(source="survey"))["features"]
    assert feature["properties"]["source"] == "survey"
    assert feature["properties"]["provenance"]["name"] == "OpenStreetMap"


@given(st.lists(st.tuples(DEGREES_E7, st.text(), BAGS), max_size=5))
def test_what_is_written_reads_back_the_same(cameras: list[tuple[tuple[int, int], str, dict[str, object]]]) -> None:
    collection = written(
        *(
            a_told(id=number, lon=lon / 1e7, lat=lat / 1e7, operator=operator, osm_tags=bag)
            for number, ((lon, lat), operator, bag) in enumerate(cameras)
        )
    )
    assert collection["numberReturned"] == len(cameras)
    for number, (feature, ((lon, lat), operator, bag)) in enumerate(zip(collection["features"], cameras, strict=True)):
        assert feature["id"] == number
        assert feature["geometry"]["coordinates"] == [lon / 1e7, lat / 1e7]
        assert feature["properties"]["operator"] == operator
        assert list(feature["properties"]["osm_tags"].items()) == list(bag.items())


def test_writing_is_streamed() -> None:
    endless = geojson.write((a_told(id=number) for number in count()), about=an_about())
    assert [len(piece) < 100_000 for piece in islice(endless, 3)] == [True] * 3


@pytest.mark.parametrize(
    ("properties", "tags"),
    [
        ({"man_made": "surveillance", "height": 4}, {"man_made": "surveillance", "height": 4}),
        ({"state": "Colorado", "tags": {"b": "2", "a": "1"}}, {"b": "2", "a": "1"}),
        ({"tags": "not an object"}, {"tags": "not an object"}),
        (None, {}),
    ],
)
def test_tags_are_flat_or_under_tags(properties: object, tags: dict[str, object]) -> None:
    camera = the_camera(a_collection(a_feature(properties=properties)))
    assert list(camera.tags.items()) == list(tags.items())


def test_a_feature_may_have_no_properties_at_all() -> None:
    feature = a_feature()
    del feature["properties"]
    assert the_camera(a_collection(feature)) == ForeignCamera(1, None, 1.5, 2.5, {})


@given(BAGS)
def test_the_bag_is_untouched(bag: dict[str, object]) -> None:
    tags = bag | {"man_made": "surveillance"}
    camera = the_camera(a_collection(a_feature(id="node/1", properties={"tags": tags})))
    assert repr(camera.tags) == repr(tags)


def test_of_a_tag_that_appears_twice_the_last_one_counts() -> None:
    camera = the_camera(a_collection(a_feature()).replace('"properties": {}', '"properties": {"a": "1", "a": "2"}'))
    assert camera.tags == {"a": "2"}


@pytest.mark.parametrize(
    ("geometry", "reason"),
    [
        (None, "no_position"),
        ({"type": "Point", "coordinates": []}, "no_position"),
        ({"type": "Point"}, "no_position"),
        ({"type": "Point", "coordinates": [1]}, "bad_position"),
        ({"type": "Point", "coordinates": ["1", "2"]}, "bad_position"),
        ({"type": "Point", "coordinates": [True, False]}, "bad_position"),
        ({"type": "Point", "coordinates": [None, 2]}, "bad_position"),
        ({"type": "Point", "coordinates": {"x": 1}}, "bad_position"),
        ({"type": "Point", "coordinates": [180.0001, 0]}, "position_out_of_range"),
        ({"type": "Point", "coordinates": [0, -90.0001]}, "position_out_of_range"),
        ({"type": "Point", "coordinates": [10**400, 0]}, "position_out_of_range"),
        ({"type": "LineString", "coordinates": [[1, 2], [3, 4]]}, "not_a_point"),
        ({"type": "GeometryCollection", "geometries": []}, "not_a_point"),
        ({"x": 1, "y": 2}, "not_a_point"),
        ("Point", "not_a_point"),
    ],
)
def test_a_feature_without_a_usable_place_is_skipped(geometry: object, reason: str) -> None:
    assert the_skipped(a_collection(a_feature(geometry=geometry))).reason == reason


@pytest.mark.parametrize("coordinates", [[-180, -90], [180, 90, 12.5], [0, 0]])
def test_the_edges_of_the_world_and_heights_are_fine(coordinates: list[float]) -> None:
    camera = the_camera(a_collection(a_feature(coordinates)))
    assert [camera.lon, camera.lat] == coordinates[:2]
    assert isinstance(camera.lon, float)


@pytest.mark.parametrize("feature", [5, "x", None, [1, 2], {"type": "Point"}, {"type": "Feature", "properties": []}])
def test_what_is_no_feature_is_skipped(feature: object) -> None:
    assert the_skipped(a_collection(feature)).reason == "not_an_object"


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999"])
def test_a_number_that_is_none_costs_one_feature_and_not_the_file(number: str) -> None:
    bad = json.dumps(a_feature()).replace("2.5", number)
    good = json.dumps(a_feature())
    head = f'{{"type": "FeatureCollection", "bbox": [{number}], "features": '
    results = found(f'{head}[{good}, {bad}, {good}], "more": {number}}}\n{good}')
    assert [getattr(result, "reason", None) for result in results] == [None, "not_a_number", None, None]


def test_other_man_made_things_are_skipped() -> None:
    skipped = the_skipped(a_collection(a_feature(properties={"man_made": "tower"})))
    assert (skipped.reason, skipped.detail) == ("not_surveillance", "tower")


def test_tags_nested_too_deeply_are_skipped() -> None:
    deep: object = "bottom"
    for _ in range(30):
        deep = [deep]
    assert the_skipped(a_collection(a_feature(properties={"deep": deep}))).reason == "nested_too_deeply"
    assert the_camera(a_collection(a_feature(properties={"flat": [{"a": [1]}]}))).tags == {"flat": [{"a": [1]}]}


def test_the_line_of_every_feature_is_known() -> None:
    features = ",\n\n".join(json.dumps(a_feature([number, 0]), indent=1) for number in range(5))
    text = '{\n"type": "FeatureCollection",\r\n"features": [\n' + features + "]}"
    for camera in found(text):
        assert isinstance(camera, ForeignCamera)
        assert text.split("\n")[camera.line - 1] == "{"
    assert len({camera.line for camera in found(text)}) == 5


@pytest.mark.parametrize("separator", ["\n", "\r\n", "\n\x1e", ""])
def test_a_sequence_of_features_is_read_too(separator: str) -> None:
    features = [json.dumps(a_feature([number, 0], id=number)) for number in range(3)]
    cameras = found(separator.join(["", *features, ""]))
    assert [(camera.lon, camera.external_id) for camera in cameras if isinstance(camera, ForeignCamera)] == [
        (0.0, "0"),
        (1.0, "1"),
        (2.0, "2"),
    ]


def test_a_feature_alone_is_read_whatever_the_order_of_its_members() -> None:
    feature = a_feature(id="node/1")
    assert the_camera(json.dumps(feature)) == the_camera(json.dumps(dict(reversed(feature.items()))))


@pytest.mark.parametrize(
    "text", ["{}", '{"type": "Topology"}', '{"type": "Point", "coordinates": [1, 2]}', '{"features": 5}']
)
def test_json_without_features_is_unreadable(text: str) -> None:
    with pytest.raises(UnreadableFile, match="at line 1 is neither"):
        found(text)


def test_a_file_that_breaks_off_is_unreadable_after_what_was_whole() -> None:
    rows = geojson.read(a_file(a_collection(a_feature(), a_feature())[:-10]))
    assert isinstance(next(rows), ForeignCamera)
    with pytest.raises(UnreadableFile, match="Not valid JSON at line 1, column"):
        list(rows)


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326", "EPSG:4326"])
def test_wgs84_by_any_name_is_read(name: str) -> None:
    assert the_camera(a_collection(a_feature(), crs={"type": "name", "properties": {"name": name}}))


def test_another_datum_is_refused_rather_than_misplaced() -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
    with pytest.raises(UnreadableFile, match="EPSG::27700; only WGS 84"):
        found(a_collection(a_feature(), crs=crs))
