"""The reports that wait, the oldest first."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Final

from flask import Blueprint, render_template, request
from flask_security import current_user

from app import db, wording
from app.registry import queue as reports_queue
from app.registry import tallies
from app.registry.details import is_web_address
from app.registry.model import LARGEST_ID
from app.registry.reports import Report

PAGE: Final = 50


def add_to(blueprint: Blueprint) -> None:
    """Give the desk its queue."""
    blueprint.add_url_rule("/", view_func=queue)
    asked = {each.__name__: each for each in (days_waiting, is_web_address, wording.headline, wording.statements)}
    blueprint.context_processor(lambda: asked)


def queue() -> str:
    """One page of the queue; `after` is the number of the last report of the page before."""
    session = db.session()
    after = max(0, min(request.args.get("after", 0, int), LARGEST_ID))
    waiting = reports_queue.page(session, today=_today(), after=after, limit=PAGE + 1)
    return render_template(
        "moderation/queue.html",
        waiting=waiting[:PAGE],
        count=tallies.count_waiting(session),
        after=after,
        next_after=waiting[PAGE - 1].id if len(waiting) > PAGE else None,
    )


def beside(report: Report) -> Sequence[Report]:
    """The part of the queue to show beside a report: its beginning, or what follows the report."""
    session = db.session()
    first = reports_queue.page(session, today=_today(), limit=PAGE)
    if not first or report in first or not report.is_undecided:
        return first
    return [report, *reports_queue.page(session, today=_today(), after=report.id, limit=PAGE - 1)]


def next_after(report_id: int) -> Report | None:
    """The report to look at after this one: the next younger, else the oldest of all."""
    return reports_queue.next_after(db.session(), report_id, moderator_id=current_user.id, now=datetime.now(UTC))


def previous_in(column: Sequence[Report], report: Report) -> Report | None:
    """The report above this one."""
    return next((above for above, below in pairwise(column) if below.id == report.id), None)


def days_waiting(report: Report) -> int:
    """For how many days a report has been waiting."""
    return (_today() - report.received_on).days


def _today() -> date:
    return datetime.now(UTC).date()
