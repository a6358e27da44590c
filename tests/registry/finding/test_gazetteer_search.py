import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.registry.finding.cities import City
from app.registry.finding.gazetteer import OfflineGazetteer
from app.registry.geometry import Position

BOSTON = Position(-71.06, 42.36)

positions = st.builds(Position, st.floats(-180, 180), st.floats(-90, 90))


def names(found: tuple[City, ...]) -> list[str]:
    return [city.name for city in found]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("München", "Munich, Bavaria, Germany"),
        ("munchen", "Munich, Bavaria, Germany"),
        ("MUENCHEN", "Munich, Bavaria, Germany"),
        ("nuernb", "Nuremberg, Bavaria, Germany"),
        ("القاهرة", "Cairo, Egypt"),
        ("القاهره", "Cairo, Egypt"),
        ("東京", "Tokyo, Japan"),
        ("서울", "Seoul, South Korea"),
        ("서우", "Seoul, South Korea"),
        ("दिल्ली", "Delhi, India"),
        ("Киев", "Kyiv, Ukraine"),
        ("xian", "Xi’an, Shaanxi, China"),
        ("lodz", "Łódź, Poland"),
        ("Ｐａｒｉｓ", "Paris, Île-de-France, France"),
        ("new york", "New York City, New York, United States"),
        ("den haag", "The Hague, South Holland, The Netherlands"),
        ("Los Ange", "Los Angeles, California, United States"),
        ("roma", "Rome, Lazio, Italy"),
        ("singapore", "Singapore"),
    ],
)
def test_a_city_answers_to_its_names_in_any_script_and_without_accents(
    gazetteer: OfflineGazetteer, text: str, name: str
) -> None:
    assert gazetteer.suggest(text)[0].name == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Köln, Deutschland", "Köln, North Rhine-Westphalia, Germany"),
        ("Köln, Deu", "Köln, North Rhine-Westphalia, Germany"),
        ("paris, texas", "Paris, Texas, United States"),
        ("paris texas usa", "Paris, Texas, United States"),
        ("denver co", "Denver, Colorado, United States"),
        ("denver, co, usa", "Denver, Colorado, United States"),
        ("london on", "London, Ontario, Canada"),
        ("sydney nsw", "Sydney, New South Wales, Australia"),
        ("Washington, D.C.", "Washington, District of Columbia, United States"),
        ("frankfurt germany", "Frankfurt am Main, Hesse, Germany"),
        ("日本 東京", "Tokyo, Japan"),
        ("東京、日本", "Tokyo, Japan"),
        ("القاهرة، مصر", "Cairo, Egypt"),
        ("st. louis mo", "St. Louis, Missouri, United States"),
    ],
)
def test_a_country_or_region_in_any_language_says_which_city_is_meant(
    gazetteer: OfflineGazetteer, text: str, name: str
) -> None:
    assert gazetteer.suggest(text)[0].name == name


def test_every_city_found_lies_in_the_country_that_was_named(gazetteer: OfflineGazetteer) -> None:
    found = gazetteer.suggest("san jose, costa rica", limit=20)
    assert found
    assert {city.country_code for city in found} == {"CR"}


def test_namesakes_are_told_apart_by_region_and_country(gazetteer: OfflineGazetteer) -> None:
    found = names(gazetteer.suggest("springfield"))
    assert {
        "Springfield, Missouri, United States",
        "Springfield, Massachusetts, United States",
        "Springfield, Illinois, United States",
    } <= set(found)
    assert len(set(found)) == len(found)


def test_namesakes_in_one_region_are_told_apart_by_a_city_beside_them(gazetteer: OfflineGazetteer) -> None:
    found = names(gazetteer.suggest("socorro, brazil"))
    assert {"Socorro (Campinas), São Paulo, Brazil", "Socorro (São Paulo), São Paulo, Brazil"} <= set(found)


def test_a_beginning_of_the_main_name_comes_before_one_of_another_name(gazetteer: OfflineGazetteer) -> None:
    found = [city.own_name for city in gazetteer.suggest("ber", limit=50)]
    assert found[:2] == ["Berlin", "Bern"]
    other = [name for name in found if "ber" not in name.lower()]
    assert other
    assert found.index("Bergamo") < found.index(other[0])


def test_the_exact_name_of_a_small_city_comes_before_the_beginning_of_a_big_one(gazetteer: OfflineGazetteer) -> None:
    found = [city.own_name for city in gazetteer.suggest("york")]
    assert found.index("York") < found.index("New York City")


def test_of_two_cities_with_the_same_name_the_bigger_one_comes_first(gazetteer: OfflineGazetteer) -> None:
    assert [city.country_code for city in gazetteer.suggest("paris")][:2] == ["FR", "US"]


def test_a_name_of_a_country_alone_finds_its_biggest_cities(gazetteer: OfflineGazetteer) -> None:
    found = [city.own_name for city in gazetteer.suggest("deutschland")]
    assert found[:3] == ["Berlin", "Hamburg", "Munich"]


def test_a_last_letter_that_says_nothing_yet_loses_nothing(gazetteer: OfflineGazetteer) -> None:
    assert "Springfield, Missouri, United States" in names(gazetteer.suggest("springfield m"))


def test_places_near_the_visitor_come_first(gazetteer: OfflineGazetteer) -> None:
    found = gazetteer.suggest("springfield", near=BOSTON)
    assert found[0].region == "Massachusetts"
    assert gazetteer.suggest("springfield")[0].region != "Massachusetts"


@pytest.mark.parametrize(
    "typed", ["Chersterfield", "Chestrfield", "Chestarfield", "Chestefrield", "chesterfeld, england"]
)
def test_a_slip_of_the_finger_leads_to_the_city_that_was_meant(gazetteer: OfflineGazetteer, typed: str) -> None:
    assert {city.own_name for city in gazetteer.alike(typed)} == {"Chesterfield"}


# So short that any two names are alike; no name at all; and what searches mean something by.
@pytest.mark.parametrize("typed", ["", "Rom", "xqzzyvw", "x" * 200, '"* OR name : (', "‹›"])
def test_what_is_no_slip_of_a_citys_name_is_alike_to_none(gazetteer: OfflineGazetteer, typed: str) -> None:
    assert gazetteer.alike(typed) == ()


@pytest.mark.parametrize(
    "text", ["", "   ", "\n", "*", '"', "-", "()", "‹›", "a" * 100_000, " , ".join("abcdefgh" * 50)]
)
def test_what_names_nothing_finds_nothing(gazetteer: OfflineGazetteer, text: str) -> None:
    assert gazetteer.suggest(text) == ()


@pytest.mark.parametrize(
    "text", ['"berlin"', "berlin*", "^berlin", "-berlin", "(berlin)", "name:berlin", "berlin NEAR("]
)
def test_the_syntax_of_the_full_text_index_is_plain_text(gazetteer: OfflineGazetteer, text: str) -> None:
    plain = text.translate(dict.fromkeys(map(ord, '"*^-():'), " "))
    assert gazetteer.suggest(text) == gazetteer.suggest(plain)


@given(text=st.text(max_size=120), limit=st.integers(-1, 20), near=st.none() | positions)
@example(text='name : "a" OR "b" NOT NEAR("c" "d", 5)*', limit=8, near=None)
@example(text="\ud800\0\U0010ffff", limit=8, near=None)
@example(text="us " * 40, limit=8, near=None)
def test_any_text_is_answered_with_so_many_places_on_earth_at_most(
    gazetteer: OfflineGazetteer, text: str, limit: int, near: Position | None
) -> None:
    found = gazetteer.suggest(text, limit, near)
    assert len(found) <= max(limit, 0)
    for city in found:
        assert -180 <= city.position.lon <= 180
        assert -90 <= city.position.lat <= 90
        assert city.bbox is not None
        assert city.bbox.contains(city.position.lon, city.position.lat)
