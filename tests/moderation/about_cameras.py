"""Reports about a camera, and what becomes of it."""

import html
import re
from typing import Any

from sqlalchemy import select

from app.db import Database
from app.registry import cameras
from app.registry.unpublished import reports, signals
from app.registry.unpublished.proposals import Absence, Correction
from app.registry.unpublished.reports import Report
from tests import factories


def words(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def about_a_camera(database: Database, kind: str, absence: Absence | None = None, **facts: object) -> tuple[int, int]:
    """A camera and a report about it; their numbers."""
    with database.writing() as session:
        camera_id = factories.published_camera(session, operator="City of Denver", **facts)
        row = cameras.known(session, camera_id)
        if kind == "change":
            form = {"operator": "Denver Police", "lat": "39.7394", "lon": row["lon"], "knowledge": "survey"}
            number = reports.by_code(
                session, reports.submit(session, Correction.parse(form, row), day=factories.DAY)
            ).id
        elif kind == "privacy":
            told = signals.privacy_problem(session, camera_id, "My home.", now=factories.NOW)
            number = reports.by_code(session, told.code).id
        else:
            signals.say(session, camera_id, kind, day=factories.DAY, absence=absence)  # type: ignore[arg-type]
            number = session.scalars(select(Report.id).where(Report.about_id == camera_id)).one()
        session.commit()
        return camera_id, number


def camera_row(database: Database, camera_id: int) -> dict[str, Any]:
    with database.reading() as session:
        return {str(name): value for name, value in cameras.known(session, camera_id).items()}
