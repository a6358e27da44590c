"""What anyone may say on a camera's page: it is still there, it is gone, it touches somebody's privacy.

The first two gather and change nothing by themselves. The third hides the camera at once, until a moderator looks.
"""

from datetime import date, datetime
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import RowMapping, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.registry import cameras, revisions
from app.registry.cameras import camera
from app.registry.errors import Conflict, NotFound
from app.registry.map.cells import cell_of
from app.registry.unpublished import privacy, reports, tallies
from app.registry.unpublished.plausibility import HIGHEST_RISK
from app.registry.unpublished.proposals import Absence, parse_prose
from app.registry.unpublished.proposed import sameness_of
from app.registry.unpublished.reports import Report

SignalKind = Literal["still_there", "gone"]
# Characters of what many people wrote about one camera.
_MOST_NOTES: Final = 10_000


class Told(NamedTuple):
    """The receipt code of a privacy report, and whether the camera was hidden by it."""

    code: str
    is_hidden: bool


def say(
    session: Session,
    camera_id: int,
    kind: SignalKind,
    *,
    day: date,
    absence: Absence | None = None,
    area: str = "",
    proven: bool = True,
    is_repeated: bool = False,
) -> int:
    """Say that a camera was seen on a day, or was not there any more; returns how many said so with this one.

    All who say the same of a camera are one report, which nobody holds a receipt for. What they know of its `absence`
    gathers there too: every note, and the first date and link. What is `is_repeated`, because its sender said the same
    before on that day, counts no further. That one is gone may be said while it is hidden too: what its sender typed
    is not lost because of what somebody else said meanwhile. Raises NotFound, Gone as `cameras.get`, Conflict when it
    is gone already, Copied on a copy of another register.
    """
    revisions.refuse_on_copies(session)
    row = _spoken_of(session, camera_id, kind)
    if row["record_state"] == "merged_into" or (kind == "gone" and row["record_state"] == "removed"):
        raise Conflict(f"camera {camera_id} is {row['record_state']} already")
    known = absence or Absence()
    further = 0 if is_repeated else 1
    if (gathered := _gather(session, camera_id, kind, day, known, further, proven)) is not None:
        return gathered
    report = Report(
        kind=kind,
        about_id=camera_id,
        details=_details({}, day, known),
        note=known.note,
        evidence_url=known.evidence_url,
        received_on=day,
        touched_on=day,
        proven=proven,
        **_place(row, area),
    )
    try:
        with session.begin_nested():
            session.add(report)
    except IntegrityError:
        # Somebody said the same meanwhile.
        return _gather(session, camera_id, kind, day, known, further, proven) or 1
    tallies.keep(session, (), tallies.keys(report))
    tallies.note(session, [(day, "received", kind, "", 0)])
    return 1


def privacy_problem(
    session: Session,
    camera_id: int,
    words: object,
    *,
    now: datetime,
    area: str = "",
    proven: bool = True,
    number: str | None = None,
) -> Told:
    """Say that a camera shown here touches somebody's privacy. It is hidden at once, if that is possible.

    `number` as in `reports.receive`: what came before is decided already, or hides it as it is. Raises NotFound for a
    camera that is not there, Invalid naming `note`.
    """
    note = parse_prose(words, "note")
    row = session.execute(select(camera).where(camera.c.id == camera_id)).mappings().one_or_none()
    if row is None or row["removal_reason"] == "legal_takedown":
        raise NotFound(f"no camera {camera_id}")
    columns = {
        "kind": "privacy",
        "about_id": camera_id,
        "details": {},
        "note": note,
        "risk": HIGHEST_RISK,
        "sameness": sameness_of(note),
        "proven": proven,
        **_place(row, area),
    }
    received = reports.receive(session, columns, now.date(), number)
    return Told(received.code, received.is_new and privacy.hide(session, camera_id, now))


def _spoken_of(session: Session, camera_id: int, kind: SignalKind) -> RowMapping:
    try:
        return cameras.get(session, camera_id)
    except NotFound:
        row = cameras.known(session, camera_id)
        if kind != "gone" or row["record_state"] != "hidden":
            raise
        return row


def _gather(
    session: Session, camera_id: int, kind: str, day: date, known: Absence, further: int, proven: bool
) -> int | None:
    """Add to the report that is open, if one is. Its version stays: who decides about one decides about all."""
    its = (Report.about_id == camera_id, Report.kind == kind, Report.state == "received")
    locked = select(Report).where(*its).with_for_update().execution_options(populate_existing=True)
    report = session.scalar(locked)
    if report is None:
        return None
    more = (
        update(Report)
        .where(Report.id == report.id)
        .values(
            signals=Report.signals + further,
            touched_on=day,
            details=_details(report.details, day, known),
            note=_both(report.note, known.note),
            evidence_url=report.evidence_url or known.evidence_url,
            proven=report.proven or proven,
        )
        .returning(Report.signals)
        .execution_options(synchronize_session=False)
    )
    counted = tallies.keys(report)
    gathered = session.scalar(more)
    session.refresh(report)
    tallies.keep(session, counted, tallies.keys(report))
    return gathered


def _details(said: dict[str, Any], day: date, known: Absence) -> dict[str, Any]:
    ended = {"end_date": known.end_date} if known.end_date else {}
    return {**ended, **said, "check_date": day.isoformat()}


def _both(one: str | None, other: str | None) -> str | None:
    """Two notes one after the other; the second is left out where it stands, and where that would be more than anybody
    reads."""
    if one and other and f"\n\n{other}\n\n" in f"\n\n{one}\n\n":
        return one
    together = "\n\n".join(each for each in (one, other) if each)
    return one if len(together) > _MOST_NOTES else together or None


def _place(row: RowMapping, area: str) -> dict[str, Any]:
    lon, lat = row["lon"], row["lat"]
    return {"lon": lon, "lat": lat, "cell": cell_of(lon, lat), "area": area}
