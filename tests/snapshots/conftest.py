from pathlib import Path

import pytest
from obstore.store import LocalStore, MemoryStore

from app.snapshots.stores import Bucket, Folder, Store


@pytest.fixture(params=["folder", "bucket in memory", "bucket on disk"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """Every kind of place for snapshots in turn, empty."""
    if request.param == "folder":
        return Folder(tmp_path / "snapshots")
    (tmp_path / "bucket").mkdir()
    return Bucket(MemoryStore() if request.param == "bucket in memory" else LocalStore(str(tmp_path / "bucket")))
