import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.registry import cameras, vocabulary
from app.registry.filtering.filters import CameraFilter
from app.registry.map import facets, points
from app.registry.map.facets import Facet
from tests import factories

CHOICES = tuple(vocabulary.field_named(name) for name in (*points.CODES, "surveillance"))
OPERATOR = vocabulary.field_named("operator")

REGISTER = (
    {"surveillance_type": "ALPR", "operator": "Police", "camera_type": "fixed"},
    {"surveillance_type": "ALPR", "operator": "Police", "lifecycle": "removed", "surveillance": "public"},
    {"surveillance_type": "ALPR", "operator": "City", "lon": 10, "lat": 50},
    {
        "facial_recognition": "enabled_claimed",
        "facial_recognition_source": "https://example.org/",
        "camera_type": "dome",
        "surveillance": "public",
    },
    {"camera_type": "dome", "lon": 10.001, "lat": 50},
)


def parse(query: str) -> CameraFilter:
    return CameraFilter.parse([pair.split("=") for pair in query.split("&") if pair])  # type: ignore[misc]


@pytest.fixture
def register(session: Session) -> Session:
    factories.published_cameras(session, REGISTER)
    return session


def counted(session: Session, wanted: CameraFilter, name: str) -> Facet:
    """The same, by asking for each value."""
    field = vocabulary.field_named(name)
    others = wanted.without(name)
    told = {}
    for value in field.values:
        one = CameraFilter.parse([(name, value.value)])
        both = CameraFilter(others.bbox, tuple(sorted((*others.terms, *one.terms), key=lambda term: term.field)))
        told[value.value] = len(cameras.page(session, both))
    return told


@pytest.mark.parametrize(
    "query",
    [
        "",
        "surveillance_type=ALPR",
        "surveillance_type=!ALPR&facial_recognition=!unknown",
        "lifecycle=removed&lifecycle=unknown",
        "camera_type=dome",
        "surveillance=public",
        "operator=Police",
        "operator=!Police&surveillance_type=ALPR",
        "bbox=9,49,11,51",
        "bbox=9,49,11,51&camera_type=dome&operator=unknown",
    ],
)
def test_each_number_is_what_the_choice_would_show(register: Session, query: str) -> None:
    wanted = parse(query)

    told = facets.facets(register, wanted, CHOICES)

    assert told == {field.name: counted(register, wanted, field.name) for field in CHOICES}


def test_a_choice_has_all_its_values_in_order(register: Session) -> None:
    told = facets.facets(register, CameraFilter(), CHOICES)["lifecycle"]

    assert list(told) == [value.value for value in vocabulary.LIFECYCLE.values]
    assert (told["unknown"], told["removed"], told["planned"]) == (4, 1, 0)


def test_the_most_common_operators_come_first(register: Session) -> None:
    told = facets.facets(register, CameraFilter(), [OPERATOR])

    assert list(told["operator"].items()) in (
        [("Police", 2), ("unknown", 2), ("City", 1)],
        [("unknown", 2), ("Police", 2), ("City", 1)],
    )
    assert facets.facets(register, parse("surveillance_type=ALPR&operator=City"), [OPERATOR])["operator"] == {
        "Police": 2,
        "City": 1,
    }


def test_the_word_unknown_as_an_operator_is_not_offered(session: Session) -> None:
    factories.published_cameras(session, [{"operator": "City"}, {"operator": "unknown"}])

    assert facets.facets(session, CameraFilter(), [OPERATOR])["operator"] == {"City": 1}


def test_only_the_most_common_texts_are_told(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    factories.published_cameras(session, [{"operator": name} for name in "aabbc"])
    monkeypatch.setattr(facets, "MOST_TEXTS", 2)

    assert facets.facets(session, CameraFilter(), [OPERATOR])["operator"] == {"a": 2, "b": 2}


def test_kept_numbers_answer_without_a_look_at_any_camera(register: Session) -> None:
    wanted = parse("surveillance_type=ALPR&lifecycle=!removed")
    asked: list[str] = []
    connection = register.connection()
    event.listen(connection, "before_cursor_execute", lambda *given: asked.append(given[2]))

    assert facets.facets(register, wanted, [vocabulary.FACIAL_RECOGNITION])["facial_recognition"]["unknown"] == 2
    assert cameras.count(register, wanted) == 2
    assert len(asked) == 2
    assert all("FROM cell_count" in statement for statement in asked)


@pytest.mark.parametrize("query", ["", "camera_type=fixed", "height=3", "bbox=9,49,11,51&height=3"])
def test_the_ages_of_what_is_known_are_those_of_the_cameras_whatever_is_asked_besides(
    session: Session, query: str
) -> None:
    days = (None, "2019", "2021-05", "2021-05-06", "2024-01-02")
    factories.published_cameras(
        session,
        [{"height": str(height), "lon": height, "lat": 50, "check_date": day} for day in days for height in (3, 10)],
    )
    ages = [CameraFilter.parse([(name, "2021-05")]) for name in ("checked_since", "checked_before")]
    ages.append(CameraFilter.parse([("check_date", "unknown")]))

    told = facets.freshness(session, parse(query), ages)

    assert told == [cameras.count(session, parse("&".join(filter(None, (query, age.query()))))) for age in ages]
