from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.db import Database
from app.registry import mirroring
from tests.copies import ORIGIN


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
