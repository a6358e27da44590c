from functools import partial
from itertools import product
from operator import eq

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.registry.cameras import camera
from app.registry.filtering import queried
from app.registry.filtering.queryables import SORTABLES
from tests.registry.claimed import CAMERAS, Claimed

SINGLE = {
    "system_id": {"member": 1, "member_says": 1, "member_but": 1, "watched": 2, "quiet": 3},
    "capability": {
        **dict.fromkeys(("says", "says_twice", "member_says"), "none_known"),
        **dict.fromkeys(("member", "member_but", "watched"), "enabled_claimed"),
        **dict.fromkeys(("plain", "quiet", "refuted"), "unknown"),
        "alone": "banned",
    },
    "facial_recognition_certainty": {
        "member": "reported",
        "member_but": "reported",
        "watched": "disputed",
        "alone": "documented",
        "refuted": "refuted",
    },
    "operator": dict.fromkeys(CAMERAS, "Police"),
}
SEVERAL = {
    "purpose": {
        "member": {"payment"},
        "member_says": {"payment"},
        "member_but": {"attendance"},
        "watched": {"public_order"},
    },
    "vendor": {
        "member": {"Soft"},
        "member_says": {"Soft"},
        "member_but": {"Soft"},
        "watched": {"Soft", "Lens"},
        "alone": {"Lens"},
    },
}


@pytest.fixture
def session(claimed: Claimed) -> Session:
    """The register with the cameras."""
    return claimed.session


@pytest.fixture
def register(claimed: Claimed) -> dict[int, str]:
    """The names of the cameras by their numbers."""
    return claimed.names


def test_what_a_camera_has_one_of_is_its_own_or_that_of_its_system(session: Session, register: dict[int, str]) -> None:
    for name, expected in SINGLE.items():
        told = session.execute(select(camera.c.id, queried.single(camera, name)))
        assert {register[number]: value for number, value in told if value is not None} == expected, name


def test_of_several_values_one_is_enough_and_of_none_nobody_knows(session: Session, register: dict[int, str]) -> None:
    for (name, known), wanted in product(SEVERAL.items(), ("payment", "public_order", "Soft", "Lens")):
        holds = queried.holds(camera, name, partial(eq, wanted))
        told = session.execute(select(camera.c.id, holds))
        assert {register[number]: whether for number, whether in told} == {
            each: wanted in known[each] if each in known else None for each in CAMERAS
        }, (name, wanted)


def test_what_is_unknown_is_what_has_no_value(session: Session, register: dict[int, str]) -> None:
    for name in (*SORTABLES, *SEVERAL):
        unknown = set(session.scalars(select(camera.c.id).where(queried.is_unknown(camera, name))))
        if name in SEVERAL:
            assert {register[number] for number in unknown} == CAMERAS.keys() - SEVERAL[name].keys()
        else:
            values = dict(map(tuple, session.execute(select(camera.c.id, queried.single(camera, name)))))
            assert unknown == {number for number, value in values.items() if value is None}, name
