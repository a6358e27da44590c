from pathlib import Path

from app.about import about
from app.db import Database
from app.formats import manifest as manifests
from app.formats.exporting import installed
from app.snapshots import files
from tests.factories import published_cameras


def test_each_file_is_written_whole_and_described(database: Database, tmp_path: Path) -> None:
    with database.writing() as session:
        published_cameras(session, [{"operator": "Acme"}] * 3)
        session.commit()

    with database.steady() as session:
        told = about(session, files.EVERYTHING, "https://example.org/cameras")
        written = [files.write(session, tmp_path, name, told) for name in files.names()]

    assert [each.name for each in written] == [*(f"cameras.{name}" for name in installed()), "changes.ndjson"]
    for each in written:
        content = (tmp_path / each.name).read_bytes()
        assert manifests.sum_of([content]) == (each.bytes, each.sha256)
    assert len((tmp_path / "changes.ndjson").read_bytes().splitlines()) == 3
