"""`lookback moderator`: who may sign in to the desk."""

import sys

import click

from app.commands.opening import up_to_date
from app.config import Config
from app.moderation import accounts
from app.registry import moderators
from app.registry.moderators import ADMINISTRATOR, ROLES

_password_option = click.option(
    "--password-stdin", is_flag=True, help="Read the password from the first line of standard input."
)


@click.group()
def moderator() -> None:
    """Make and end the accounts of the moderators' desk."""


@moderator.command("list")
def list_all() -> None:
    """Say who may sign in, and whose account is closed."""
    with up_to_date(Config.from_environment()) as database, database.reading() as session:
        known = moderators.everybody(session)
    for person in known:
        click.echo(f"{person.email}  {person.role}{'' if person.active else '  disabled'}")
    if not known:
        click.echo("Nobody yet. `lookback moderator add EMAIL` makes an account.")


@moderator.command()
@click.argument("email")
@click.option("--role", "chosen", type=click.Choice(ROLES), default=ADMINISTRATOR, show_default=True)
@_password_option
def add(email: str, chosen: str, *, password_stdin: bool) -> None:
    """Make an account at the desk. Asks for its password. An administrator lets in others by links."""
    password = _password(from_stdin=password_stdin)
    with up_to_date(Config.from_environment()) as database, database.writing() as session:
        added = accounts.create(session, email, password, chosen)
        session.commit()
        click.echo(f"{added.email} may sign in at /moderation/.")


@moderator.command()
@click.argument("email")
@_password_option
def password(email: str, *, password_stdin: bool) -> None:
    """Give an account another password, which ends its sessions."""
    chosen = _password(from_stdin=password_stdin)
    with up_to_date(Config.from_environment()) as database, database.writing() as session:
        changed = accounts.set_password(session, email, chosen)
        session.commit()
        click.echo(f"{changed.email} has a new password. Whoever was signed in with the old one is signed out.")


@moderator.command()
@click.argument("email")
@click.argument("chosen", metavar="ROLE", type=click.Choice(ROLES))
def role(email: str, chosen: str) -> None:
    """Let an account do more or less. A moderator of areas decides everywhere afterwards."""
    with up_to_date(Config.from_environment()) as database, database.writing() as session:
        changed = moderators.set_role(session, accounts.known(session, email).id, chosen, None)
        session.commit()
        click.echo(f"{changed.email} is now {chosen}.")


@moderator.command()
@click.argument("email")
def disable(email: str) -> None:
    """Keep an account from signing in, and end its sessions at once. Its verdicts stay."""
    with up_to_date(Config.from_environment()) as database, database.writing() as session:
        disabled = accounts.set_active(session, email, active=False)
        session.commit()
        click.echo(f"{disabled.email} is signed out and cannot sign in any more.")


@moderator.command()
@click.argument("email")
def enable(email: str) -> None:
    """Let a disabled account sign in again."""
    with up_to_date(Config.from_environment()) as database, database.writing() as session:
        enabled = accounts.set_active(session, email, active=True)
        session.commit()
        click.echo(f"{enabled.email} may sign in again.")


@moderator.command("forget-second-factors")
@click.argument("email")
def forget_second_factors(email: str) -> None:
    """Let an account in with its password alone, whose phone or key is lost, or was the register's secret key."""
    with up_to_date(Config.from_environment()) as database, database.writing() as session:
        person = moderators.forget_second_factors(session, accounts.known(session, email).id)
        accounts.end_sessions(session, person)
        session.commit()
        click.echo(f"{person.email} signs in with the password alone.")


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return typed
