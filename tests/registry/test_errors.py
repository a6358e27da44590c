from app.registry.errors import Conflict, Invalid, Problem


def test_every_problem_is_in_the_words_of_an_error_and_a_sentence_is_filled_only_where_it_has_gaps() -> None:
    problems = (Problem("height", "“%(value)s” is no number.", {"value": "tall"}), Problem("note", "100 % wrong"))

    assert str(Invalid(problems)) == "height: “tall” is no number.; note: 100 % wrong"


def test_the_columns_that_are_in_the_way_are_told_in_order() -> None:
    assert Conflict("changed", {"operator", "height"}).fields == ("height", "operator")
