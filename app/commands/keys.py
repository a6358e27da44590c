"""`lookback key`: who may ask the API more often."""

from datetime import UTC, date, datetime

import click

from app.commands.opening import up_to_date
from app.config import Config
from app.registry import keys
from app.registry.keys import DEFAULT_DAYS, MOST_DAYS, SCOPES, ApiKey


@click.group()
def key() -> None:
    """Make and end the keys of programs that ask the API often."""


@key.command()
@click.argument("contact")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice(list(SCOPES)),
    multiple=True,
    default=("read",),
    show_default=True,
    help="What the key is good for. May be given again.",
)
@click.option("--days", type=click.IntRange(1, MOST_DAYS), default=DEFAULT_DAYS, show_default=True)
def add(contact: str, scopes: tuple[str, ...], days: int) -> None:
    """Make a key. CONTACT is whom to write to about it. The key is shown this once."""
    with up_to_date(Config.from_environment()) as database, database.writing() as session:
        made, text = keys.make(session, contact=contact, scopes=scopes, days=days, today=_today())
        session.commit()
        click.echo(f"{text}\nIt works until {made.expires_on} and is not shown again.")


@key.command("list")
def list_all() -> None:
    """Say which keys there are. None of them is shown as a whole."""
    with up_to_date(Config.from_environment()) as database, database.reading() as session:
        known = keys.everything(session)
    for each in known:
        click.echo(f"{each.prefix}  {each.scope}  {each.contact}  {_state(each)}")
    if not known:
        click.echo("None yet. `lookback key add CONTACT` makes one.")


@key.command()
@click.argument("prefix")
def revoke(prefix: str) -> None:
    """End a key for good, by its first part as `lookback key list` shows it."""
    with up_to_date(Config.from_environment()) as database, database.writing() as session:
        ended = keys.revoke(session, prefix, today=_today())
        session.commit()
        click.echo(f"{ended.prefix} does not work any more.")


def _state(each: ApiKey) -> str:
    if each.revoked_on:
        return f"revoked on {each.revoked_on}"
    if not each.is_valid(_today()):
        return f"expired on {each.expires_on}"
    return f"until {each.expires_on}" if each.expires_on else "without end"


def _today() -> date:
    return datetime.now(UTC).date()
