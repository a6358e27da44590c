from app.registry import vocabulary
from app.web import facts
from app.web.facts import osm_address


def test_every_field_of_the_vocabulary_has_its_place_on_the_page() -> None:
    placed = [name for question in facts.QUESTIONS.values() for name in (*question.always, *question.otherwise)]

    assert sorted(placed) == sorted(vocabulary.NAMES)


def test_an_object_of_openstreetmap_has_an_address() -> None:
    assert osm_address("node/123") == "https://www.openstreetmap.org/node/123"


def test_another_external_id_has_none() -> None:
    assert [osm_address(each) for each in (None, "", "CAM-7", "node/1/../../evil", "node/0")] == [None] * 5
