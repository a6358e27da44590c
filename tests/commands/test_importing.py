import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.db import Database
from app.registry import imports, publishing, revisions, sources
from app.registry.imports import Outcome, Prepared
from tests.commands.conftest import Run
from tests.commands.importing import COLORADO, DAKAR, TERMS, TRAFFORD, feature, geojson, stored
from tests.factories import DAY


@pytest.fixture
def database(register: str) -> Iterator[Database]:
    """The register that the commands work on, opened beside them."""
    database = Database(register)
    yield database
    database.dispose()


def test_osm_xml_of_old_is_read_into_the_vocabulary_and_the_same_again_is_unchanged(
    run: Run, database: Database
) -> None:
    file = Path(__file__).parent.parent / "data" / "vtluug-surveillance.osm"

    first, second = run("import", file, *TERMS), run("import", file, *TERMS)

    assert "98 created" in first.output
    assert "98 unchanged" in second.output
    [webcam] = [each for each in stored(database) if each["external_id"] == "node/1916294100"]
    assert webcam["osm_tags"]["surveillance"] == "webcam;public"
    assert (webcam["surveillance"], webcam["operator"]) == ("public", "Virginia Tech")


def test_colorado_is_taken_over_once_and_every_tag_comes_back(run: Run, database: Database) -> None:
    first = run("import", COLORADO, *TERMS, "--attribution", "© OpenStreetMap contributors")

    assert first.exit_code == 0
    assert "966 read: 966 cameras, 0 skipped" in first.output
    assert "966 created" in first.output
    assert "surveillance=camera: kept in the tags only, 17 ×" in first.output
    raw = COLORADO.read_text("utf-8")
    rows = {row["external_id"]: row for row in stored(database)}
    for each in json.loads(raw)["features"]:
        row = rows[f"node/{each['properties']['id']}"]
        assert json.dumps(row["osm_tags"]) == json.dumps(each["properties"]["tags"])
        assert json.dumps(row["osm_tags"], ensure_ascii=False, separators=(",", ":")) in raw
        assert [row["lon"], row["lat"]] == each["geometry"]["coordinates"]

    again = run("import", COLORADO, *TERMS)

    assert "0 created" in again.output
    assert "966 unchanged" in again.output
    with database.reading() as session:
        assert revisions.data_version(session) == 966


def test_three_moved_cameras_are_three_updates(run: Run, database: Database, tmp_path: Path) -> None:
    run("import", COLORADO, *TERMS)
    content = json.loads(COLORADO.read_text("utf-8"))
    for index in (0, 500, 965):
        content["features"][index]["geometry"]["coordinates"][0] += 0.001
    moved = tmp_path / "moved.geojson"
    moved.write_text(json.dumps(content))

    result = run("import", moved, *TERMS)

    assert "963 unchanged" in result.output
    assert "3 updated" in result.output
    with database.reading() as session:
        assert revisions.data_version(session) == 969


def test_positions_alone_become_cameras_with_what_holds_for_all(run: Run, database: Database) -> None:
    result = run(
        "import", DAKAR, "--source", "Sénégal Ouvert", "--licence", "CC0-1.0", "--set", "surveillance_type=camera"
    )

    assert "103 created" in result.output
    assert {(row["surveillance_type"], json.dumps(row["osm_tags"])) for row in stored(database)} == {("camera", "{}")}
    assert "103 unchanged" in run("import", DAKAR, "--source", "Sénégal Ouvert", "--licence", "CC0-1.0").output


def test_a_table_keeps_every_column_as_it_stands(run: Run, database: Database) -> None:
    result = run("import", TRAFFORD, "--source", "Trafford Council", "--licence", "OGL-UK-3.0")

    assert "99 created" in result.output
    row = next(row for row in stored(database) if row["external_id"] == "6")
    assert row["osm_tags"] == {
        "camera_id": "6",
        "location": "Chester Road/Sir Matt Busby Way, Old Trafford",
        "area_name": "Trafford",
        "area_code": "E0800009",
        "lon": "-2.2880219999999998",
        "lat": "53.461151",
    }
    assert (row["lon"], row["lat"]) == (-2.288022, 53.461151)


def test_what_was_left_out_is_told_with_its_lines(run: Run, register: str, tmp_path: Path) -> None:
    table = tmp_path / "cameras.csv"
    wrong = "".join(f"{number},95,200\n" for number in range(12))
    table.write_text(f"id,lat,lon\n1,39.7,-104.9\n{wrong}x,,\n")

    output = run("import", table, *TERMS).output

    assert "14 read: 1 cameras, 13 skipped" in output
    assert "has a position outside ±180, ±90 degrees, 12 ×" in output
    assert "line 3: 200.0 95.0" in output
    assert "line 12: " in output
    assert "line 13: " not in output
    assert "and 2 more" in output
    assert "has no position, 1 ×\n      line 15\n" in output


def test_what_is_no_longer_in_the_file_stays_and_is_counted(run: Run, database: Database, tmp_path: Path) -> None:
    run("import", geojson(tmp_path / "a.geojson", feature(1), feature(2), feature(3)), *TERMS)

    result = run("import", geojson(tmp_path / "b.geojson", feature(1), feature(4)), *TERMS)

    assert "2 no longer in the file" in result.output
    assert [row["record_state"] for row in stored(database)] == ["published"] * 4


def test_what_was_removed_here_stays_removed_and_is_counted(run: Run, database: Database, tmp_path: Path) -> None:
    file = geojson(tmp_path / "a.geojson", feature(1), feature(2))
    run("import", file, *TERMS)
    run("remove", 1, "--reason", "device_removed")

    result = run("import", file, *TERMS)

    assert "1 kept removed" in result.output
    assert "no longer in the file" not in result.output
    assert [row["record_state"] for row in stored(database)] == ["removed", "published"]


def test_a_dry_run_says_the_same_and_changes_nothing(run: Run, database: Database, tmp_path: Path) -> None:
    run("import", geojson(tmp_path / "a.geojson", feature(1), feature(2), feature(3)), *TERMS)
    file = geojson(tmp_path / "b.geojson", feature(1), feature(2, lon=2.35), feature(4))

    dry = run("import", file, *TERMS, "--dry-run")

    assert "nothing was changed" in dry.output
    assert [row["lon"] for row in stored(database)] == [-104.99] * 3
    assert dry.output.split("\n", 1)[1] == run("import", file, *TERMS).output
    assert "1 no longer in the file" in dry.output


def test_a_dry_run_does_not_even_keep_the_source(run: Run, database: Database) -> None:
    run("import", DAKAR, *TERMS, "--dry-run")

    with database.reading() as session:
        assert list(sources.everything(session)) == [sources.CONTRIBUTORS_ID]


def stops_at(third: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of 300, and this in the middle of the third."""
    enter = imports.enter
    batches = 0

    def stopped(session: Session, source: sources.Source, batch: Prepared, *rest: Any) -> Outcome:
        nonlocal batches
        batches += 1
        outcome = enter(session, source, batch, *rest)
        if batches == 3:
            raise third
        return outcome

    monkeypatch.setattr("app.commands.spool.BATCH", 300)
    monkeypatch.setattr(imports, "enter", stopped)


@pytest.mark.parametrize(
    ("third", "told"),
    [
        (KeyboardInterrupt(), "Interrupted. 600 of 966 cameras"),
        (OperationalError("INSERT", {}, Exception("disk is full")), "The database said: disk is full. 600 of 966"),
    ],
    ids=["Ctrl+C", "database"],
)
def test_an_import_that_was_stopped_goes_on_where_it_was(
    run: Run, database: Database, monkeypatch: pytest.MonkeyPatch, third: BaseException, told: str
) -> None:
    with monkeypatch.context() as patch:
        stops_at(third, patch)
        stopped = run("import", COLORADO, *TERMS)

    assert stopped.exit_code == 1
    assert told in stopped.output
    assert "Run the same command again" in stopped.output
    assert len(stored(database)) == 600
    again = run("import", COLORADO, *TERMS)
    assert "366 created" in again.output
    assert "600 unchanged" in again.output


def test_a_stop_before_the_first_batch_says_that_nothing_happened(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def terminated(*_: object) -> Outcome:
        os.kill(os.getpid(), signal.SIGTERM)
        raise AssertionError("the signal came too late")

    monkeypatch.setattr(imports, "enter", terminated)

    result = run("import", DAKAR, *TERMS)

    assert "Interrupted. Nothing was imported." in result.output


def test_a_correction_made_here_survives_the_next_import(run: Run, database: Database, tmp_path: Path) -> None:
    file = geojson(tmp_path / "a.geojson", feature(1, operator="Floc Safety"))
    run("import", file, *TERMS)
    with database.writing() as session:
        publishing.publish(session, [publishing.Change("changed", {"operator": "Flock Safety"}, 1)], day=DAY)
        session.commit()

    assert "1 unchanged" in run("import", file, *TERMS).output
    assert stored(database)[0]["operator"] == "Flock Safety"
