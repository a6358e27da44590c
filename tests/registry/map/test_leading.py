"""Pages of what is claimed have what a plain question has, though little of it is read for them."""

import random
import re
from functools import partial
from urllib.parse import parse_qsl

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.registry import cameras, publishing
from app.registry.dates import Period
from app.registry.dossiers import memberships
from app.registry.filtering.filters import CameraFilter
from app.registry.map import counts, leading
from tests.conftest import both_databases
from tests.factories import DAY, described_system, published_cameras, stated
from tests.registry.plans import plans, read_whole

_CAPABILITIES = ("none_known", "enabled_claimed", "banned")
_PURPOSES = ("payment", "border")
_ASKED = st.lists(
    st.sampled_from(
        [
            *(f"capability={said}{value}" for said in ("", "!") for value in (*_CAPABILITIES, "unknown")),
            *(f"purpose={said}{value}" for said in ("", "!") for value in (*_PURPOSES, "unknown")),
            *("certainty=reported", "certainty=!reported", "certainty=unknown", "vendor=Soft", "vendor=!Soft"),
            *("facial_recognition=banned", "facial_recognition=!unknown", "facial_recognition=!banned"),
            *("system=1", "system=!2", "surveillance_type=ALPR", "height=3", "lifecycle=!planned"),
        ]
    ),
    min_size=1,
    max_size=4,
)


def randomly_claimed(session: Session, chance: random.Random, count: int = 60) -> None:
    """Cameras some of which say what they can, belong to a system, or have claims of their own, all of it by chance."""
    ids = published_cameras(
        session,
        [
            {
                "lon": chance.uniform(-180, 180),
                "facial_recognition": chance.choice(["unknown", "unknown", *_CAPABILITIES]),
                "facial_recognition_source": "Minutes",
                "surveillance_type": chance.choice(["camera", "ALPR"]),
                "height": chance.choice(["", "3"]),
                "lifecycle": chance.choice(["active", "planned"]),
                "start_date": chance.choice(["", "2019", "2024-05"]),
            }
            for _ in range(count)
        ],
    )
    said = {"facial_recognition": _CAPABILITIES, "purpose": _PURPOSES, "vendor_software": ("Soft", "Lens")}
    left = set(ids)
    for at in range(4):
        system_id = described_system(session, f"System {at}")
        members = chance.sample(sorted(left), chance.randint(0, len(left) // 2))
        memberships.link(session, system_id, members, day=DAY)
        left -= {*members}
        for predicate in chance.sample(sorted(said), chance.randint(0, 3)):
            certainty = chance.choice(["reported", "documented", "refuted"])
            stated(session, system_id, predicate, chance.choice(said[predicate]), certainty=certainty)
    for camera_id in chance.sample(ids, count // 6):
        predicate = chance.choice(sorted(said))
        stated(session, 0, predicate, chance.choice(said[predicate]), camera_id=camera_id)
    gone = [publishing.removal(each, "legal_takedown") for each in chance.sample(ids, 3)]
    publishing.publish(session, gone, day=DAY)


@pytest.fixture
def register(session: Session, monkeypatch: pytest.MonkeyPatch) -> Session:
    """In which nothing is so rare that its few cameras are looked up among all."""
    monkeypatch.setattr(counts, "COMMON", 0)
    randomly_claimed(session, random.Random(7))
    return session


@both_databases
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    asked=_ASKED,
    after=st.integers(0, 60),
    limit=st.integers(1, 20),
    portion=st.integers(1, 20),
    most=st.integers(0, 60),
    in_time=st.booleans(),
)
def test_a_page_has_what_a_plain_question_has_from_there_on(
    register: Session, asked: list[str], after: int, limit: int, portion: int, most: int, in_time: bool
) -> None:
    wanted = CameraFilter.parse(parse_qsl("&".join(asked)))
    during = Period.parse("2020-01-01/2022-01-01", "datetime") if in_time else None
    with pytest.MonkeyPatch.context() as few:
        few.setattr(leading, "_PORTION", portion)
        few.setattr(leading, "_MOST", most)
        question = cameras.beginning(register, wanted, during=during, after=after, limit=limit)
        found = [row["id"] for row in register.execute(question).mappings()]

    plain = cameras.listed(register, wanted).where(*cameras.standing(during))
    expected = sorted(row["id"] for row in register.execute(plain).mappings())
    assert found == [number for number in expected if number > after][:limit]


@both_databases
def test_of_what_is_common_no_more_is_read_than_a_page_needs(register: Session) -> None:
    for query in ("purpose=payment", "capability=enabled_claimed", "facial_recognition=banned", "vendor=!unknown"):
        wanted = CameraFilter.parse(parse_qsl(query))

        plan = plans(register, partial(cameras.page, register, wanted, limit=5))

        assert not read_whole(plan), query
        assert not re.search("camera_point", plan), query
