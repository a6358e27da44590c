from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.registry.filtering.askable import CAPABILITY, CERTAINTY
from app.registry.filtering.filters import CameraFilter, Term
from app.registry.map import profiles
from app.registry.map.profiles import profile
from tests.registry.claimed import Claimed


@pytest.fixture
def session(claimed: Claimed) -> Session:
    """The register with the cameras."""
    return claimed.session


@pytest.fixture
def named(claimed: Claimed) -> dict[str, int]:
    """The numbers of the cameras by their names."""
    return {name: camera_id for camera_id, name in claimed.names.items()}


def test_a_camera_has_its_own_profile_or_that_of_its_system(session: Session, named: dict[str, int]) -> None:
    numbers = profiles.of_cameras(session, named.values())
    has = {name: numbers[camera_id] for name, camera_id in named.items() if camera_id in numbers}

    assert {"plain", "says"} == named.keys() - has.keys(), "of these nothing is claimed"
    assert has["member"] == has["member_says"]
    assert len({has[name] for name in ("member", "member_but", "watched", "quiet", "alone", "refuted")}) == 6
    assert {*session.scalars(profiles.of_systems([1]))} == {has["member"], has["member_but"]}


def test_a_profile_says_what_the_claims_of_camera_and_system_come_to(session: Session, named: dict[str, int]) -> None:
    numbers = profiles.of_cameras(session, named.values())
    said = profiles.said(session, set(numbers.values()))

    def of(name: str) -> dict[str, Any]:
        return {field: values for field, values in said[numbers[named[name]]].items() if values}

    assert of("member_but") == {
        "system": {"1"},
        "capability": {"enabled_claimed"},
        "certainty": {"reported"},
        "purpose": {"attendance"},
        "vendor": {"Soft"},
    }
    assert of("watched")["purpose"] == {"public_order"}, "what was refuted is not said"
    assert of("quiet") == {"system": {"3"}}
    assert of("refuted") == {"certainty": {"refuted"}}
    codes = profiles.recognition(session, numbers.values())
    assert codes[numbers[named["alone"]]] == (CAPABILITY.codes["banned"], CERTAINTY.codes["documented"])


@pytest.mark.parametrize(
    ("said", "recognition", "told"),
    [
        ({}, "unknown", {"capability": {"unknown"}, "certainty": {"unknown"}, "purpose": {"unknown"}}),
        ({"capability": {"banned"}}, "unknown", {"capability": {"banned"}}),
        (
            {"capability": {"banned"}, "certainty": {"reported"}, "purpose": {"payment"}},
            "disabled",
            {"capability": {"disabled"}, "certainty": {"unknown"}, "purpose": {"payment"}},
        ),
    ],
)
def test_what_a_camera_tells_of_itself_goes_before_its_profile(
    said: dict[str, set[str]], recognition: str, told: dict[str, set[str]]
) -> None:
    assert {field: profiles.values(said, recognition, field) for field in told} == told


VALUES: Mapping[str, tuple[str | None, ...]] = {
    "system": ("1", "3", "77", None),
    "capability": ("unknown", "enabled_claimed", "banned"),
    "certainty": ("unknown", "reported", "refuted"),
    "purpose": ("unknown", "payment", "public_order"),
    "vendor": ("Soft", "Lens", "Nobody", None),
}


def test_terms_select_the_profiles_that_a_plain_loop_selects(session: Session, named: dict[str, int]) -> None:
    for field in VALUES:
        check_terms(session, field)


def check_terms(session: Session, field: str) -> None:
    numbers = set(session.scalars(select(profile.c.id)))
    said = profiles.said(session, numbers)
    known = {number: profiles.as_asked(field, profiles.values(said[number], "unknown", field)) for number in numbers}

    for one, other in product(VALUES[field], repeat=2):
        for term in (Term(field, (one,), (other,)), Term(field, (one,)), Term(field, (), (one,))):
            asks = CameraFilter(terms=(term,))
            expected = {number for number, values in known.items() if asks.allows_any(field, values)}
            # Where a camera of which nothing is claimed will do, those are told that will not.
            is_any = asks.allows_any(field, profiles.as_asked(field, {"unknown"}))
            assert profiles.allows_none([term]) == is_any, term
            assert profiles.numbers(session, [term]) == ((None, numbers - expected) if is_any else (expected, set())), (
                term
            )
