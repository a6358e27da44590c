import pytest
from sqlalchemy.orm import Session

from app.registry.dossiers import dossier_history, organisations
from app.registry.errors import Invalid, NotFound
from tests.factories import DAY


def test_an_organisation_declared_again_is_the_same_and_gains_what_is_new(session: Session) -> None:
    first = organisations.declare(session, name="City Police", day=DAY)
    assert organisations.declare(session, name=" City Police ", country="GB", wikidata="Q1", day=DAY) == first
    assert organisations.declare(session, name="City Police", day=DAY) == first

    row = organisations.get(session, first)

    assert (row["country"], row["wikidata"]) == ("GB", "Q1")
    assert [each["kind"] for each in dossier_history.page(session, after=0, limit=9)] == ["created", "changed"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 256}, "name"),
        ({"country": "Britain"}, "country"),
        ({"country": "gb"}, "country"),
        ({"wikidata": "42"}, "operator_wikidata"),
    ],
)
def test_what_cannot_be_an_organisation_is_refused_by_the_name_of_what_is_wrong(
    session: Session, wrong: dict[str, str], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        organisations.declare(session, day=DAY, **{"name": "City Police", **wrong})

    assert [problem.field for problem in refused.value.problems] == [field]
    assert dossier_history.page(session, after=0, limit=9) == []


def test_several_are_looked_up_at_once_and_strangers_passed_over(session: Session) -> None:
    numbers = [organisations.declare(session, name=name, day=DAY) for name in ("A", "B")]

    found = organisations.several(session, [*numbers, 77])

    assert {number: row["name"] for number, row in found.items()} == dict(zip(numbers, "AB", strict=True))
    with pytest.raises(NotFound):
        organisations.get(session, 77)
