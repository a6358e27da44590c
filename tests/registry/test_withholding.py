from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.registry import vocabulary, withholding
from app.registry.withholding import EVERYTHING, PLACE, blurred, cutting, redacted, without

TAGS = {
    "man_made": "surveillance",
    "operator": "Erika Mustermann",
    "contact:name": "c/o Erika Mustermann, first floor",
    "camera:type": "dome",
    "addr:street": "Hauptstraße",
}
ROW: dict[Any, Any] = {
    **dict.fromkeys(vocabulary.NAMES),
    "id": 7,
    "lon": -104.9903417,
    "lat": 39.7392358,
    "precision_m": None,
    "operator": "Erika Mustermann",
    "camera_type": "dome",
    "osm_tags": TAGS,
}


@pytest.mark.parametrize("field", vocabulary.NAMES)
def test_no_tag_that_a_field_is_read_from_outlives_it(field: str) -> None:
    keys = vocabulary.field_named(field).keys

    assert without([field], dict.fromkeys([*keys, "other"], "x")) == {"other": "x"}


def test_a_detail_goes_with_every_tag_that_repeats_it_and_the_rest_stays() -> None:
    change = redacted(ROW, "operator")

    assert change.facts == {
        "operator": None,
        "osm_tags": {key: TAGS[key] for key in ("man_made", "camera:type", "addr:street")},
    }
    assert (change.kind, change.camera_id, change.reason) == ("changed", 7, "redacted")


@pytest.mark.parametrize("said", ["", "unknown", None])
def test_what_says_nothing_is_repeated_by_no_tag(said: str | None) -> None:
    row = {**ROW, "camera_type": said, "osm_tags": {"note": "unknown to me"}}

    assert redacted(row, "camera_type").facts["osm_tags"] == {"note": "unknown to me"}


@given(
    precision_m=st.sampled_from((10, 100, 1000)),
    before=st.sampled_from((None, 1, 10, 100, 1000)),
    lon=st.floats(-179, 179),
    lat=st.floats(-85, 85),
)
def test_a_place_is_only_ever_coarsened_and_loses_what_names_it(
    precision_m: int, before: int | None, lon: float, lat: float
) -> None:
    row = {**ROW, "lon": lon, "lat": lat, "precision_m": before}

    facts = blurred(row, precision_m).facts

    assert facts["precision_m"] == max(precision_m, before or 0)
    assert blurred({**row, **facts}, 10).facts == facts, "it is as coarse as it gets"
    assert facts["external_id"] is None
    assert facts["osm_tags"] == {
        key: value for key, value in TAGS.items() if key not in ("addr:street", "contact:name")
    }


bags = st.dictionaries(
    st.sampled_from(("operator", "camera_type", "lon", "lat", "external_id", "record_state", "removal_reason")),
    st.sampled_from((None, "unknown", "Somebody")),
).map(lambda bag: {name: 1.23456789 if name in ("lon", "lat") else value for name, value in bag.items()})


@given(bag=bags, field=st.sampled_from(("operator", PLACE, EVERYTHING)))
def test_what_was_cut_out_of_the_past_stays_out_however_often_it_is_cut(bag: dict[str, Any], field: str) -> None:
    cut = cutting(field, ["contact:name"], 100)
    less = cut({**bag, "osm_tags": TAGS})

    assert less is not None
    assert cut(less) == less
    assert cut(None) is None
    if field == EVERYTHING:
        assert less == {name: bag[name] for name in bag if name in ("record_state", "removal_reason")}
        return
    assert "contact:name" not in less["osm_tags"]
    if field == PLACE:
        assert "external_id" not in less
        assert all(less[axis] == 1.235 for axis in less.keys() & {"lon", "lat"})
    else:
        assert less.get("operator") in (None, "unknown"), "that nothing is known any more may be said"
        assert less.keys() - {"operator", "osm_tags"} == bag.keys() - {"operator"}


def test_a_name_that_only_the_register_knows_is_no_field() -> None:
    assert not {withholding.PLACE, withholding.EVERYTHING} & set(vocabulary.NAMES)
