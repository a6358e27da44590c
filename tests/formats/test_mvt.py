"""What is written is read by the decoder of another project."""

from collections.abc import Mapping, Sequence
from typing import Any

import mapbox_vector_tile
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mapbox_vector_tile.Mapbox.vector_tile_pb2 import tile as encoded_tile

from app.formats import mvt
from app.registry.filtering import askable
from app.registry.map.tiles import CODED, Tile

PLACES = st.integers(0, 4095)
SECTORS = st.tuples(st.integers(0, 359), st.integers(-1, 359)) | st.just((0, 360))
CAMERAS = st.tuples(
    st.integers(1, 2**63 - 1),
    PLACES,
    PLACES,
    *(st.sampled_from([value.code for value in askable.field_named(name).values]) for name in CODED),
    st.lists(SECTORS, max_size=3),
)
COLUMNS = ("id", "x", "y", *CODED, "views")


def drawn(*cameras: Sequence[Any], views: bool = True) -> Tile:
    """A tile of cameras, each a tuple in the order of COLUMNS."""
    columns = dict(zip(COLUMNS, map(list, zip(*cameras, strict=True)) if cameras else [[]] * len(COLUMNS), strict=True))
    return Tile(False, len(cameras), columns if views else {name: columns[name] for name in COLUMNS[:-1]})


def decoded(body: bytes) -> Mapping[str, Any]:
    """The layers, y from the top as in the tile."""
    layers: Mapping[str, Any] = mapbox_vector_tile.decode(body, default_options={"y_coord_down": True})
    return layers


@pytest.mark.parametrize(("number", "written"), [(0, "00"), (1, "01"), (127, "7f"), (150, "9601"), (16384, "808001")])
def test_a_number_is_written_as_protocol_buffers_do(number: int, written: str) -> None:
    assert mvt.varint(number).hex() == written


@given(st.integers(0, 2**64 - 1))
def test_seven_bits_of_each_byte_are_the_number(number: int) -> None:
    written = mvt.varint(number)

    assert sum((byte & 0x7F) << 7 * place for place, byte in enumerate(written)) == number
    assert [byte >> 7 for byte in written] == [1] * (len(written) - 1) + [0]
    assert len(written) == max(1, -(-number.bit_length() // 7)), "no longer than it must be"


@pytest.mark.parametrize(("number", "written"), [(0, 0), (-1, 1), (1, 2), (-2, 3), (2147483647, 4294967294)])
def test_a_number_of_either_sign_alternates(number: int, written: int) -> None:
    assert mvt.zigzag(number) == written


@given(st.integers(-(2**31), 2**31 - 1))
def test_zigzag_is_undone_as_the_specification_says(number: int) -> None:
    written = mvt.zigzag(number)

    assert (written >> 1) ^ -(written & 1) == number
    assert 0 <= written < 2**32


@given(st.lists(CAMERAS, min_size=1, max_size=8))
def test_every_camera_is_read_back_with_its_id_place_and_words(cameras: list[tuple[Any, ...]]) -> None:
    layers = decoded(mvt.write(drawn(*cameras)))

    assert list(layers) == ["cameras"]
    assert (layers["cameras"]["version"], layers["cameras"]["extent"]) == (2, 4096)
    for feature, (camera_id, x, y, *codes, views) in zip(layers["cameras"]["features"], cameras, strict=True):
        assert feature["id"] == camera_id
        assert feature["geometry"] == {"type": "Point", "coordinates": [x, y]}
        said = dict(feature["properties"])
        assert ("camera_direction" in said) == bool(views)
        said.pop("camera_direction", None)
        assert {name: askable.field_named(name).codes[value] for name, value in said.items()} == dict(
            zip(CODED, codes, strict=True)
        )


def test_directions_are_said_as_openstreetmap_does() -> None:
    views = [[(90, 180)], [(338, -1)], [(0, 360)], [(45, -1), (160, -1), (300, 20)], []]

    layers = decoded(
        mvt.write(drawn(*((number, 0, 0, 1, 1, 0, 1, 0, 0, each) for number, each in enumerate(views, 1))))
    )

    properties = [feature["properties"] for feature in layers["cameras"]["features"]]
    assert [each.get("camera_direction") for each in properties] == ["90-180", "338", "0-360", "45;160;300-20", None]


def test_a_tile_that_does_not_say_where_cameras_look_is_written_too() -> None:
    layers = decoded(mvt.write(drawn((7, 853, 1554, 2, 3, 0, 1, 3, 2, []), views=False)))

    [feature] = layers["cameras"]["features"]
    assert feature["properties"] == {
        "surveillance_type": "ALPR",
        "camera_type": "dome",
        "facial_recognition": "unknown",
        "lifecycle": "active",
        "capability": "enabled_claimed",
        "certainty": "reported",
    }


def test_cells_say_how_many_cameras_they_hold_and_what_is_known_of_facial_recognition() -> None:
    recognition = [3, 0, 0, 1, 0, 0, 0, 300, 0, 0, 0, 0, 0, 2]
    tile = Tile(True, 306, {"x": [2161, 113], "y": [1389, 2706], "n": [4, 302], "recognition": recognition})

    layers = decoded(mvt.write(tile))

    assert list(layers) == ["counts"]
    assert [each["geometry"]["coordinates"] for each in layers["counts"]["features"]] == [[2161, 1389], [113, 2706]]
    first, second = (each["properties"] for each in layers["counts"]["features"])
    assert first == {
        "n": 4,
        "capability_unknown": 3,
        "capability_none_known": 0,
        "capability_hardware_capable": 0,
        "capability_enabled_claimed": 1,
        "capability_enabled_confirmed": 0,
        "capability_disabled": 0,
        "capability_banned": 0,
    }
    assert (second["n"], second["capability_unknown"], second["capability_banned"]) == (302, 300, 2)


def test_a_layer_says_its_version_first_and_every_key_and_value_once() -> None:
    body = mvt.write(
        drawn(*((number, number, 5, 1, number % 3, 0, 1, 0, 0, [(number % 2, -1)]) for number in range(1, 40)))
    )

    whole = encoded_tile()
    whole.ParseFromString(body)
    [layer] = whole.layers
    # After the key of the layer and its length in two bytes: field 15, a number, 2.
    assert body[3:5] == b"\x78\x02"
    assert len(set(layer.keys)) == len(layer.keys) == 7
    values = [value.SerializeToString() for value in layer.values]
    assert len(set(values)) == len(values)


def test_an_empty_tile_has_no_layer_and_no_bytes() -> None:
    assert mvt.write(drawn()) == b""
    assert decoded(b"") == {}
