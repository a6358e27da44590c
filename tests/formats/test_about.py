import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.formats.about import FIELDS, address, fields, position, title
from app.registry import vocabulary
from app.registry.cameras import FACTS
from tests.formats.factories import a_row


def test_every_field_of_the_vocabulary_is_exported() -> None:
    assert set(vocabulary.NAMES) <= set(FACTS)
    assert len(FACTS) == len(set(FACTS))


def test_a_camera_has_an_address() -> None:
    assert address(a_row(id=12), "https://example.org/cameras") == "https://example.org/cameras/12"


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_a_position_has_seven_decimals_and_no_negative_zero(lon: float, lat: float) -> None:
    place = position(a_row(lon=lon, lat=lat))
    assert place == (round(lon, 7), round(lat, 7))
    assert "-0.0" not in map(str, place)


def test_a_camera_without_a_position_cannot_be_exported() -> None:
    with pytest.raises(TypeError, match="camera 7 has no position"):
        position(a_row(lon=None))


def test_the_flat_fields_of_a_camera_go_by_their_names() -> None:
    told = dict(zip(FIELDS, fields(a_row(operator="Acme"), "https://example.org/cameras"), strict=True))
    assert (told["id"], told["operator"], told["model"], told["provenance_licence"]) == (7, "Acme", None, "ODbL-1.0")
    assert (told["osm_tags"], told["url"]) == ('{"man_made":"surveillance"}', "https://example.org/cameras/7")


def test_a_camera_is_called_by_what_is_known_of_it() -> None:
    assert title(a_row(name="Gate", operator="Acme")) == "Gate"
    assert title(a_row(operator="Acme")) == "Acme"
    assert title(a_row()) == "7"
