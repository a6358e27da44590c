from pathlib import Path

import pytest

from app.config import ConfigError
from app.formats.manifest import MANIFEST
from app.snapshots import stores
from app.snapshots.stores import Folder, Store


def keep(store: Store, name: str, **files: str) -> None:
    with store.making() as folder:
        for file, text in {"manifest": "{}", **files}.items():
            (folder / f"{file}.json").write_text(text)
        store.keep(folder, name)


def test_what_is_kept_is_read_whole_and_in_part(store: Store) -> None:
    assert store.files() == {}

    keep(store, "2026-11-26", cameras="0123456789")

    assert store.files() == {"2026-11-26": {MANIFEST, "cameras.json"}}
    assert store.read("2026-11-26", "cameras.json") == b"0123456789"
    for start, stop in ((0, 10), (3, 7), (9, 10), (4, 4)):
        assert b"".join(store.pieces("2026-11-26", "cameras.json", start, stop)) == b"0123456789"[start:stop]


def test_what_is_not_there_is_not_found(store: Store) -> None:
    keep(store, "2026-11-26")

    for snapshot, name in (("2026-11-26", "cameras.json"), ("2026-11-25", MANIFEST)):
        with pytest.raises(FileNotFoundError):
            store.read(snapshot, name)


def test_a_file_is_added_and_taken_away_again_and_again(store: Store) -> None:
    keep(store, "2026-11-26")

    store.put("2026-11-26", "withdrawn.json", b"1")
    store.put("2026-11-26", "withdrawn.json", b"22")
    assert store.read("2026-11-26", "withdrawn.json") == b"22"
    for _ in range(2):
        store.remove("2026-11-26", "withdrawn.json")
    assert store.files() == {"2026-11-26": {MANIFEST}}


def test_what_was_interrupted_is_not_there_and_is_swept(store: Store, tmp_path: Path) -> None:
    keep(store, "2026-11-25")
    with store.making() as folder:
        (folder / "cameras.json").write_text("half")
    # Such as SIGKILL leaves it: the folder of a store half filled, a bucket without the manifest.
    store_root = tmp_path / ("snapshots" if isinstance(store, Folder) else "bucket")
    if isinstance(store, Folder):
        left = store_root / ".making-x" / "files"
        left.mkdir(parents=True)
        (left / "cameras.json").write_text("half")
    else:
        store.put("2026-11-26", "cameras.json", b"half")

    assert set(store.files()) == {"2026-11-25"}
    store.sweep()
    assert set(store.files()) == {"2026-11-25"}
    assert "half" not in "".join(each.read_text() for each in store_root.rglob("*") if each.is_file())
    store.put("2026-11-25", "more.json", b"")


def test_an_address_of_a_bucket_opens_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    assert isinstance(stores.opened("s3://bucket/snapshots"), stores.Bucket)
    assert isinstance(stores.opened(str(tmp_path)), Folder)

    monkeypatch.setattr(stores, "find_spec", lambda _: None)
    with pytest.raises(ConfigError, match=r"\.\[s3\]"):
        stores.opened("s3://bucket/snapshots")
