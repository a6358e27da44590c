from urllib.parse import parse_qsl

import pytest
from sqlalchemy.orm import Session

from app.registry import cameras
from app.registry.filtering.askable import CAPABILITY, CERTAINTY, CLAIMED, PURPOSE, SYSTEM, VENDOR
from app.registry.filtering.filters import CameraFilter
from app.registry.map import claimed_facets, facets
from tests.registry.claimed import Claimed


@pytest.fixture
def session(claimed: Claimed) -> Session:
    """The register with the cameras."""
    return claimed.session


@pytest.fixture
def register(claimed: Claimed) -> dict[int, str]:
    """The names of the cameras by their numbers."""
    return claimed.names


def test_numbers_beside_the_choices_are_those_of_the_filter_with_each(
    session: Session, register: dict[int, str]
) -> None:
    for query in ("", "system=1", "capability=!unknown", "operator=Police", "purpose=payment&height=3"):
        wanted = CameraFilter.parse(parse_qsl(query))
        told = facets.facets(session, wanted, CLAIMED)
        for field in CLAIMED:
            for value, n in told[field.name].items():
                asked = CameraFilter.parse([*parse_qsl(wanted.without(field.name).query()), (field.name, value)])
                assert cameras.count(session, asked) == n, (query, field.name, value)
    assert facets.facets(session, CameraFilter(), CLAIMED) == {
        SYSTEM.name: {"unknown": 5, "1": 3, "2": 1, "3": 1},
        CAPABILITY.name: {
            "unknown": 3,
            "none_known": 3,
            "hardware_capable": 0,
            "enabled_claimed": 3,
            "enabled_confirmed": 0,
            "disabled": 0,
            "banned": 1,
        },
        CERTAINTY.name: {
            "unknown": 5,
            "documented": 1,
            "reported": 2,
            "suspected": 0,
            "disputed": 1,
            "refuted": 1,
        },
        PURPOSE.name: {
            value.value: {"unknown": 6, "payment": 2, "attendance": 1, "public_order": 1}.get(value.value, 0)
            for value in PURPOSE.values
        },
        VENDOR.name: {"unknown": 5, "Soft": 4, "Lens": 2},
    }


def test_of_texts_that_anybody_may_write_only_the_most_common_are_told(
    session: Session, register: dict[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claimed_facets, "MOST_TEXTS", 2)

    told = claimed_facets.facets(session, CameraFilter(), [VENDOR, PURPOSE])

    assert told[VENDOR.name] == {"unknown": 5, "Soft": 4}
    assert len(told[PURPOSE.name]) == len(PURPOSE.values), "of a closed list all"
    assert claimed_facets.facets(session, CameraFilter(), []) == {}


@pytest.mark.parametrize("query", ["", "surveillance_type=camera", "operator=Police&height=3", "bbox=-105,38,-104,40"])
def test_recognition_is_told_apart_by_who_says_it_whatever_answers(
    session: Session, register: dict[int, str], query: str
) -> None:
    assert claimed_facets.recognition(session, CameraFilter.parse(parse_qsl(query))) == {
        ("unknown", "unknown"): 2,
        ("unknown", "refuted"): 1,
        ("none_known", None): 3,
        ("enabled_claimed", "reported"): 2,
        ("enabled_claimed", "disputed"): 1,
        ("banned", "documented"): 1,
    }


def test_recognition_is_that_of_the_cameras_which_claims_select(session: Session, register: dict[int, str]) -> None:
    wanted = CameraFilter.parse([("system", "1"), ("capability", "!unknown")])

    assert claimed_facets.recognition(session, wanted) == {("enabled_claimed", "reported"): 2, ("none_known", None): 1}
