"""What anyone may say on a camera's page: it is still there, it is gone, it touches somebody's privacy.

The first two gather and change nothing by themselves. The third hides the camera at once, until a moderator looks.
"""

from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import RowMapping, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.registry import cameras, privacy, reports, tallies
from app.registry.cameras import camera
from app.registry.cells import cell_of
from app.registry.errors import Conflict, NotFound
from app.registry.plausibility import HIGHEST_RISK
from app.registry.proposals import parse_prose
from app.registry.reports import Report

SignalKind = Literal["still_there", "gone"]


class Told(NamedTuple):
    """The receipt code of a privacy report, and whether the camera is hidden now."""

    code: str
    is_hidden: bool


def say(session: Session, camera_id: int, kind: SignalKind, *, day: date, area: str = "", proven: bool = True) -> int:
    """Say that a camera was seen on a day, or was not there any more; returns how many said so with this one.

    All who say the same of a camera are one report, which nobody holds a receipt for. Raises NotFound, Gone as
    `cameras.get`, Conflict when it is gone already.
    """
    row = cameras.get(session, camera_id)
    if row["record_state"] == "merged_into" or (kind == "gone" and row["record_state"] == "removed"):
        raise Conflict(f"camera {camera_id} is {row['record_state']} already")
    if (gathered := _gather(session, camera_id, kind, day)) is not None:
        return gathered
    report = Report(
        kind=kind,
        about_id=camera_id,
        details={"check_date": day.isoformat()},
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
        return _gather(session, camera_id, kind, day) or 1
    tallies.keep(session, (), tallies.keys(report))
    tallies.note(session, [(day, "received", kind, "", 0)])
    return 1


def privacy_problem(
    session: Session, camera_id: int, words: object, *, now: datetime, area: str = "", proven: bool = True
) -> Told:
    """Say that a camera shown here touches somebody's privacy. It is hidden at once, if that is possible.

    Raises NotFound for a camera that is not there, Invalid naming `note`.
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
        "sameness": reports.sameness_of(note),
        "proven": proven,
        **_place(row, area),
    }
    code = reports.receive(session, columns, now.date())
    return Told(code, privacy.hide(session, camera_id, now))


def _gather(session: Session, camera_id: int, kind: str, day: date) -> int | None:
    """Add to the report that is open, if one is. Its version stays: who decides about one decides about all."""
    more = (
        update(Report)
        .where(Report.about_id == camera_id, Report.kind == kind, Report.state == "received")
        .values(signals=Report.signals + 1, touched_on=day, details={"check_date": day.isoformat()})
        .returning(Report.signals)
        .execution_options(synchronize_session=False)
    )
    return session.scalar(more)


def _place(row: RowMapping, area: str) -> dict[str, Any]:
    lon, lat = row["lon"], row["lat"]
    return {"lon": lon, "lat": lat, "cell": cell_of(lon, lat), "area": area}
