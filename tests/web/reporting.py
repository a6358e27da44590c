"""Whoever sends a report, and what becomes of it."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.registry.details import CameraDetails
from app.registry.unpublished import reports, verdicts
from app.registry.unpublished.reports import Report
from tests import factories

NO_SUCH_CODE = "7KQ2-M0XV-93TB-RW5E"


def sent(app: Flask) -> list[Report]:
    """All reports that were sent, in their order."""
    with app.extensions["lookback.database"].reading() as session:
        return list(session.scalars(select(Report).order_by(Report.id)))


def send(client: FlaskClient, **fields: Any) -> TestResponse:
    """Send the form with these fields beside the few that it needs."""
    return client.post("/report", data=factories.filled_form(**fields))


def receipt_of(client: FlaskClient, **fields: Any) -> str:
    """The address of the receipt for a report."""
    location = send(client, **fields).location
    assert location.startswith("/reports/")
    return location


def decide(session: Session, code: str, *, reason: str | None = None, message: str | None = None) -> int | None:
    """Reject a report for a reason, or approve it; the number of its camera then."""
    report = reports.by_code(session, code)
    person = factories.moderator(session)
    if reason:
        verdicts.reject(session, report.id, moderator_id=person.id, reason=reason, message=message)
        return None
    details = CameraDetails.parse({**report.details, "lon": report.lon, "lat": report.lat})
    return factories.approved_camera(session, report.id, moderator_id=person.id, details=details, message=message)
