"""`lookback import`: take cameras over from a file."""

import gc
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import click
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.commands import import_report, preparing
from app.commands.import_report import Passed
from app.commands.opening import up_to_date
from app.commands.progress import bar
from app.commands.refusals import database_said, listed
from app.commands.spool import Spool
from app.commands.stopping import terminable
from app.config import Config
from app.db import Database
from app.formats.reading import ForeignCamera, Found, Skipped, UnreadableFile, open_reader
from app.registry import imports, revisions, sources
from app.registry.errors import Invalid
from app.registry.imports import Constants, Outcome
from app.registry.sources import Source

# How often the bar of bytes read moves, in cameras.
_STEP: Final = 500


@dataclass(frozen=True, slots=True)
class _Terms:
    """Where the cameras come from, and what holds for all of them."""

    name: str
    licence: str
    attribution: str
    url: str | None
    retrieved_on: date | None
    constants: Constants

    def source(self, session: Session) -> Source:
        return sources.declare(
            session,
            name=self.name,
            licence=self.licence,
            attribution=self.attribution,
            url=self.url,
            retrieved_on=self.retrieved_on,
        )


@click.command("import", short_help="Take cameras over from a file.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--source", default="", metavar="NAME", help="Who the cameras come from. Needed.")
@click.option("--licence", default="", metavar="SPDX", help=f"One of: {', '.join(sources.LICENCE_URLS)}. Needed.")
@click.option("--attribution", default="", metavar="TEXT", help="How the source wants to be credited.")
@click.option("--url", help="Where the source is on the web.")
@click.option("--retrieved-on", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="When the file was fetched.")
@click.option(
    "--set",
    "facts",
    multiple=True,
    metavar="KEY=VALUE",
    help="A fact about every camera of the file that says nothing about it itself, such as "
    "surveillance_type=camera. Again for more. Never written into the tags.",
)
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
def import_file(
    file: Path,
    source: str,
    licence: str,
    attribution: str,
    url: str | None,
    retrieved_on: datetime | None,
    facts: tuple[str, ...],
    *,
    dry_run: bool,
) -> None:
    """Take cameras over from FILE: OSM XML, GeoJSON with OpenStreetMap's tags, or CSV.

    Every tag is kept untouched. The same file again changes nothing; what moved or was retagged is updated; what was
    corrected or removed here stays so. A file that cannot be read to its end changes nothing.
    """
    terms = _Terms(source, licence, attribution, url, retrieved_on.date() if retrieved_on else None, _constants(facts))
    with up_to_date(Config.from_environment()) as database, Spool() as spool, terminable(), _uncollected():
        _check(database, terms)
        passed = _read(file, spool)
        outcome = _publish(database, terms, spool, keep=not dry_run)
        missing = _missing(database, terms, outcome, kept=not dry_run)
    if dry_run:
        click.echo("This was a dry run, and nothing was changed. An import gives:")
    for line in import_report.lines(passed, outcome, missing):
        click.echo(line)
    if not outcome.cameras:
        raise click.ClickException(f"{click.format_filename(file)}: there is no camera in it.")


def _constants(facts: Sequence[str]) -> Constants:
    raw: dict[str, str] = {}
    for fact in facts:
        key, equals, value = fact.partition("=")
        if not equals:
            raise click.ClickException(f"--set {fact}: write it as KEY=VALUE, such as surveillance_type=camera.")
        raw[key] = value
    try:
        return imports.parse_constants(raw)
    except Invalid as error:
        raise click.ClickException(listed((f"--set {each.field}", each) for each in error.problems)) from None


def _check(database: Database, terms: _Terms) -> None:
    """Refuse terms that cannot be before anything is read."""
    try:
        with database.writing() as session:
            revisions.lock(session)
            terms.source(session)
    except Invalid as error:
        raise click.ClickException(listed((f"--{each.field}", each) for each in error.problems)) from None


def _read(file: Path, spool: Spool) -> Passed:
    """Read the whole file before anything is published: half of a broken one would be worse than nothing."""
    if file.is_fifo():
        raise click.ClickException(f"{click.format_filename(file)} is a pipe. Save it as a file, and import that.")
    passed = Passed()
    try:
        with open_reader(file) as reader, bar("Reading", reader.size) as progress:
            for each in imports.named(_cameras(reader, passed)):
                spool.add(each)
                if spool.count % _STEP == 0:
                    progress.update(reader.consumed - progress.pos)
    except UnreadableFile as error:
        raise click.ClickException(f"{click.format_filename(file)}: {error} Nothing was imported.") from None
    except KeyboardInterrupt:
        raise click.ClickException("Interrupted while reading the file. Nothing was imported.") from None
    return passed


def _cameras(reader: Iterable[Found], passed: Passed) -> Iterator[ForeignCamera]:
    for found in reader:
        if isinstance(found, Skipped):
            passed.add(found)
        else:
            yield found


def _publish(database: Database, terms: _Terms, spool: Spool, *, keep: bool) -> Outcome:
    """Publish batch by batch, each in a transaction of its own; without `keep` each is taken back."""
    total, day = Outcome(), datetime.now(UTC).date()
    try:
        with bar("Publishing", spool.count, show_pos=True) as progress:
            for batch in preparing.prepared(spool, terms.constants):
                with database.writing(much=True) as session:
                    outcome = imports.enter(session, terms.source(session), batch, terms.constants, day)
                    if keep:
                        session.commit()
                total.add(outcome)
                progress.update(outcome.cameras)
                gc.collect()
    except (KeyboardInterrupt, DBAPIError, BrokenProcessPool) as error:
        raise click.ClickException(f"{_why(error)}. {_how_far(total, spool.count, keep=keep)}") from None
    return total


def _why(error: BaseException) -> str:
    if isinstance(error, DBAPIError):
        return f"The database said: {database_said(error)}"
    return "Interrupted" if isinstance(error, KeyboardInterrupt) else "The process that reads the tags has ended"


def _how_far(total: Outcome, of: int, *, keep: bool) -> str:
    if not keep or not total.cameras:
        return "Nothing was imported."
    return (
        f"{total.cameras:,} of {of:,} cameras are in the register and stay there. "
        "Run the same command again to go on: it takes nothing over twice."
    )


def _missing(database: Database, terms: _Terms, outcome: Outcome, *, kept: bool) -> int:
    """How many cameras of the source are on the map and not in the file."""
    with database.writing() as session:
        on_map = imports.count_published(session, terms.source(session))
    return on_map - outcome.unchanged - outcome.updated - (outcome.created if kept else 0)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the collector from looking again and again for cycles through what is no cycle: a fifth of an import."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
