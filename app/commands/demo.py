"""`lookback demo`: a register full of real cameras, to look at and to try."""

import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click
from sqlalchemy.orm import Session

from app import demo as exhibits
from app.commands import serving
from app.commands.opening import up_to_date
from app.config import Config
from app.demo import dossiers
from app.moderation import accounts
from app.registry import moderators
from app.registry.unpublished import tallies

EMAIL: Final = "demo@lookback.example"
PASSWORD_FILE: Final = "demo-password"  # noqa: S105 - the name of a file
_REGISTER: Final = "register.sqlite"


@dataclass(frozen=True, slots=True)
class _Shown:
    """What there is to see."""

    kept: bool
    password: str
    waiting: int


@click.command(short_help="Show the register with real cameras.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on; 0.0.0.0 for all.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--data-dir",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the demo is kept. [default: the folder demo in LOOKBACK_DATA_DIR]",
)
def demo(host: str, port: int, data_dir: Path | None) -> None:
    """Show a register with 1,233 real cameras and reports that wait for a verdict.

    It has a folder of its own beside the real register's and keeps what is done in it. LOOKBACK_DATABASE_URL is not
    used.
    """
    configured = Config.from_environment()
    folder = (data_dir or configured.data_dir / "demo").expanduser().resolve()
    config = Config.from_environment(data_dir=folder, database_url=f"sqlite:///{folder / _REGISTER}")
    serving.bindable(host, port)
    _refuse_a_real_register(folder)
    shown = _prepare(config)
    config.signing_key()
    serving.run(
        config,
        host=host,
        port=port,
        quiet=True,
        announce=lambda url: _announce(url, folder, shown),
    )


def _refuse_a_real_register(folder: Path) -> None:
    if (folder / _REGISTER).exists() and not (folder / PASSWORD_FILE).exists():
        raise click.ClickException(
            f"{folder} holds a register that is not the demo's. Choose another folder with --data-dir."
        )


def _prepare(config: Config) -> _Shown:
    """Load what is to be shown, unless it is there."""
    password = _password(config.data_dir / PASSWORD_FILE)
    with up_to_date(config) as database, database.writing() as session:
        kept = exhibits.is_loaded(session)
        if not kept:
            exhibits.load(session, datetime.now(UTC).date())
        elif not dossiers.is_loaded(session):
            # A demo from before there were any.
            dossiers.load(session, datetime.now(UTC).date())
        _let_in(session, password)
        session.commit()
        return _Shown(kept, password, tallies.count_waiting(session))


def _let_in(session: Session, password: str) -> None:
    """Make the account once; afterwards whatever was done to it stays."""
    if moderators.by_email(session, EMAIL) is None:
        accounts.create(session, EMAIL, password)


def _password(path: Path) -> str:
    """The demo moderator's password, made on the first run and kept readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{secrets.token_urlsafe(12)}\n")
    return path.read_text("ascii").strip()


def _announce(url: str, folder: Path, shown: _Shown) -> None:
    cameras = sum(source.count for source in exhibits.SOURCES)
    click.echo(
        f"The demo from before is kept as it was left. {shown.waiting} reports wait."
        if shown.kept
        else f"Loaded {cameras:,} real cameras. {shown.waiting} made-up reports wait for a verdict."
    )
    click.echo(f"  map      {url}")
    click.echo(f"  desk     {url}moderation/")
    click.echo(f"  sign in  {EMAIL} with the password {shown.password}")
    click.echo(f"Everything is in {folder}. Delete that folder to begin anew. Ctrl+C stops.")
