from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from obstore.store import LocalStore, MemoryStore

from app.snapshots import stores
from app.snapshots.stores import Bucket, Folder, Store
from tests.bucket import BUCKET, served


@pytest.fixture(scope="session")
def s3() -> Iterator[Mapping[str, str]]:
    """A server of S3 with an empty bucket: the settings by which it is reached."""
    with served() as settings:
        yield settings


@pytest.fixture
def bucket(s3: Mapping[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of an empty folder in that bucket, which the settings of the moment lead to."""
    for name, value in s3.items():
        monkeypatch.setenv(name, value)
    return f"s3://{BUCKET}/{tmp_path.name}"


@pytest.fixture(params=["folder", "bucket in memory", "bucket on disk", "bucket of S3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """Every kind of place for snapshots in turn, empty."""
    if request.param == "folder":
        return Folder(tmp_path / "snapshots")
    if request.param == "bucket of S3":
        return stores.opened(request.getfixturevalue("bucket"))
    (tmp_path / "bucket").mkdir()
    return Bucket(MemoryStore() if request.param == "bucket in memory" else LocalStore(str(tmp_path / "bucket")))
