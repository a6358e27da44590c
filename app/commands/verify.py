"""`lookback verify`: whether the files of a snapshot are what was signed."""

from collections.abc import Iterator
from pathlib import Path

import click

from app.formats import manifest as manifests
from app.formats.foreign import UnreadableFile
from app.formats.manifest import MANIFEST, SIGNATURE, File, Manifest

_PIECE = 1 << 20


@click.command(short_help="Check the files of a snapshot.")
@click.argument("path", type=click.Path(path_type=Path, exists=True), metavar="FILE_OR_FOLDER")
@click.option("--key", type=click.Path(path_type=Path, dir_okay=False), help="The register's public-key.pem.")
def verify(path: Path, key: Path | None) -> None:
    """Check a FILE of a snapshot, or all in a FOLDER, against the manifest beside it, and that against its signature.

    Anybody can sign with a key of their own: give the register's with --key, or compare what is said in the end with
    what /api/snapshots/public-key.pem of the register holds.
    """
    folder = path if path.is_dir() else path.parent
    manifest = _signed(folder, key)
    chosen = [each for each in manifest.files if path.is_dir() or each.name == path.name]
    if not chosen and path.name not in (MANIFEST, SIGNATURE):
        raise click.ClickException(f"{click.format_filename(path.name)} is no file of snapshot {manifest.name}.")
    here = [each for each in chosen if (folder / each.name).is_file()]
    if wrong := [each.name for each in here if not _is_as_signed(folder, each)]:
        raise click.ClickException("\n".join(f"{name}: its bytes are not those that were signed." for name in wrong))
    for each in here:
        click.echo(f"{each.name}: as it was signed.")
    if missing := [each.name for each in chosen if each not in here]:
        click.echo(f"Not here, so not checked: {', '.join(missing)}.")
    click.echo(f"Snapshot {manifest.name} of {manifest.url}, version {manifest.data_version:,}.")
    click.echo("Signed with the key you gave." if key else f"Signed with the key {manifest.key}")


def _signed(folder: Path, key: Path | None) -> Manifest:
    """The manifest in a folder, if the right one signed it."""
    for name in (MANIFEST, SIGNATURE):
        if not (folder / name).is_file():
            raise click.ClickException(f"There is no {name} beside it. Fetch it from the same snapshot.")
    text = (folder / MANIFEST).read_bytes()
    try:
        manifest = manifests.read(text)
        expected = manifests.key_text(key.read_bytes()) if key else manifest.key
    except UnreadableFile as error:
        raise click.ClickException(f"{key if key and 'key' in error.message else MANIFEST}: {error}") from None
    if manifest.key != expected:
        raise click.ClickException(f"{MANIFEST}: it was signed with another key than the one you gave.")
    if not manifests.is_signed(text, (folder / SIGNATURE).read_bytes()):
        raise click.ClickException(f"{MANIFEST}: it is not what was signed.")
    return manifest


def _is_as_signed(folder: Path, each: File) -> bool:
    return manifests.sum_of(_pieces(folder / each.name)) == (each.bytes, each.sha256)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece
