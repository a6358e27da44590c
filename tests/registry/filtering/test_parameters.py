import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.registry import vocabulary
from app.registry.errors import Invalid
from app.registry.filtering import askable, cql2, parameters
from app.registry.filtering.parameters import ANY, CHECKED_BEFORE, CHECKED_SINCE, CRS84, EXPRESSION, ONCE, YEAR
from app.registry.geometry import BBox

FILTER, LANGUAGE, CRS = EXPRESSION


def refused(name: str, text: str) -> str:
    with pytest.raises(Invalid) as caught:
        parameters.value(name, text)
    [problem] = caught.value.problems
    assert problem.field == name
    return problem.text


@pytest.mark.parametrize("turned", ["", "!"])
def test_a_value_is_read_the_same_where_it_is_not_wanted(turned: str) -> None:
    for name, text, value in (
        ("surveillance_type", "ANPR", "ALPR"),
        ("camera_type", "unknown", "unknown"),
        ("operator", "unknown", None),
        ("operator", "any", "any"),
        ("height", "3 m", 3.0),
        ("system", "17", "17"),
        ("vendor", "Lens & Co", "Lens & Co"),
        ("camera_direction", "towards the church", "towards the church"),
    ):
        assert parameters.value(name, turned + text) == value, name


def test_any_is_a_value_of_every_choice_but_cannot_be_turned_around() -> None:
    for field in askable.FIELDS:
        if field.kind == "choice":
            assert parameters.value(field.name, ANY) == ANY
            assert refused(field.name, f"!{ANY}")


@pytest.mark.parametrize("name", [each.name for each in askable.FIELDS])
def test_an_exclamation_mark_alone_is_refused(name: str) -> None:
    assert "needs a value" in refused(name, "!")


@pytest.mark.parametrize("name", vocabulary.NAMES)
def test_a_character_that_no_database_can_keep_is_refused(name: str) -> None:
    assert refused(name, "a\0b") == refused(name, "!a\0b")


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "seven", "1" * 30, "١"])
def test_a_system_is_asked_for_by_a_number_that_one_can_have(text: str) -> None:
    assert refused("system", text) == "Must be the number of a system."


@settings(max_examples=50)
@given(name=st.sampled_from([each.name for each in askable.FIELDS]), text=st.text(max_size=20))
def test_whatever_is_asked_is_read_or_refused_by_name(name: str, text: str) -> None:
    try:
        parameters.value(name, text)
    except Invalid as error:
        assert [problem.field for problem in error.problems] == [name]


def test_what_is_given_once_is_read_as_what_it_is() -> None:
    asked = {"bbox": "1,2,3,4", CHECKED_SINCE: "2024-06-15", CHECKED_BEFORE: "2025", YEAR: "2019"}

    assert {name: read(name, asked[name]) for name, read in ONCE.items()} == {
        "bbox": BBox(1, 2, 3, 4),
        CHECKED_SINCE: "2024-06",
        CHECKED_BEFORE: "2025-01",
        YEAR: 2019,
    }
    assert ONCE[YEAR](YEAR, "unknown") == 0
    for wrong in ("19", "2019-01", "then", "99999"):
        with pytest.raises(Invalid):
            ONCE[YEAR](YEAR, wrong)


def test_an_expression_is_read_in_its_language() -> None:
    asked = [(FILTER, '{"op":">","args":[{"property":"id"},3]}'), (LANGUAGE, cql2.JSON), (CRS, CRS84)]

    read = parameters.expression(asked)

    assert read
    assert read.language == cql2.JSON
    plain = parameters.expression([(FILTER, "id > 3")])
    assert plain
    assert plain.language == cql2.TEXT
    assert parameters.expression([(LANGUAGE, cql2.TEXT)]) is None


def test_everything_that_is_wrong_around_an_expression_is_named_even_without_one() -> None:
    with pytest.raises(Invalid) as caught:
        parameters.expression([(LANGUAGE, "sql"), (CRS, "EPSG:25832"), (FILTER, "id>1"), (FILTER, "id>2")])

    assert {problem.field for problem in caught.value.problems} == {*EXPRESSION}
    with pytest.raises(Invalid):
        parameters.expression([(CRS, "EPSG:25832")])
