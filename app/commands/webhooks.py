"""`lookback webhook`: where what changes is sent to."""

from datetime import UTC, datetime

import click

from app.commands.opening import up_to_date
from app.config import ANYWHERE, Config
from app.formats.webhooks import secret_text
from app.registry import keys, webhooks
from app.registry.webhooks import Webhook


@click.group()
def webhook() -> None:
    """Send what changes to the addresses of those who hold a key. A running server does it."""


@webhook.command()
@click.argument("prefix")
@click.argument("url")
@click.option("--filter", "query", default="", metavar="QUERY", help="As in the address, such as operator=Acme.")
@click.option("--after", type=int, help="Begin after the change of this number, in place of with the next one.")
def add(prefix: str, url: str, query: str, after: int | None) -> None:
    """Send what changes to URL, for the key whose first part is PREFIX. The secret is shown this once."""
    config, today = Config.from_environment(), datetime.now(UTC).date()
    with up_to_date(config) as database, database.writing() as session:
        made = webhooks.register(
            session,
            keys.get(session, prefix),
            url=url,
            query=query,
            after=after,
            anywhere=config.webhooks == ANYWHERE,
            today=today,
        )
        secret = secret_text(made.secret(config.signing_key()))
        session.commit()
        click.echo(f"{secret}\nMessages of webhook {made.id} are signed with it. It is not shown again.")


@webhook.command("list")
def list_all() -> None:
    """Say which there are, how far each was told, and what was in the way last."""
    with up_to_date(Config.from_environment()) as database, database.reading() as session:
        known = webhooks.everything(session)
    today = datetime.now(UTC).date()
    for hook, holder in known:
        ended = "" if holder.is_valid(today) else ", sent nothing: its key does not work any more"
        click.echo(f"{hook.id}  {holder.prefix}  {hook.url}  {hook.query or 'everything'}  {_state(hook)}{ended}")
    if not known:
        click.echo("None yet. `lookback webhook add PREFIX URL` makes one.")


@webhook.command()
@click.argument("number", type=int)
def remove(number: int) -> None:
    """Send nothing any more to the webhook of a NUMBER, and forget it."""
    with up_to_date(Config.from_environment()) as database, database.writing() as session:
        webhooks.remove(session, number)
        session.commit()
    click.echo(f"Webhook {number} is sent nothing any more.")


def _state(hook: Webhook) -> str:
    told = f"up to change {hook.delivered:,}"
    if hook.given_up_on:
        return f"{told}, given up on {hook.given_up_on}: {hook.last_failure}"
    return f"{told}, failing: {hook.last_failure}" if hook.failures else told
