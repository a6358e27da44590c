import pytest

from app.formats.identity import external_id, fold

OSM = {"man_made": "surveillance"}


def test_column_names_are_compared_without_case_spaces_and_signs() -> None:
    assert fold("Camera ID") == fold("camera_id") == fold("CameraId") == fold("@camera-id") == "cameraid"


@pytest.mark.parametrize(
    ("columns", "feature_id", "expected"),
    [
        ({"@id": "node/123"}, None, "node/123"),
        ({"@id": "node/123"}, 5, "node/123"),
        ({"@id": 123, "@type": "way"}, None, "way/123"),
        ({"osm_id": "123"}, 5, "node/123"),
        ({"osm_id": 123, "osm_type": "relation"}, None, "relation/123"),
        ({}, "node/9", "node/9"),
        ({}, 9, "9"),
        ({"id": 123}, None, "node/123"),
        ({"id": 123.0}, None, "node/123"),
        ({"id": "123"}, None, "node/123"),
        ({"id": -123}, None, "-123"),
        ({"id": "a-b"}, None, "a-b"),
        ({"ref": "12"}, None, None),
    ],
)
def test_a_camera_with_osm_tags_is_named_as_in_osm(
    columns: dict[str, object], feature_id: object, expected: str | None
) -> None:
    assert external_id(columns, OSM, feature_id) == expected


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"id": 123}, "123"),
        ({"Camera_ID": "A1", "FID": "3"}, "A1"),
        ({"FID": "3", "Camera_ID": "A1"}, "A1"),
        ({"OBJECTID": 3}, "3"),
        ({"id": "", "fid": " 4 "}, "4"),
        ({"ref": "12"}, "12"),
        ({"id": None}, None),
        ({"id": True}, None),
        ({"id": ["x"]}, None),
        ({"id": "x" * 256}, None),
        ({"id": "a\x00b"}, None),
        ({"id": "\ud800"}, None),
        ({"id": float("inf")}, "inf"),
        ({"name": "Main Street"}, None),
    ],
)
def test_other_cameras_are_named_by_the_most_telling_id_column(
    columns: dict[str, object], expected: str | None
) -> None:
    assert external_id(columns, columns) == expected


def test_a_device_out_of_use_still_counts_as_osm() -> None:
    assert external_id({"id": 5}, {"disused:man_made": "surveillance"}) == "node/5"
