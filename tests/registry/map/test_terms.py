from sqlalchemy.orm import Session

from app.registry import publishing
from app.registry.map import map_index, terms
from app.registry.publishing import Change
from tests.factories import DAY, published_camera


def test_a_name_has_one_number_for_each_field_and_nobody_none(session: Session) -> None:
    published_camera(session, operator="Axis", manufacturer="Axis")
    published_camera(session, operator="Axis")

    of_operators, of_makers = (terms.known(session, field, ["Axis", "axis", None]) for field in terms.NAMED)

    assert of_operators.keys() == of_makers.keys() == {"Axis", None}, "capitals are told apart, strangers are not there"
    assert of_operators[None] == of_makers[None] == 0
    assert min(of_operators["Axis"], of_makers["Axis"]) >= terms.FIRST
    assert of_operators["Axis"] != of_makers["Axis"]
    assert terms.names(session, [of_operators["Axis"], 7]) == {of_operators["Axis"]: "Axis"}


def test_a_name_that_is_on_no_map_any_more_is_forgotten(session: Session) -> None:
    camera_id = published_camera(session, operator="Somebody Private")

    publishing.publish(session, [Change("changed", {"operator": "City"}, camera_id)], day=DAY)

    assert terms.known(session, "operator", ["Somebody Private", "City"]).keys() == {"City", None}


def test_a_number_that_was_given_stays_while_others_come(session: Session) -> None:
    first = terms.numbered(session, "operator", ["B", None, "A"])
    second = terms.numbered(session, "operator", iter(["C", "A"]))

    assert second["A"] == first["A"]
    assert len({first["A"], first["B"], second["C"]}) == 3
    assert first[None] == 0


def test_a_rebuild_numbers_every_name_anew(session: Session) -> None:
    published_camera(session, operator="A")
    terms.numbered(session, "operator", ["nobody's"])

    list(map_index.rebuild(session))

    assert terms.known(session, "operator", ["A", "nobody's"]).keys() == {"A", None}
