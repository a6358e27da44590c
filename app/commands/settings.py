"""`lookback settings`: every setting there is."""

from dataclasses import MISSING, Field, fields
from pathlib import Path

import click

from app.config import Config, variable


@click.command()
def settings() -> None:
    """List every setting: its environment variable, default and meaning."""
    for each in fields(Config):
        click.echo(variable(each.name))
        click.echo(f"    {each.metadata['meaning']}")
        click.echo(f"    default: {_default(each)}")


def _default(setting: Field[object]) -> str:
    value = setting.default_factory() if setting.default_factory is not MISSING else setting.default
    if isinstance(value, Path) and value.is_relative_to(Path.home()):
        return f"~/{value.relative_to(Path.home()).as_posix()}"
    return "none" if value is None else str(value)
