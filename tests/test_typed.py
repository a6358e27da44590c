import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from app import create_app, typed
from app.config import Config


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return create_app(Config(data_dir=tmp_path_factory.mktemp("typed")))


def test_everything_but_a_password_and_what_is_empty_can_be_sent_again(app: Flask) -> None:
    sent = MultiDict(
        [("part", "a"), ("part", "b"), ("note", ""), ("password", "x"), ("new_password", "y"), ("by", "t")]
    )
    with app.test_request_context("/report?at=1", method="POST", data=sent):
        assert typed.pairs() == [("part", "a"), ("part", "b"), ("by", "t")]
        assert typed.address() == "/report?at=1"
    with app.test_request_context("/report"):
        assert (typed.pairs(), typed.told(), typed.address()) == ([], [], "/report")


def test_it_is_sent_again_below_wherever_the_application_is_mounted(app: Flask) -> None:
    for path in ("/report", "/cameras?at=1"):
        with app.test_request_context(path, base_url="https://city.example/watch/"):
            assert typed.address() == f"/watch{path}"


def test_what_a_person_typed_or_chose_is_told_in_their_words_and_nothing_that_they_did_not(app: Flask) -> None:
    sent = {
        "note": "In the <rain>",
        "camera_type": "dome",
        "surveillance": "unknown",
        "operator": " ",
        "proof": "1.2.3",
    }
    with app.test_request_context("/report", method="POST", data=sent):
        assert typed.told() == [("Note to the moderator", "In the <rain>"), ("Shape of the camera", "Dome")]


def test_a_claim_is_told_by_the_questions_of_its_card(app: Flask) -> None:
    sent = {"predicate": "purpose", "value": "payment", "claimant": "Daily Paper", "step": "words"}
    with app.test_request_context("/systems/1/claim", method="POST", data=sent):
        assert [words for _label, words in typed.told()] == ["What it is for", "Payment", "Daily Paper"]
