"""Makes a snapshot: every format that is installed, dossiers and both feeds of changes, all of one state."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from app.about import about
from app.db import Database
from app.formats import changes as ndjson
from app.formats import csv
from app.formats import dossiers as dossier_formats
from app.formats import manifest as manifests
from app.formats.manifest import MANIFEST, SIGNATURE, File, Manifest
from app.listed import LISTED
from app.registry import cameras
from app.registry.dossiers import dossier_changes, dossier_history
from app.snapshots import files, hands, keeping
from app.snapshots.files import EVERYTHING, written
from app.snapshots.stores import Store

DOSSIER_CHANGES: Final = "dossier-changes.ndjson"
# Where the addresses of snapshots begin.
PATH: Final = "/api/snapshots"
_AT_ONCE: Final = 1000


def make(database: Database, store: Store, key: bytes, *, site_url: str, day: date) -> Manifest:
    """Make a snapshot and keep it; until the last moment nobody sees it. `key` signs it."""
    store.sweep()
    name = keeping.next_name(store, day)
    with (
        store.making() as folder,
        database.steady() as session,
        hands.ready(database, session, folder) as writing,
    ):
        told = about(session, EVERYTHING, f"{site_url}/cameras")
        made = writing.write(told, files.names())
        counts, of_dossiers = _dossiers(session, folder)
        made += of_dossiers
        made.append(written(folder / DOSSIER_CHANGES, ndjson.MEDIA_TYPE, _dossier_lines(session)))
        manifest = Manifest(
            name=name,
            url=f"{site_url}{PATH}/{name}",
            made_on=day,
            data_version=told.data_version,
            cameras=cameras.count(session, EVERYTHING),
            licence=told.licence,
            licence_url=told.licence_url,
            attribution=told.attribution,
            filter=told.filter,
            files=tuple(made),
            key=manifests.public_text(key),
            dossier_version=dossier_history.version(session),
            systems=counts["systems"],
            claims=counts["claims"],
        )
        text = manifests.write(manifest)
        (folder / MANIFEST).write_bytes(text)
        (folder / SIGNATURE).write_bytes(manifests.sign(key, text))
        store.keep(folder, name)
    return manifest


def _dossiers(session: Session, folder: Path) -> tuple[dict[str, int], list[File]]:
    """Systems, organisations, claims and evidence as files; how many there are of each, and the files."""
    counts, files = {}, []
    for name, listed in LISTED.items():
        rows = list(listed.told(session))
        counts[name] = len(rows)
        lines, table = dossier_formats.lines(rows), dossier_formats.table(rows, listed.columns)
        files += [
            written(folder / f"{name}.ndjson", ndjson.MEDIA_TYPE, lines),
            written(folder / f"{name}.csv", csv.MEDIA_TYPE, table),
        ]
    return counts, files


def _dossier_lines(session: Session) -> Iterator[bytes]:
    """Every line of the feed of dossiers."""
    after = 0
    while page := dossier_changes.page(session, after=after, limit=_AT_ONCE):
        yield from dossier_formats.history(page)
        after = page[-1].row["seq"]
