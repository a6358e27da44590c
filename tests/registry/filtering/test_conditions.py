from datetime import date, timedelta
from itertools import pairwise

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from app.registry.cameras import camera
from app.registry.dates import PartialDate
from app.registry.filtering.conditions import (
    NEGATED,
    OPERATORS,
    RELATIONS,
    Always,
    Both,
    Compares,
    Days,
    Either,
    IsNull,
    Like,
    Node,
    Not,
    OneOf,
    Timely,
)
from tests.factories import published_cameras

DATES = ("1899-02", "1900", "1900-02", "2000-02", "2023", "2023-02", "2024-02", "2024-04", "2024-12-31", "2100-02")


def found(session: Session, node: Node, table: Table = camera) -> set[int]:
    return set(session.scalars(select(camera.c.id).where(node.sql(table))))


def test_the_days_of_a_date_are_those_of_the_calendar(session: Session) -> None:
    published_cameras(session, [{"check_date": told} for told in DATES])

    rows = session.execute(select(camera.c.check_date, *Days("check_date", "check_date").ends(camera))).all()

    for told, first, last in rows:
        known = PartialDate.parse(told, "check_date")
        assert (first, last) == (known.earliest.isoformat(), known.latest.isoformat())


DAY = date(2024, 2, 1)
SPANS = [(DAY + timedelta(a), DAY + timedelta(b)) for a in range(4) for b in range(a, 4)]


def says(relation: str, one: tuple[date, date], other: tuple[date, date]) -> bool:
    """What the operators of a relation say of two spans of days."""
    days = dict(zip("abcd", (*one, *other), strict=True))
    told = (each.split() for each in relation.split(" and "))
    return all(OPERATORS[operator](days[left], days[right]) for left, operator, right in told)


def test_a_relation_holds_as_its_operators_say_over_all_pairs_of_spans(session: Session) -> None:
    published_cameras(session, [{}])
    for relation, said in RELATIONS.items():
        questions = {
            (one, other): Timely(relation, Days(*one), Days(*other)).sql(camera) for one in SPANS for other in SPANS
        }
        told = session.execute(select(*questions.values())).one()
        for (one, other), holds in zip(questions, told, strict=True):
            assert bool(holds) == says(said, one, other), (relation, one, other)


def test_of_allens_relations_between_long_spans_exactly_one_holds() -> None:
    allens = set(RELATIONS) & {f"t_{name}" for name in (
        "after", "before", "contains", "during", "equals", "finishedby", "finishes", "meets", "metby", "overlappedby",
        "overlaps", "startedby", "starts",
    )}  # fmt: skip
    assert len(allens) == 13
    for one in SPANS:
        for other in SPANS:
            if one[0] == one[1] or other[0] == other[1]:
                continue
            holding = {name for name in allens if says(RELATIONS[name], one, other)}
            assert len(holding) == 1, (one, other, holding)
    assert set(NEGATED.values()) <= RELATIONS.keys()


def test_conditions_join_as_sets_do_and_what_nobody_knows_is_in_neither_half(session: Session) -> None:
    published_cameras(session, [{"height": 3, "operator": "City"}, {"height": 5}, {"operator": "Shop"}, {}])
    tall, city = Compares("height", ">", 4), OneOf("operator", ("City", "Police"))

    assert (found(session, tall), found(session, Not(tall))) == ({2}, {1})
    assert (found(session, city), found(session, Not(city))) == ({1}, {3})
    assert found(session, Either((tall, city))) == {1, 2}
    assert found(session, Both((Not(tall), city))) == {1}
    assert found(session, Both((IsNull("height"), Not(IsNull("operator"))))) == {3}
    assert (found(session, Always(True)), found(session, Always(False))) == ({1, 2, 3, 4}, set())
    assert found(session, Like("operator", "%i%")) == {1}


def test_texts_are_in_the_order_of_their_bytes_on_every_database(session: Session) -> None:
    names = sorted(["City", "city", "Zoo", "Ärzte", "apple", "_x", "9"], key=str.encode)
    published_cameras(session, [{"operator": name} for name in names])

    for at, (lower, higher) in enumerate(pairwise(names), 1):
        assert found(session, Compares("operator", "<", higher)) == {*range(1, at + 1)}
        assert found(session, Compares("operator", ">=", lower)) == {*range(at, len(names) + 1)}
        assert found(session, Compares("operator", "<>", lower)) == {*range(1, len(names) + 1)} - {at}
