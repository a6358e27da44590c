import csv
import json
import re
import threading
from operator import itemgetter
from pathlib import Path
from random import Random

import pytest

from app.db import Database
from app.formats import manifest as manifests
from app.formats.exporting import installed
from app.listed import LISTED
from app.registry import camera_json, cameras, revisions
from app.registry.dossiers import claims, memberships
from app.registry.filtering.filters import CameraFilter
from app.registry.snapshots import TakenOut
from app.snapshots import keeping, making
from app.snapshots.stores import Folder
from tests.copies import told, told_of_dossiers
from tests.editing import edit, edit_dossiers
from tests.factories import DAY, claimed, described_system, proof, published_cameras, stated
from tests.formats.others import read

KEY = manifests.new_key()
SITE = "https://cameras.example.org"
# What is said of recognition, how sure that is, by whom, and since when. The last one is taken back.
SIDES = (
    ("enabled_claimed", "reported", "Daily Paper", "2018-01-04"),
    ("none_known", "disputed", "City Police", "2023-01-03"),
    ("banned", "refuted", "Evening Post", "2024"),
    ("disabled", "reported", "Hasty Herald", "2024-06"),
)


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


def test_a_contested_claim_is_in_every_file_from_both_sides_a_refuted_one_as_refuted_and_a_withdrawn_one_in_none(
    database: Database, tmp_path: Path
) -> None:
    with database.writing() as session:
        system_id = described_system(session)
        camera_id, itself = published_cameras(session, [{}, {"lon": 2.35}])
        memberships.link(session, system_id, [camera_id], day=DAY)
        for subject in (None, itself):
            for value, certainty, claimant, since in SIDES:
                rests_on = proof(title=f"{claimant} says so", url="https://example.org/", published_on=since)
                said = claimed("facial_recognition", value, certainty=certainty, claimant=claimant, valid_from=since)
                about = {"camera_id": subject} if subject else {"system_id": system_id}
                claims.state(session, said, [rests_on], **about, day=DAY)
        rows = claims.states(session, system_id=system_id), claims.states(session, camera_id=itself)
        withdrawn = [max(each) for each in rows]
        for claim_id in withdrawn:
            claims.withdraw(session, claim_id, day=DAY)
        stay = {each: set(told) - set(withdrawn) for each, told in zip((camera_id, itself), rows, strict=True)}
        session.commit()

    made = making.make(database, Folder(tmp_path), KEY, site_url=SITE, day=DAY)

    contents = {each.name: (tmp_path / made.name / each.name).read_bytes() for each in made.files}
    assert [name for name, content in contents.items() if b"Hasty Herald" in content] == []
    proofs = {each["id"]: each for each in map(json.loads, contents["evidence.ndjson"].splitlines())}
    told = sorted(map(json.loads, contents["claims.ndjson"].splitlines()), key=itemgetter("id"))
    assert [
        (each["value"], each["certainty"], each["claimant"], each["valid_from"], proofs[each["evidence"][0]]["title"])
        for each in told
    ] == [(*side, f"{side[2]} says so") for side in SIDES[:-1]] * 2
    for each in csv.DictReader(contents["claims.csv"].decode().splitlines()):
        assert (each["value"], each["certainty"], each["claimant"], each["valid_from"]) in SIDES[:-1]
    for name in installed():
        content = contents[f"cameras.{name}"]
        if name == "osm":
            numbers = re.findall(r"claim_ids: ([0-9 ]+)", content.decode())
            certainties = re.findall(r"certainty: (\w+)", content.decode())
        else:
            seen = read(name, content, tmp_path)
            numbers = [str(each.facts["claim_ids"]) for each in seen]
            certainties = [each.facts["facial_recognition_certainty"] for each in seen]
        assert [set(map(int, each.split())) for each in numbers] == [stay[camera_id], stay[itself]], name
        assert certainties == ["disputed", "disputed"], name
