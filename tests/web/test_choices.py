from flask import Flask

from app.registry.dossiers import memberships
from app.registry.filtering import askable
from app.registry.filtering.askable import SYSTEM
from app.registry.vocabulary import FACIAL_RECOGNITION
from app.web import choices
from tests import factories
from tests.factories import DAY
from tests.web.conftest import Keep


def test_every_value_of_a_closed_list_is_offered_in_words_and_no_other_text_is(app: Flask) -> None:
    with app.test_request_context():
        offered = dict(choices.of(FACIAL_RECOGNITION))

    assert offered["banned"] == "Banned"
    assert offered.keys() == {each.value for each in FACIAL_RECOGNITION.values}
    listed = {each.name for each in askable.FIELDS if choices.are_listed(each)}
    assert {"camera_type", "purpose", "system"} <= listed
    assert not {"operator", "vendor", "height"} & listed


def test_systems_are_offered_by_name_once_a_camera_belongs_to_one(app: Flask, keep: Keep) -> None:
    with app.test_request_context():
        assert choices.of(SYSTEM) == []
    for name in ("zebra watch", "Art watch", "No cameras"):
        system_id = keep(factories.described_system, name)
        if name != "No cameras":
            keep(memberships.link, system_id, [keep(factories.published_camera)], day=DAY)

    with app.test_request_context():
        assert choices.of(SYSTEM) == [("unknown", "None that is known"), ("2", "Art watch"), ("1", "zebra watch")]
        assert [choices.words(SYSTEM, each) for each in ("2", "77", None)] == ["Art watch", "77", "Unknown"]
