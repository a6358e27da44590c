from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.db import Database
from app.formats import manifest as manifests
from tests.commands.conftest import Run
from tests.factories import described_system, published_cameras, stated

TODAY = datetime.now(UTC).date().isoformat()


@pytest.fixture
def folder(run: Run, sqlite_url: str, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A snapshot."""
    monkeypatch.setenv("LOOKBACK_DATABASE_URL", sqlite_url)
    database = Database(sqlite_url)
    with database.writing() as session:
        published_cameras(session, [{}, {}])
        stated(session, described_system(session), "operator", "City Police")
        session.commit()
    database.dispose()
    assert run("snapshot").exit_code == 0
    return data_dir / "snapshots" / TODAY


def flip(file: Path, at: int = -2) -> None:
    content = bytearray(file.read_bytes())
    content[at] ^= 1
    file.write_bytes(content)


def test_files_of_dossiers_are_checked_too(run: Run, folder: Path) -> None:
    assert "claims.csv: as it was signed." in run("verify", folder).output
    flip(folder / "claims.csv")

    result = run("verify", folder)

    assert result.exit_code == 1
    assert "claims.csv: its bytes are not those that were signed." in result.output


def test_an_old_snapshot_is_still_what_was_signed_after_new_ones(run: Run, folder: Path, data_dir: Path) -> None:
    run("snapshot")
    public = data_dir / "public-key.pem"
    public.write_bytes(manifests.public_pem((data_dir / "snapshot-key.pem").read_bytes()))

    result = run("verify", folder, "--key", public)

    assert result.exit_code == 0, result.output
    assert "cameras.csv: as it was signed." in result.output
    assert "Signed with the key you gave." in result.output
    assert run("verify", folder / "cameras.csv").output.count("as it was signed") == 1


def test_a_changed_byte_is_found_and_its_file_named(run: Run, folder: Path) -> None:
    names = [each.name for each in manifests.read((folder / "manifest.json").read_bytes()).files]
    for name in names:
        flip(folder / name)

        result = run("verify", folder)

        assert result.exit_code == 1
        assert result.output == f"Error: {name}: its bytes are not those that were signed.\n"
        assert run("verify", folder / name).exit_code == 1
        flip(folder / name)
    assert run("verify", folder).exit_code == 0


def test_a_changed_manifest_or_signature_is_found(run: Run, folder: Path, tmp_path: Path) -> None:
    text = (folder / "manifest.json").read_bytes()
    (folder / "manifest.json").write_bytes(text.replace(b'"cameras": 2', b'"cameras": 3'))
    assert "it is not what was signed" in run("verify", folder).output
    (folder / "manifest.json").write_bytes(text)
    flip(folder / "manifest.sig")
    assert "it is not what was signed" in run("verify", folder).output
    flip(folder / "manifest.sig")

    (tmp_path / "other.pem").write_bytes(manifests.public_pem(manifests.new_key()))
    assert "another key than the one you gave" in run("verify", folder, "--key", tmp_path / "other.pem").output
    (tmp_path / "other.pem").write_bytes(b"no key")
    assert "It is no public key" in run("verify", folder, "--key", tmp_path / "other.pem").output


def test_what_is_not_there_is_said(run: Run, folder: Path, tmp_path: Path) -> None:
    (folder / "cameras.kml").unlink()
    result = run("verify", folder)
    assert (result.exit_code, "Not here, so not checked: cameras.kml." in result.output) == (0, True)

    (folder / "notes.txt").write_text("mine")
    assert "notes.txt is no file of snapshot" in run("verify", folder / "notes.txt").output
    (folder / "manifest.sig").unlink()
    assert "There is no manifest.sig beside it" in run("verify", folder).output
