"""`lookback snapshot`: the whole register as dated, signed files."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click

from app.commands.opening import up_to_date
from app.commands.stopping import terminable
from app.config import Config
from app.registry import snapshots
from app.snapshots import hands, keeping, making, stores


@click.command(short_help="Make a signed snapshot of all formats.")
@click.option("--to", "where", metavar="WHERE", help="A folder or s3://bucket/path; otherwise LOOKBACK_SNAPSHOTS.")
@click.option("--if-none-today", is_flag=True, help="Make none when there is one of today.")
def snapshot(where: str | None, *, if_none_today: bool) -> None:
    """Write every published camera in every format, systems and claims, and every change, to dated and signed files.

    They are at /api/snapshots/ once this is done; an interrupted one is not there at all. Before, those are withdrawn
    that are too old, and those with something that had to be taken out since, for legal reasons or for somebody's
    privacy, or whose publication was taken back: their manifests stay.
    A running server does the same once a day.
    """
    config = Config.from_environment(snapshots=where)
    store, today = stores.opened(config.where_snapshots_are), datetime.now(UTC).date()
    with up_to_date(config) as database, terminable(), _turn(config) as is_alone:
        if not is_alone:
            click.echo("Another snapshot is being made right now.")
            return
        with database.reading() as session:
            taken_out = snapshots.taken_out(session)
        for each in keeping.tidy(store, today=today, keep_days=max(1, config.snapshot_days), taken_out=taken_out):
            click.echo(f"Withdrew the files of {each.manifest.name}.")
        newest = keeping.latest(keeping.everything(store, taken_out))
        if if_none_today and newest and newest.manifest.made_on == today:
            click.echo(f"There is one of today already: {newest.manifest.name}.")
            return
        try:
            made = making.make(database, store, config.snapshot_key(), site_url=config.public_url, day=today)
        except hands.Unfinished as error:
            raise click.ClickException(f"No snapshot was made: {error}.") from None
    click.echo(f"{made.name}: {made.cameras:,} cameras in {len(made.files)} files, {made.bytes:,} bytes. {made.url}")


@contextmanager
def _turn(config: Config) -> Iterator[bool]:
    """Whether no other process of this machine makes one; none begins meanwhile."""
    config.data_dir.mkdir(parents=True, exist_ok=True)
    with (config.data_dir / "snapshot.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
