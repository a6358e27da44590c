from app.registry import vocabulary
from app.registry.cameras import camera
from app.registry.filtering import askable
from app.registry.filtering.queryables import PLACE, QUERYABLES, SORTABLES


def test_whatever_the_vocabulary_has_can_be_asked_for_as_what_it_is() -> None:
    for field in vocabulary.FIELDS:
        asked = QUERYABLES[field.name]
        assert asked.kind == {"number": "number", "date": "date"}.get(field.kind, "text")
        assert asked.values == (tuple(each.value for each in field.values) if field.kind == "choice" else ())


def test_what_is_claimed_has_no_value_that_stands_for_nothing() -> None:
    """It is null there, but for what is known of a camera in the end: that is "unknown" in every answer."""
    assert "unknown" in QUERYABLES["capability"].values
    for name in ("facial_recognition_certainty", "purpose", "vendor"):
        assert "unknown" not in QUERYABLES[name].values
    assert {name for name, each in QUERYABLES.items() if each.is_several} == {"purpose", "vendor"}
    assert {each.label for each in askable.CLAIMED} <= {each.label for each in QUERYABLES.values()}


def test_only_what_is_short_and_single_sorts() -> None:
    assert not {PLACE, "purpose", "vendor", "description", "image_url"} & set(SORTABLES)
    assert {"id", "check_date", "operator", "system_id", "capability"} <= set(SORTABLES)


def test_everything_but_what_is_claimed_is_a_column_of_a_camera_and_nothing_private_is() -> None:
    claimed = {"system_id", "capability", "facial_recognition_certainty", "purpose", "vendor"}

    assert QUERYABLES.keys() - claimed - {PLACE} <= set(camera.c.keys())
    assert not {"record_state", "osm_tags", "merged_into", "seq", "removal_evidence"} & QUERYABLES.keys()
