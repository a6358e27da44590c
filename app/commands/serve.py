"""`lookback serve`: run a register for real."""

import sys

import click
import structlog

from app import logs
from app.commands import serving
from app.commands.opening import up_to_date
from app.config import Config


@click.command(short_help="Run the register.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on; 0.0.0.0 for all.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes.")
@click.option(
    "--threads",
    default=serving.DEFAULT_THREADS,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Requests that each process answers at a time.",
)
def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Serve the register until Ctrl+C or SIGTERM.

    SQLite in the data folder is migrated by itself; a PostgreSQL that is behind is refused. Logs go to standard
    error, as JSON unless it is a terminal, and name no visitor.
    """
    config = Config.from_environment()
    logs.configure(to_terminal=sys.stderr.isatty())
    serving.bindable(host, port)
    with up_to_date(config):
        pass
    config.signing_key()
    serving.run(
        config,
        host=host,
        port=port,
        workers=workers,
        threads=threads,
        announce=lambda url: structlog.get_logger().info("serving", url=url),
    )
