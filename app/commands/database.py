"""`lookback db`: the schema of the register."""

import tempfile
from pathlib import Path

import click

from app import migrations
from app.commands.opening import opened, upgrade
from app.config import Config
from app.db import Database


@click.group()
def db() -> None:
    """Bring the register's schema up to date, or check it."""


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


def _compare(database: Database, told: str) -> None:
    if found := migrations.differences(database):
        raise click.ClickException("\n  ".join((f"{told}:", *found)))
