from app.registry import vocabulary
from app.registry.fields import UNKNOWN
from app.registry.map.points import CODES


def test_a_field_is_named_by_its_osm_key() -> None:
    renamed = {"image_url": "image", "webcam_url": "contact:webcam"}
    for field in vocabulary.FIELDS:
        if field.key is not None:
            assert field.key == renamed.get(field.name, field.key)
            assert field.name in renamed or field.name == field.key.replace(":", "_")


def test_what_is_our_own_has_no_osm_key() -> None:
    own = {field.name for field in vocabulary.FIELDS if field.key is None}

    assert own == {"facial_recognition", "facial_recognition_source", "lifecycle"}


def test_every_choice_begins_with_unknown_which_is_its_default_and_zero() -> None:
    for field in vocabulary.choices():
        assert field.values[0].value == field.default == UNKNOWN
        assert field.codes[UNKNOWN] == 0


def test_codes_on_the_wire_are_unique_within_a_field() -> None:
    for field in vocabulary.choices():
        codes = [value.code for value in field.values]
        assert len(set(codes)) == len(codes)
        assert min(codes) == 0


def test_codes_on_the_wire_never_change() -> None:
    """Maps in open browser tabs and caches know these numbers."""
    wire = {name: {v.value: v.code for v in vocabulary.field_named(name).values} for name in CODES}

    assert wire == {
        "surveillance_type": {"unknown": 0, "camera": 1, "ALPR": 2, "guard": 3, "gunshot_detector": 4},
        "camera_type": {"unknown": 0, "fixed": 1, "panning": 2, "dome": 3, "panorama": 4, "doorbell": 5},
        "facial_recognition": {
            "unknown": 0,
            "none_known": 1,
            "hardware_capable": 2,
            "enabled_claimed": 3,
            "enabled_confirmed": 4,
            "disabled": 5,
            "banned": 6,
        },
        "lifecycle": {
            "unknown": 0,
            "active": 1,
            "planned": 2,
            "under_construction": 3,
            "disused": 4,
            "removed": 5,
            "suspected": 6,
        },
    }


def test_an_alias_means_a_value_of_its_field() -> None:
    for field in vocabulary.FIELDS:
        assert set(field.aliases.values()) <= {value.value for value in field.values}
    for implied in vocabulary.SURVEILLANCE_IN_THE_WILD.values():
        for name, value in implied.items():
            assert value in {known.value for known in vocabulary.field_named(name).values}
