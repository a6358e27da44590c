"""Said in other terms a filter selects the same cameras, and is answered without a look at all of them."""

from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.registry import camera_json, cameras
from app.registry.cameras import camera
from app.registry.filtering.expressions import Expression
from app.registry.filtering.filters import CameraFilter
from app.registry.filtering.restating import restated
from app.registry.filtering.sorting import Sorting
from app.registry.map import counts
from app.registry.map.points import answer, on_the_map
from tests.factories import published_cameras
from tests.registry.claimed import claimed_cameras
from tests.registry.plans import plans, read_whole
from tests.registry.rows import matching

# Each with what the other parameters call the same, where they can.
SAME = {
    "system_id = 1": "system=1",
    "system_id IN (1, 3, 7.5, 1e300)": "system=1&system=3",
    "system_id <> 1": "system=!1&system=!unknown",
    "system_id IS NULL": "system=unknown",
    "NOT system_id IS NULL AND NOT system_id = 1": "system=!unknown&system=!1",
    "capability = 'enabled_claimed' OR capability = 'banned'": "capability=enabled_claimed&capability=banned",
    "NOT capability IN ('unknown', 'none_known')": "capability=!unknown&capability=!none_known",
    "facial_recognition_certainty = 'reported'": "certainty=reported",
    "facial_recognition_certainty <> 'refuted'": "certainty=!refuted&certainty=!unknown",
    "facial_recognition_certainty IS NULL": "certainty=unknown",
    "purpose = 'payment'": "purpose=payment",
    "purpose <> 'payment'": "purpose=!payment&purpose=!unknown",
    "purpose IS NULL AND vendor IS NULL": "purpose=unknown&vendor=unknown",
    "vendor IN ('Soft', 'Lens') AND NOT vendor = 'Lens'": "vendor=Soft&vendor=!Lens",
    "operator = 'Police' OR operator IS NULL": "operator=Police&operator=unknown",
    "operator <> 'Shop' AND camera_type <> 'fixed'": "operator=!Shop&operator=!unknown&camera_type=!fixed",
    "check_date IS NOT NULL AND manufacturer IS NULL": "check_date=!unknown&manufacturer=unknown",
    "S_INTERSECTS(geometry, BBOX(-105, 39, -104, 39.04))": "bbox=-105,39,-104,39.04",
}
# Nothing but a look at the cameras answers these.
OTHERS = (
    "height > 2.5",
    "operator LIKE 'P%'",
    "vendor LIKE 'S%' OR purpose LIKE '%order'",
    "NOT vendor >= 'M'",
    "NOT (NOT system_id = 1)",
    "NOT (NOT (operator = 'Shop' OR operator IS NULL))",
    "capability = 'banned' OR vendor = 'Soft'",
    "system_id > 1 OR facial_recognition_certainty < 'k'",
    "check_date >= DATE('2024-02-01')",
    "check_date < DATE('2024-03-01') OR check_date = '2024-02'",
    "T_DURING(check_date, INTERVAL('2023-12-31', '2024-03-01'))",
    "T_BEFORE(check_date, DATE('2024-02-29'))",
    "T_INTERSECTS(check_date, DATE('2024-02-10'))",
    "check_date BETWEEN '2023' AND '2024-01'",
    "check_date > DATE('2024-02-28')",
    "check_date > DATE('0001-01-01') AND check_date < DATE('9999-12-31')",
    "check_date <= DATE('2100-12-31') AND check_date > DATE('9999-01-01')",
    "T_AFTER(DATE('2024-06-30'), check_date)",
    "S_INTERSECTS(geometry, BBOX(-105, 39.00000004, -104, 39.05))",
    "S_INTERSECTS(geometry, POLYGON((-105 39, -104 39, -105 39.1, -105 39)))",
    "operator IS NULL AND FALSE OR TRUE",
)


@pytest.fixture
def register(session: Session) -> Session:
    """A register with claims about some cameras, and cameras that nobody claims anything of."""
    claimed_cameras(session)
    published_cameras(session, [{"lat": 39.02, "operator": "Shop", "check_date": "2024-02"}, {"lat": 41}])
    published_cameras(session, [{"check_date": each} for each in ("2023", "2024", "2024-01-31", "2024-03-01")])
    return session


def test_what_other_parameters_call_the_same_is_the_same(register: Session) -> None:
    for text, query in SAME.items():
        said = restated(filtered(text))

        assert answer(said), f"{text}: no camera is looked at"
        found = [row["id"] for row in cameras.page(register, filtered(text))]
        assert found == [row["id"] for row in cameras.page(register, filtered("", query))], text
        assert found == selected(register, text), text


def test_whatever_is_asked_together_selects_what_the_conditions_themselves_do(
    register: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = Random(5)
    questions = (*SAME, *OTHERS)
    for _ in range(60):
        some = random.sample(questions, random.randint(1, 3))
        text = " AND ".join(f"({each})" for each in some)
        if random.random() < 0.3:
            text = f"{text} OR {random.choice(questions)}"
        wanted, expected = filtered(text), selected(register, text)
        monkeypatch.setattr(counts, "_FEW", random.choice((0, 20_000)))

        assert [row["id"] for row in matching(register, wanted)] == expected, text
        assert [row["id"] for row in cameras.page(register, wanted, limit=99)] == expected, text
        assert cameras.count(register, wanted) == len(expected), text
        placed = camera_json.sorted_page(register, wanted, Sorting.parse("-id", "sortby"), limit=99)
        assert [told.id for told, _ in placed] == expected[::-1], text


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("operator = 'Police'", "ix_camera_point_operator_id_cell"),
        ("operator IN ('Police', 'Shop')", "ix_camera_point_operator_id_cell"),
        ("system_id = 1", "ix_camera_point_profile_id_cell"),
        ("vendor = 'Lens'", "ix_camera_point_profile_id_cell"),
        ("S_INTERSECTS(geometry, POLYGON((-105 39, -104 39, -105 39.1, -105 39)))", "pk_camera_point"),
    ],
)
def test_indexes_find_what_is_looked_at(register: Session, text: str, index: str) -> None:
    chosen = cameras.listed(register, filtered(f"{text} AND height > 2.5")).with_only_columns(camera.c.id)

    plan = plans(register, lambda: register.execute(chosen))

    assert index in plan, plan
    assert not read_whole(plan), plan


def filtered(text: str, query: str = "") -> CameraFilter:
    pairs = [tuple(each.split("=", 1)) for each in query.split("&") if each]
    return CameraFilter.parse_with_expression([*pairs, *([("filter", text)] if text else [])])  # type: ignore[list-item]


def selected(session: Session, text: str) -> list[int]:
    """The cameras on the map of which a filter holds, one by one."""
    asked = select(camera.c.id).where(on_the_map(camera), Expression.parse(text).sql(camera))
    return list(session.scalars(asked.order_by(camera.c.id)))
