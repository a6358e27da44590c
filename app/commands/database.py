"""`lookback db`: the schema of the register, and what is derived from it."""

import tempfile
from pathlib import Path

import click

from app import migrations
from app.commands.opening import opened, up_to_date, upgrade
from app.commands.progress import bar
from app.config import Config
from app.db import Database
from app.registry import revisions
from app.registry.map import map_index
from app.registry.unpublished import tallies
from app.registry.unpublished.reports import Report


@click.group()
def db() -> None:
    """Bring the register's schema up to date, check it, or make its map index again."""


@db.command("upgrade")
def upgrade_register() -> None:
    """Run the migrations that this version needs. Safe to run again."""
    with opened(Config.from_environment()) as database:
        if migrations.is_current(database):
            click.echo("The register is up to date.")
            return
        upgrade(database)
    click.echo("The register was brought up to date.")


@db.command()
def check() -> None:
    """Check that the migrations build the schema this version expects, and that the register has it."""
    config = Config.from_environment()
    with tempfile.TemporaryDirectory() as folder, opened(Config(data_dir=Path(folder))) as scratch:
        migrations.upgrade(scratch)
        _compare(scratch, "The migrations do not build the schema that this version expects")
    click.echo("The migrations build the schema that this version expects.")
    if config.database_url is None and not (config.data_dir / "register.sqlite").exists():
        click.echo("There is no register yet.")
        return
    with opened(config) as database:
        if not migrations.is_current(database):
            raise click.ClickException("The register has not run every migration. Run `lookback db upgrade`.")
        _compare(database, "The register's schema is not the one that its migrations build")
    click.echo("The register has it.")


@db.command("rebuild-index")
def rebuild_index() -> None:
    """Make the index of the map again from the cameras.

    The register keeps it in step by itself; this is for a database that was repaired or written to by hand. It is one
    transaction: meanwhile the map is read as it was, nobody can publish, and an interruption changes nothing.
    The counts of the reports that wait are made again too. Browsers and proxies then ask for every tile anew.
    """
    with up_to_date(Config.from_environment()) as database, database.writing() as session:
        revisions.hold(session)
        with bar("Indexing", map_index.cameras_to_rebuild_from(session), show_pos=True) as progress:
            for done in map_index.rebuild(session):
                progress.update(done)
        cameras, counts = map_index.sizes(session)
        tallies.rebuild(session, Report.__table__)
        session.commit()
    click.echo(f"The map index was made again: {cameras:,} cameras on the map, {counts:,} counts of them.")


def _compare(database: Database, told: str) -> None:
    if found := migrations.differences(database):
        raise click.ClickException("\n  ".join((f"{told}:", *found)))
