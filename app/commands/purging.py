"""`lookback purge`: forget what people sent in long ago."""

import click

from app import housekeeping
from app.commands.opening import up_to_date
from app.config import Config


@click.command()
@click.option("--keep-days", type=click.IntRange(1), help="How long to keep it; otherwise LOOKBACK_KEEP_DAYS.")
def purge(keep_days: int | None) -> None:
    """Forget reports that were turned down, taken back or never decided, and whatever else published ones said.

    What is forgotten is swept out of the database's files too. On PostgreSQL that rewrites the tables of what
    people sent in, which nobody can use meanwhile. A running server does the same once a day.
    """
    config = Config.from_environment(keep_days=keep_days)
    with up_to_date(config) as database:
        purged = housekeeping.forget(database, config.keep_days)
    click.echo(
        f"Reports deleted: {purged.deleted:,}. Published ones of which only the receipt is left: {purged.emptied:,}."
    )
