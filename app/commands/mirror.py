"""`lookback mirror`: keep a copy of another register in step."""

import sys
import time
from collections.abc import Sequence
from typing import IO, Final

import click
import structlog
from sqlalchemy.exc import DataError, IntegrityError

from app import logs
from app.commands.opening import up_to_date
from app.commands.origin import Answer, Origin, Refused
from app.commands.refusals import database_said
from app.commands.stopping import terminable
from app.config import Config
from app.db import Database
from app.formats import copied, copied_dossiers
from app.formats.foreign import UnreadableFile
from app.registry import mirroring, revisions
from app.registry.dossiers import dossier_copies, dossier_history
from app.registry.errors import Conflict
from app.registry.mirroring import OutOfStep
from app.registry.outside import Away
from app.registry.unpublished import reports

# Changes in an answer and in a transaction.
_AT_ONCE: Final = 1000
# For how long the other register is asked to wait for a change of cameras, then for one of dossiers: so late the copy
# hears of either at the most. And how soon it is asked again if it would not wait.
_WAIT_S: Final = 10
_AGAIN_S: Final = 10
# How long to leave it alone when it does not answer: twice as long each time.
_FIRST_PAUSE_S: Final = 1
_LONGEST_PAUSE_S: Final = 300


@click.command(short_help="Keep a copy of another register in step.")
@click.argument("address", metavar="URL")
@click.option("--once", is_flag=True, help="Stop when the copy is in step.")
@click.option("--key", type=click.File("r"), help="A file with a key of the other register, to ask it more often.")
def mirror(address: str, *, once: bool, key: IO[str] | None) -> None:
    """Make this register a copy of the one at URL, such as https://cameras.example.org, and keep it in step.

    It has the same cameras and dossiers with the same numbers, history and sources, and may be served and exported like
    any other.
    Interrupted wherever it is, it goes on from there. What is sent or decided belongs to the other register: here it is
    refused, and readers are told where to send it.
    """
    origin = Origin.parse(address, key=key.read().strip() if key else None)
    logs.configure(to_terminal=sys.stderr.isatty())
    with up_to_date(Config.from_environment()) as database, terminable():
        _begin(database, origin)
        try:
            _follow(database, origin, once=once)
        except KeyboardInterrupt:
            told = (
                f"Interrupted at change {_position(database):,} of {origin.address}. Run it again to go on from there."
            )
            # Whoever waits for a copy that is in step must not take this one for it.
            if once:
                raise click.ClickException(told) from None
            click.echo(told)
            return
        except (Refused, UnreadableFile) as error:
            raise click.ClickException(f"{origin.address}: {error} Nothing of it was taken over.") from None
        except OutOfStep as error:
            raise click.ClickException(f"{origin.address} does not go on from what is here: {error}.") from None
        except (DataError, IntegrityError) as error:
            raise click.ClickException(
                f"{origin.address}: what it tells cannot be kept here: {database_said(error)}"
            ) from None
        finally:
            origin.close()
    click.echo(f"Up to change {_position(database):,} of {origin.address}.")


def _begin(database: Database, origin: Origin) -> None:
    with database.writing() as session:
        if reports.any_sent(session):
            raise Conflict("reports were sent to this register. To copy another one, begin with an empty data folder")
        mirroring.begin(session, origin.address)
        session.commit()


def _follow(database: Database, origin: Origin, *, once: bool) -> None:
    pause_s = _FIRST_PAUSE_S
    while True:
        try:
            _check(database, origin)
            if not _position(database):
                _begin_with_snapshot(database, origin)
            while (answer := _next(database, origin, wait_s=0 if once else _WAIT_S)).lines:
                pause_s = _FIRST_PAUSE_S
        except Away as error:
            if once and not error.retry_after_s:
                raise Refused(f"It cannot be reached ({error}).") from None
            wait_s = max(pause_s, min(error.retry_after_s, _LONGEST_PAUSE_S))
            pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)
            structlog.get_logger().warning("away", origin=origin.address, reason=str(error), again_in_s=wait_s)
            time.sleep(wait_s)
        else:
            if once:
                return
            time.sleep(0 if answer.waited else _AGAIN_S)


def _next(database: Database, origin: Origin, *, wait_s: int) -> Answer:
    """Take over what comes next: of cameras, of dossiers, or else what comes while it waits so many seconds."""
    for seconds in (0, wait_s) if wait_s else (0,):
        for take_over in (_taken_over, _dossiers_taken_over):
            answer = take_over(database, origin, wait_s=seconds)
            if answer.lines:
                return answer
    return answer


def _taken_over(database: Database, origin: Origin, *, wait_s: int = 0) -> Answer:
    """Take over what the next answer tells, all or nothing; returns it."""
    answer = origin.changes(after=_position(database), limit=_AT_ONCE, wait_s=wait_s)
    if answer.lines:
        _take_over(database, origin, answer.lines)
    return answer


def _take_over(database: Database, origin: Origin, lines: Sequence[bytes]) -> None:
    with database.writing(much=True) as session:
        until = mirroring.apply(session, copied.read(lines))
        session.commit()
    structlog.get_logger().info("taken over", origin=origin.address, changes=len(lines), until=until)


def _dossiers_taken_over(database: Database, origin: Origin, *, wait_s: int = 0) -> Answer:
    """The same of dossiers."""
    with database.reading() as session:
        after = dossier_history.version(session)
    answer = origin.dossier_changes(after=after, limit=_AT_ONCE, wait_s=wait_s)
    if answer.lines:
        # What was told may be about cameras that were published a moment ago.
        while _taken_over(database, origin).lines:
            pass
        with database.writing(much=True) as session:
            until = dossier_copies.apply(session, copied_dossiers.read(answer.lines))
            session.commit()
        structlog.get_logger().info("taken over", origin=origin.address, of_dossiers=len(answer.lines), until=until)
    return answer


def _begin_with_snapshot(database: Database, origin: Origin) -> None:
    """Take over what is in a file there, which costs the other register next to nothing; the feed tells the rest."""
    for lines in origin.snapshot():
        for start in range(0, len(lines), _AT_ONCE):
            _take_over(database, origin, lines[start : start + _AT_ONCE])
    # The register may have been restored since the snapshot, and have gone on otherwise.
    _check(database, origin)


def _check(database: Database, origin: Origin) -> None:
    """Refuse a register that is not the one that was copied so far: that was reset, or restored from an older state."""
    with database.reading() as session:
        last, last_of_dossiers = mirroring.last(session), dossier_copies.last(session)
    if last:
        told = copied.read(origin.changes(after=last.seq - 1, limit=1).lines)
        _check_last(last.seq, last[:4], [line.revised[:4] for line in told])
    if last_of_dossiers:
        seq = last_of_dossiers["seq"]
        of_dossiers = copied_dossiers.read(origin.dossier_changes(after=seq - 1, limit=1).lines)
        _check_last(seq, last_of_dossiers, [dossier_copies.identity(line.row) for line in of_dossiers])


def _check_last(seq: int, here: object, there: Sequence[object]) -> None:
    if not there:
        raise OutOfStep(f"its last change is before {seq:,}, so it was reset. Copy it anew, into an empty data folder")
    if there[0] != here:
        raise OutOfStep(f"change {seq:,} is another one there. Copy it anew, into an empty data folder")


def _position(database: Database) -> int:
    with database.reading() as session:
        return revisions.data_version(session)
