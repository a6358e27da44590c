import json
import threading
from pathlib import Path
from random import Random

import pytest

from app.db import Database
from app.formats import manifest as manifests
from app.formats.exporting import installed
from app.listed import LISTED
from app.registry import camera_json, cameras, revisions
from app.registry.filters import CameraFilter
from app.registry.snapshots import TakenOut
from app.snapshots import keeping, making
from app.snapshots.stores import Folder
from tests.copies import told, told_of_dossiers
from tests.editing import edit, edit_dossiers
from tests.factories import DAY, described_system, published_cameras, stated

KEY = manifests.new_key()
SITE = "https://cameras.example.org"


def test_a_snapshot_has_every_format_and_every_change_of_one_state(database: Database, tmp_path: Path) -> None:
    store, chance = Folder(tmp_path / "snapshots"), Random("snapshot")
    with database.writing() as session:
        for _ in range(60):
            chance.choice((edit, edit_dossiers))(session, chance)
        session.commit()
    original = camera_json.matching

    def meanwhile(*given: object) -> object:
        """Somebody publishes while the files are written."""

        def publish() -> None:
            with database.writing() as session:
                published_cameras(session, [{"operator": "Meanwhile"}])
                stated(session, described_system(session, "Meanwhile"), "operator", "Meanwhile")
                session.commit()

        writer = threading.Thread(target=publish)
        writer.start()
        writer.join()
        return original(*given)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(camera_json, "matching", meanwhile)
        made = making.make(database, store, KEY, site_url=SITE, day=DAY)

    with database.reading() as session:
        assert revisions.data_version(session) > made.data_version
        lines = told(session, 0, 1000).splitlines()[: made.data_version]
        of_dossiers = told_of_dossiers(session, 0, 1000).splitlines()[: made.dossier_version]
        here = cameras.count(session, CameraFilter())
    assert {each.name for each in made.files} == {
        *(f"cameras.{name}" for name in installed()),
        *(f"{name}.{extension}" for name in LISTED for extension in ("ndjson", "csv")),
        *("changes.ndjson", "dossier-changes.ndjson"),
    }
    folder = tmp_path / "snapshots" / made.name
    text = (folder / "manifest.json").read_bytes()
    assert manifests.is_signed(text, (folder / "manifest.sig").read_bytes())
    assert manifests.read(text) == made
    for each in made.files:
        content = (folder / each.name).read_bytes()
        assert manifests.sum_of([content]) == (each.bytes, each.sha256)
        assert b"Meanwhile" not in content
    collection = json.loads((folder / "cameras.geojson").read_bytes())
    assert collection["dataVersion"] == made.data_version
    assert len(collection["features"]) == made.cameras < here
    changes = [json.loads(line) for line in (folder / "changes.ndjson").read_bytes().splitlines()]
    assert [each["seq"] for each in changes] == [json.loads(line)["seq"] for line in lines]
    assert [json.loads(line)["seq"] for line in of_dossiers] == [
        json.loads(line)["seq"] for line in (folder / "dossier-changes.ndjson").read_bytes().splitlines()
    ]
    for name, count in (("systems", made.systems), ("claims", made.claims)):
        assert len((folder / f"{name}.ndjson").read_bytes().splitlines()) == count > 0


def test_one_that_breaks_off_is_never_there(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Folder(tmp_path / "snapshots")
    with database.writing() as session:
        published_cameras(session, [{}])
        session.commit()
    with monkeypatch.context() as breaking:
        breaking.setattr(cameras, "count", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            making.make(database, store, KEY, site_url=SITE, day=DAY)

    assert keeping.everything(store, TakenOut()) == []
    assert list((tmp_path / "snapshots").iterdir()) == []
