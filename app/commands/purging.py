"""`lookback purge`: forget what people sent in long ago."""

from datetime import UTC, datetime

import click

from app.commands.opening import up_to_date
from app.config import Config
from app.registry import retention


@click.command()
@click.option("--keep-days", type=click.IntRange(1), help="How long to keep it; otherwise LOOKBACK_KEEP_DAYS.")
def purge(keep_days: int | None) -> None:
    """Forget reports that were turned down, taken back or never decided, and whatever else published ones said.

    What is forgotten is swept out of the database's files too. On PostgreSQL that rewrites two small tables, which
    nobody can use meanwhile.
    """
    config = Config.from_environment(keep_days=keep_days)
    deleted = emptied = 0
    with up_to_date(config) as database:
        while True:
            with database.writing() as session:
                some = retention.purge(session, datetime.now(UTC).date(), config.keep_days)
                session.commit()
            if some == (0, 0):
                break
            deleted, emptied = deleted + some.deleted, emptied + some.emptied
        database.sweep(*retention.TABLES)
    click.echo(f"Reports deleted: {deleted:,}. Published ones of which only the receipt is left: {emptied:,}.")
