"""What a benchmark prints: the machine it ran on, and figures beside their goals."""

import os
import platform
import statistics
from collections.abc import Sequence
from datetime import UTC, datetime

import click
from sqlalchemy import text

from app.db import Database

# Marks a line between groups of rows.
RULE: tuple[str, ...] = ()


def headline(what: str, database: Database, cameras: int) -> None:
    """Say what is measured, when and on what."""
    # A machine that works for others too is slower on the wall clock than by its processor.
    processor = f"{os.cpu_count()} cores {platform.machine()} (load {os.getloadavg()[0]:.1f})"
    click.echo(f"\n{what}: {cameras:,} cameras, {database_in_words(database)}")
    click.echo(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {processor}, Python {platform.python_version()}")


def database_in_words(database: Database) -> str:
    """Which database it is, with its version."""
    question = "SELECT sqlite_version()" if database.is_sqlite else "SHOW server_version"
    with database.reading() as session:
        version = session.execute(text(question)).scalar_one()
    return f"{'SQLite' if database.is_sqlite else 'PostgreSQL'} {version}"


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under their columns, the first column to the left and numbers to the right."""
    widths = [max(len(row[at]) for row in (columns, *rows) if row) for at in range(len(columns))]
    for row in (columns, RULE, *rows):
        if not row:
            click.echo("  ".join("-" * width for width in widths))
            continue
        cells = [
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        click.echo("  ".join(cells).rstrip())


def met(*holds: bool) -> str:
    """Whether a goal is reached."""
    return "met" if all(holds) else "NOT MET"


def median(numbers: Sequence[float]) -> float:
    """The middle one."""
    return statistics.median(numbers)


def p95(numbers: Sequence[float]) -> float:
    """The one that 95 of a hundred do not exceed."""
    return sorted(numbers)[max(0, -(-len(numbers) * 95 // 100) - 1)]


def ms(number: float) -> str:
    """Milliseconds, as exact as they are worth."""
    return f"{number:,.0f}" if number >= 100 else f"{number:.1f}"


def kb(number: float) -> str:
    """Bytes in thousands."""
    return f"{number / 1000:,.1f}"
