"""The desk of an empty register on SQLite, a moderator, and a browser that may be signed in."""

import uuid
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from app import create_app
from app.config import Config
from app.db import Database
from app.moderation import accounts
from app.registry.moderators import Moderator
from app.registry.unpublished import reports
from app.registry.unpublished.claim_proposals import About
from tests import factories
from tests.factories import described_system, submitted_claim

EMAIL = "moderator@example.org"
PASSWORD = "correct horse battery"


class Desk:
    """What a moderator's browser does: it opens pages and sends their forms back with the tokens in them."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def open(self, address: str) -> TestResponse:
        """A page."""
        return self.client.get(address)

    def token(self, page: str) -> str:
        """The token that the forms of a page carry."""
        return str(FormReader.read(self.open(page).text)["csrf_token"])

    def form(self, page: str) -> dict[str, Any]:
        """What a browser would send of the forms of a page when nothing is changed."""
        return FormReader.read(self.open(page).text)

    def send(self, page: str, address: str, **fields: object) -> TestResponse:
        """The form of `page`, sent to `address` with these fields changed."""
        form = FormReader.read(self.open(page).text)
        return self.client.post(address, data={**form, **fields})

    def sign_in(self, email: str = EMAIL, password: str = PASSWORD, **more: object) -> TestResponse:
        """The sign-in form."""
        return self.send("/moderation/sign-in", "/moderation/sign-in", email=email, password=password, **more)

    def approve(self, number: int, **fields: object) -> TestResponse:
        """The report's form, approved."""
        return self.send(f"/moderation/reports/{number}", f"/moderation/reports/{number}/approve", **fields)

    def reject(self, number: int, **fields: object) -> TestResponse:
        """The report's form, rejected."""
        return self.send(f"/moderation/reports/{number}", f"/moderation/reports/{number}/reject", **fields)


class FormReader(HTMLParser):
    """What a browser would send of the forms of a page when nothing is changed."""

    def __init__(self) -> None:
        super().__init__()
        self.form: dict[str, Any] = {}
        self._select = self._area = ""

    @classmethod
    def read(cls, page: str) -> dict[str, Any]:
        """The fields of every form of the page."""
        reader = cls()
        reader.feed(page)
        return reader.form

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a field holds."""
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "input" and name and (given.get("type") not in ("radio", "checkbox") or "checked" in given):
            self.form[name] = given.get("value") or ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and (self._select not in self.form or "selected" in given):
            self.form[self._select] = given.get("value") or ""
        elif tag == "textarea":
            self._area = name
            self.form[name] = ""

    def handle_endtag(self, tag: str) -> None:
        """Leave a field."""
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        """Note the text of a text area."""
        if self._area:
            self.form[self._area] += data


@pytest.fixture
def require_second_factor() -> bool:
    """Whether a password alone is not enough: as it is by default, unless that is what a test is about."""
    return False


@pytest.fixture
def app(sqlite_url: str, data_dir: Path, require_second_factor: bool) -> Flask:
    """An empty register."""
    app = create_app(Config(data_dir=data_dir, database_url=sqlite_url, require_second_factor=require_second_factor))
    app.testing = True
    return app


@pytest.fixture
def database(app: Flask) -> Iterator[Database]:
    """The register's database, for a test to look into."""
    database: Database = app.extensions["lookback.database"]
    yield database
    database.dispose()


@pytest.fixture
def moderator(database: Database) -> int:
    """Somebody with an account; their number."""
    with database.writing() as session:
        person = factories.moderator(session, EMAIL)
        person.password = accounts.hashed(PASSWORD)
        person.fs_uniquifier = uuid.uuid4().hex
        session.commit()
        return person.id


@pytest.fixture
def stranger(app: Flask) -> Desk:
    """A browser in which nobody has signed in."""
    return Desk(app.test_client())


@pytest.fixture
def desk(app: Flask, moderator: int) -> Desk:
    """A browser in which the moderator has signed in."""
    desk = Desk(app.test_client())
    assert desk.sign_in().status_code == 302
    return desk


@pytest.fixture
def receive(database: Database) -> Callable[..., tuple[int, str]]:
    """Puts a report into the queue; returns its number and its receipt code."""

    def _receive(**fields: Any) -> tuple[int, str]:
        with database.writing() as session:
            code = factories.submitted_report(session, **fields)
            number = reports.by_code(session, code).id
            session.commit()
            return number, code

    return _receive


def become(database: Database, role: str) -> None:
    """Give the moderator another role."""
    with database.writing() as session:
        session.execute(update(Moderator).where(Moderator.email == "moderator@example.org").values(role=role))
        session.commit()


@pytest.fixture
def admin(desk: Desk, database: Database) -> Desk:
    """A browser in which an administrator has signed in."""
    with database.writing() as session:
        session.execute(update(Moderator).values(role="administrator"))
        session.commit()
    return desk


@pytest.fixture
def editor(desk: Desk, database: Database) -> Desk:
    """A browser in which an editor has signed in."""
    become(database, "editor")
    return desk


@pytest.fixture
def camera(database: Database) -> Callable[..., int]:
    """Publishes a camera; its number."""

    def _camera(**facts: object) -> int:
        with database.writing() as session:
            number = factories.published_camera(session, **facts)
            session.commit()
        return number

    return _camera


@pytest.fixture
def send(database: Database) -> Callable[..., int]:
    """Puts a claim about a system into the queue; the number of the report."""

    def send(**fields: Any) -> int:
        with database.writing() as session:
            number = reports.by_code(session, submitted_claim(session, About(described_system(session)), **fields)).id
            session.commit()
            return number

    return send
