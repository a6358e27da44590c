"""What costs an operator nothing and the tests much time: they make a thousand applications and registers.

What one of them has compiled the next ones find, no disk is waited for, and passwords are hashed as fast as can be. No
test has to ask for it; those that are about passwords ask for what they cost in earnest.
"""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import argon2
import passlib.hash
import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine, create_engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from app import db
from app.moderation import accounts


@pytest.fixture(scope="session", autouse=True)
def compiled_templates(of_all_workers: Path) -> None:
    """Keeps compiled templates for the next application: an operator makes one, the tests a thousand."""
    folder = of_all_workers / "templates"
    folder.mkdir(exist_ok=True)
    cache = FileSystemBytecodeCache(str(folder))
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": cache}


class RouteCompiledOnce(Rule):
    """A route that shares what matches and builds its addresses with the same route of every other application."""

    _builders: ClassVar[dict[tuple[object, ...], Callable[..., tuple[str, str]]]] = {}
    _read: ClassVar[dict[str, tuple[list[Any], list[Any], dict[str, Any]]]] = {}

    def _parse_rule(self, rule: str) -> list[Any]:
        if rule not in self._read:
            before = len(self._trace)
            parts = list(super()._parse_rule(rule))
            self._read[rule] = (parts, self._trace[before:], dict(self._converters))
            return parts
        parts, trace, converters = self._read[rule]
        self._trace += trace
        self._converters |= converters
        self.arguments |= converters.keys()
        return parts

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (self.rule, self.subdomain, self.host, repr(self.defaults), append_unknown)
        if key not in self._builders:
            self._builders[key] = super()._compile_builder(append_unknown)
        return self._builders[key]


@pytest.fixture(scope="session", autouse=True)
def compiled_routes() -> None:
    """Keeps compiled routes for the next application, as `compiled_templates` does."""
    Flask.url_rule_class = RouteCompiledOnce


@pytest.fixture(scope="session", autouse=True)
def compiled_statements() -> Iterator[None]:
    """Keeps compiled statements for the next register, as `compiled_templates` does: all engines keep them together.

    They are looked up by dialect too, of which every engine has its own: those of one kind are equal here.
    """
    kept = LRUCache[Any, Any](6_000)

    def engine_that_shares(*given: Any, **named: Any) -> Engine:
        engine = create_engine(*given, **named)
        engine._compiled_cache = kept
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db, "create_engine", engine_that_shares)
        for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
            patch.setattr(dialect, "__eq__", lambda one, other: type(one) is type(other))
            patch.setattr(dialect, "__hash__", lambda one: hash(type(one)))
        yield


@pytest.fixture(scope="session", autouse=True)
def unhurried_disk() -> Iterator[None]:
    """Lets SQLite not wait for the disk either: see `postgres`."""

    def prepare(
        connection: sqlite3.Connection, record: Any, prepared: Callable[..., None] = db._prepare_sqlite
    ) -> None:
        prepared(connection, record)
        connection.execute("PRAGMA synchronous = OFF")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db, "_prepare_sqlite", prepare)
        yield


@pytest.fixture
def passwords_cost() -> bool:
    """Whether a password takes as long to hash and to compare as in earnest, which few tests are about."""
    return False


@pytest.fixture(autouse=True)
def _password_cost(passwords_cost: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not passwords_cost:
        # The least that Argon2 allows, on both ways there are to it: ours and Flask-Security's.
        monkeypatch.setattr(accounts, "_HASHER", argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        for name, least in (("default_rounds", 1), ("memory_cost", 8), ("parallelism", 1)):
            monkeypatch.setattr(passlib.hash.argon2, name, least)
