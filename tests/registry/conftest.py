from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.db import Database
from app.registry import mirroring
from app.registry.finding.addresses import Addresses
from app.registry.finding.gazetteer import OfflineGazetteer
from app.registry.finding.places import Geocoder
from tests.copies import ORIGIN
from tests.filled import Filled
from tests.geocoder import Chosen, FakeGeocoder, listening
from tests.registry.claimed import Claimed, claimed_cameras


@pytest.fixture
def copy(database: Database, tmp_path: Path, sqlite_template: Path) -> Iterator[Session]:
    """An empty copy of the register of `session`, on a database of its own."""
    path = tmp_path / "copy.sqlite"
    path.write_bytes(sqlite_template.read_bytes())
    here = Database(f"sqlite:///{path}")
    with here.writing() as session:
        mirroring.begin(session, ORIGIN)
        yield session
    here.dispose()


@pytest.fixture
def claimed(filled: Filled) -> Iterator[Claimed]:
    """Cameras of which different things are claimed, to be looked at."""
    with filled.by(claimed_cameras) as (session, names):
        yield Claimed(session, names)


@pytest.fixture(scope="module")
def gazetteer(cities: Path) -> Iterator[OfflineGazetteer]:
    """The real gazetteer, which is everybody's: to be asked, not to be changed."""
    gazetteer = OfflineGazetteer(cities)
    yield gazetteer
    gazetteer.close()


@pytest.fixture
def fake() -> Iterator[FakeGeocoder]:
    """An outside service that finds addresses."""
    with listening() as geocoder:
        yield geocoder


@pytest.fixture
def addresses(sqlite_url: str) -> Iterator[Addresses]:
    """What such services have answered, which is nothing yet."""
    database = Database(sqlite_url)
    yield Addresses(database.reading, database.writing, "secret")
    database.dispose()


@pytest.fixture
def chosen(fake: FakeGeocoder, addresses: Addresses) -> Chosen:
    """What asks that service."""

    def chosen(name: str = "photon", contact: str | None = None) -> Geocoder:
        geocoder = Geocoder.chosen(name, addresses, fake.domain, contact)
        assert geocoder
        return geocoder

    return chosen
