import sqlite3
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.registry.finding.gazetteer_query import Match, Reading, area_code, fold, marked, readings, spellings

AREAS = {
    "texas": "ustx",
    "tx": "ustx",
    "usa": "us",
    "united states": "us",
    "deutschland": "de",
    "日本": "jp",
    "paris": "xx",
}


def areas_named(name: str, beginning: bool) -> frozenset[str]:
    return frozenset(code for known, code in AREAS.items() if known == name or (beginning and known.startswith(name)))


def meanings(text: str, named: Callable[[str, bool], frozenset[str]] = areas_named) -> list[Reading]:
    return list(readings(text, named))


def found_by(reading: Reading, name: str, *others: str, area: str = "") -> set[Match]:
    """How a reading finds a single city, in a full-text index of its own."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE city_name USING fts5(name, other_names, area, tokenize='ascii')")
    other_names = marked({spelling for other in others for spelling in spellings(other)})
    connection.execute("INSERT INTO city_name VALUES (?, ?, ?)", (marked(spellings(name)), other_names, area))
    found = {
        match
        for match, expression in reading.searches()
        if connection.execute("SELECT 1 FROM city_name WHERE city_name MATCH ?", (expression,)).fetchone()
    }
    connection.close()
    return found


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("São  Paulo", "sao paulo"),
        ("KÖLN", "koln"),
        ("Łódź", "lodz"),
        ("İstanbul", "istanbul"),
        ("Xi’an", "xian"),
        ("L'Aquila", "laquila"),
        ("Saint-Denis", "saint denis"),
        ("Frankfurt (Oder)", "frankfurt oder"),
        ("Straße", "strasse"),
        ("Ｔｏｋｙｏ", "tokyo"),
        ("أبو ظبي", "ابو ظبي"),
        ("قاهرة", "قاهره"),
        ("תֵּל אָבִיב", "תל אביב"),
        ('a"b*c', "a b c"),
        ("...", ""),
    ],
)
def test_names_lose_case_accents_and_punctuation(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_vowel_signs_and_voicing_marks_make_other_words() -> None:
    assert fold("दिल्ली") != fold("दल्ला")
    assert fold("が") != fold("か")


def test_composed_and_decomposed_letters_fold_alike() -> None:
    assert fold("u\N{COMBINING DIAERESIS}") == fold("ü") == "u"


@given(st.text())
def test_folding_leaves_nothing_of_the_syntax_of_the_full_text_index(text: str) -> None:
    assert not set(fold(text)) & set('"*^+-:(){},‹›\0\n')


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_an_umlaut_may_be_spelt_out() -> None:
    assert spellings("Nürnberg") == {"nurnberg", "nuernberg"}
    assert spellings("Malmö") == {"malmo", "malmoe"}
    assert spellings("Paris") == {"paris"}
    assert spellings("—") == set()


def test_a_region_has_the_code_of_its_country_in_front() -> None:
    assert area_code("US") == "us"
    assert area_code("US", "CO") == "usco"


def test_words_at_the_end_may_say_where_it_lies() -> None:
    assert Reading("springfield", typing=False, areas=frozenset({"ustx"})) in meanings("springfield texas")


def test_areas_one_inside_the_other_are_the_inner_one() -> None:
    assert Reading("paris", typing=False, areas=frozenset({"ustx"})) in meanings("paris tx united states")


def test_areas_that_exclude_each_other_are_none() -> None:
    assert [reading.areas for reading in meanings("köln texas deutschland") if reading.name == "koln"] == []


def test_words_in_front_may_say_where_it_lies() -> None:
    assert Reading("東京", typing=True, areas=frozenset({"jp"})) in meanings("日本 東京")


def test_an_area_may_be_typed_halfway() -> None:
    assert Reading("koln", typing=True, areas=frozenset({"de"})) in meanings("Köln, deutsch")


def test_a_name_never_goes_on_behind_a_comma() -> None:
    assert {reading.name for reading in meanings("a, b texas")} == {"a b texas"}


def test_the_name_of_an_area_alone_means_any_place_there() -> None:
    assert meanings("paris") == [
        Reading("paris", typing=True),
        Reading("", typing=False, areas=frozenset({"xx"})),
    ]


def test_a_single_last_letter_limits_nothing() -> None:
    assert Reading("springfield", typing=False) in meanings("springfield t")


def test_nothing_but_punctuation_means_nothing() -> None:
    assert meanings(" ,;— ") == []


@given(st.text(st.sampled_from("texasusaparis ,"), max_size=300))
def test_no_text_has_so_many_meanings_that_they_take_long(text: str) -> None:
    asked = 0

    def counting(name: str, beginning: bool) -> frozenset[str]:
        nonlocal asked
        asked += 1
        return areas_named(name, beginning)

    assert len(meanings(text, counting)) <= 20
    assert asked <= 80


def test_a_whole_name_is_told_from_a_beginning_and_from_a_word_inside() -> None:
    reading = Reading("new york", typing=True)
    assert found_by(reading, "New York") == {Match.NAME, Match.NAME_BEGINS}
    assert found_by(reading, "New York City") == {Match.NAME_BEGINS}
    assert found_by(reading, "East New Yorktown") == {Match.NAME_HAS_WORD}
    assert found_by(reading, "Gotham", "New York") == {Match.OTHER_NAME, Match.OTHER_NAME_BEGINS}
    assert found_by(reading, "Gotham", "New Yorkshire") == {Match.OTHER_NAME_BEGINS}
    assert found_by(reading, "York New") == set()


def test_a_finished_name_is_not_the_beginning_of_a_word() -> None:
    finished = Reading("frankfurt", typing=False)
    assert found_by(finished, "Frankfurt am Main") == {Match.NAME_BEGINS}
    assert found_by(finished, "Frankfurter Berg") == set()


def test_a_place_elsewhere_is_not_found() -> None:
    reading = Reading("paris", typing=False, areas=frozenset({"ustx", "usar"}))
    assert found_by(reading, "Paris", area="us ustx") == {Match.NAME}
    assert found_by(reading, "Paris", area="fr fr11") == set()


def test_one_name_never_runs_into_the_next() -> None:
    assert found_by(Reading("lima berlin", typing=True), "Gotham", "Lima", "Berlin") == set()
