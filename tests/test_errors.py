import pytest
from flask import Flask, abort

from app import create_app, errors
from app.config import Config
from app.registry import errors as domain
from app.registry.errors import (
    Conflict,
    Copied,
    Gone,
    Invalid,
    NotAllowed,
    NotFound,
    Problem,
    RegistryError,
    Stale,
    TooLong,
)


@pytest.fixture
def app(sqlite_url: str, data_dir: object) -> Flask:
    """A page and a program's address that fail as a test wants."""
    app = create_app(Config(data_dir=data_dir, database_url=sqlite_url))  # type: ignore[arg-type]
    app.config["FAILURE"] = None

    def fail(path: str) -> str:
        failure = app.config["FAILURE"]
        if isinstance(failure, int):
            abort(failure)
        raise failure

    app.add_url_rule("/failing/<path:path>", "failing", fail)
    app.add_url_rule("/api/failing/<path:path>", "failing_api", fail)
    return app


FAILURES = [
    (Invalid((Problem("height", "Too %(much)s.", {"much": "tall"}),)), 400),
    (NotFound("a secret"), 404),
    (NotAllowed("a secret"), 403),
    (Gone("a secret"), 410),
    (Conflict("a secret"), 409),
    (Stale("a secret"), 409),
    (TooLong("a secret"), 503),
    (ValueError("a secret"), 500),
]


def test_every_error_is_said_to_people_and_to_programs_and_no_text_of_its_own(app: Flask) -> None:
    client = app.test_client()
    for failure, status in FAILURES:
        app.config["FAILURE"] = failure
        page, answer = client.get("/failing/x"), client.get("/api/failing/x")

        assert page.status_code == answer.status_code == status, failure
        assert page.mimetype == "text/html"
        assert answer.mimetype == "application/problem+json"
        assert answer.get_json()["status"] == status
        assert "a secret" not in page.text + answer.text, failure


def test_each_parameter_that_is_wrong_is_named_in_words(app: Flask) -> None:
    app.config["FAILURE"] = FAILURES[0][0]

    told = app.test_client().get("/api/failing/x").get_json()

    assert told["errors"] == [{"parameter": "height", "detail": "Too tall."}]
    assert told["detail"] == "height: Too tall."


def test_half_of_a_character_that_was_sent_as_json_is_told_as_it_can_be(app: Flask) -> None:
    app.config["FAILURE"] = Invalid((Problem("\ud800", "There is no “%(name)s”.", {"name": "a\udfff"}),))

    answer = app.test_client().get("/api/failing/x")

    assert answer.status_code == 400
    assert answer.get_json()["errors"] == [{"parameter": "?", "detail": "There is no “a?”."}]


def test_a_copy_sends_people_to_the_same_page_of_the_original(app: Flask) -> None:
    app.config["FAILURE"] = Copied("https://cameras.example.org")

    page = app.test_client().get("/failing/x?a=b")

    assert page.status_code == 403
    assert "https://cameras.example.org/" in page.text


def test_what_may_be_done_instead_stays_with_the_answer(app: Flask) -> None:
    answer = app.test_client().delete("/api/changes")

    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_what_may_pass_is_tried_again_below_wherever_the_application_is_mounted(app: Flask) -> None:
    app.config["FAILURE"] = 503
    page = app.test_client().get("/failing/1?at=2", base_url="https://city.example/watch/").text
    assert 'href="/watch/failing/1?at=2"' in page


def test_every_error_of_the_domain_has_a_status() -> None:
    kinds = {each for each in vars(domain).values() if isinstance(each, type) and issubclass(each, RegistryError)}

    for kind in kinds - {RegistryError}:
        assert any(issubclass(kind, known) for known in errors.STATUSES), kind
