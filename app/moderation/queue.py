"""What waits: how much of what, in the order that somebody works through, and what they come back to."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, Final, NamedTuple

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy import RowMapping

from app import db, errors, gazetteer, wording
from app.i18n import _
from app.moderation import asked, claimed, notices
from app.moderation.asked import Asked
from app.registry import cameras, moderators
from app.registry.details import is_web_address
from app.registry.errors import Invalid
from app.registry.i18n import N_
from app.registry.model import LARGEST_ID
from app.registry.unpublished import closed, queue_filter, saved_filters
from app.registry.unpublished import queue as reports_queue
from app.registry.unpublished.queue_filter import QueueFilter
from app.registry.unpublished.reports import Report

PAGE: Final = 50
# What is shown of the queue beside a report.
BESIDE: Final = 20
_AREAS: Final = 12
KINDS: Final = {
    "new": N_("New camera"),
    "change": N_("Correction"),
    "still_there": N_("Still there"),
    "gone": N_("Gone"),
    "privacy": N_("Privacy"),
    "claim": N_("Claim"),
}
RISKS: Final = {3: N_("Look first"), 2: N_("Doubtful"), 1: N_("A little odd"), 0: N_("Calm")}
PROOFS: Final = {True: N_("Done by the browser"), False: N_("Not done")}
SORTS: Final = {"oldest": N_("Oldest first"), "riskiest": N_("Riskiest first"), "nearest": N_("Nearest first")}
_AGES: Final = (
    (0, 0, N_("Today")),
    (1, 6, N_("1 to 6 days")),
    (7, 29, N_("7 to 29 days")),
    (30, None, N_("30 days or more")),
)
_OTHERS: Final = ("after", "place")


class Choice(NamedTuple):
    """One way to narrow the queue: its words, how many reports it would show if that is known, and its address."""

    label: str
    n: int | None
    address: str
    is_chosen: bool


def add_to(blueprint: Blueprint) -> None:
    """Give the desk its queue."""
    blueprint.add_url_rule("/", view_func=queue)
    blueprint.add_url_rule("/filters", view_func=save_filter, methods=["POST"])
    blueprint.add_url_rule(
        f"/filters/<int(max={LARGEST_ID}):filter_id>/forget", view_func=forget_filter, methods=["POST"]
    )
    words = (days_waiting, is_web_address, wording.headline, wording.statements, claimed.in_short)
    told = {each.__name__: each for each in words}
    named = {"kind_words": KINDS, "risk_words": RISKS, "notices": notices.waiting}
    blueprint.context_processor(lambda: {**told, **named})


def queue() -> ResponseReturnValue:
    """One page of the queue; `after` is the number of the last report of the page before."""
    try:
        shown = Asked.parse(_with_place(), also=_OTHERS)
    except Invalid as error:
        problems = {problem.field: errors.sentence(problem) for problem in error.problems}
        return _page(Asked(), problems), 400
    return _page(shown, {})


def save_filter() -> ResponseReturnValue:
    """Keep the filter of this address under a name."""
    shown = asked.of_request()
    try:
        with db.writing() as session:
            saved_filters.save(session, current_user.id, request.form.get("name"), shown.query())
            session.commit()
    except Invalid as error:
        return _page(shown, {problem.field: errors.sentence(problem) for problem in error.problems}), 422
    return redirect(shown.address("queue"), 303)


def forget_filter(filter_id: int) -> ResponseReturnValue:
    """Remove a saved filter."""
    with db.writing() as session:
        saved_filters.forget(session, current_user.id, filter_id)
        session.commit()
    return redirect(asked.of_request().address("queue"), 303)


def beside(shown: Asked, report: Report) -> list[Report]:
    """The part of the queue to show beside a report: its beginning, or what follows the report."""
    session, today = db.session(), datetime.now(UTC).date()
    first = reports_queue.page(session, shown.mine, shown.sort, today=today, limit=BESIDE)
    if any(each.id == report.id for each in first):
        return first
    later = reports_queue.page(session, shown.mine, shown.sort, today=today, after=report.id, limit=BESIDE - 1)
    return [report, *later]


def next_after(shown: Asked, report_id: int | None) -> Report | None:
    """The report for this moderator to look at after this one."""
    return reports_queue.next_after(
        db.session(), report_id, shown.mine, shown.sort, moderator_id=current_user.id, now=datetime.now(UTC)
    )


def previous_in(column: Sequence[Report], report: Report) -> Report | None:
    """The report above this one."""
    return next((above for above, below in pairwise(column) if below.id == report.id), None)


def about(some: Sequence[Report]) -> Mapping[int, RowMapping]:
    """The cameras that reports are about, by number."""
    return cameras.several(db.session(), {each.about_id for each in some if each.about_id is not None})


def days_waiting(report: Report) -> int:
    """For how many days a report has been waiting."""
    return (datetime.now(UTC).date() - report.received_on).days


def opened(some: Sequence[Report]) -> dict[int, str]:
    """Who else has reports open: the moderator's name by the number of the report."""
    now = datetime.now(UTC)
    holders = {each.id: reports_queue.claimant(each, now) for each in some}
    others = {number: holder for number, holder in holders.items() if holder not in (None, current_user.id)}
    names = moderators.addresses(db.session(), {holder for holder in others.values() if holder is not None})
    return {number: name_of(names[holder]) for number, holder in others.items() if holder in names}


def name_of(address: str) -> str:
    """What colleagues call somebody: what stands before the @."""
    return address.partition("@")[0]


def _page(shown: Asked, problems: Mapping[str, str]) -> str:
    session, today = db.session(), datetime.now(UTC).date()
    after = max(0, min(request.args.get("after", 0, int), LARGEST_ID))
    found = reports_queue.page(session, shown.mine, shown.sort, today=today, after=after or None, limit=PAGE + 1)
    column = found[:PAGE]
    return render_template(
        "moderation/queue.html",
        shown=shown,
        waiting=column,
        cameras=about(column),
        opened=opened(column),
        first=next_after(shown, None) if column else None,
        count=asked.count_waiting(),
        selected=reports_queue.count(session, shown.mine, today=today),
        is_all=shown.wanted == queue_filter.EVERYTHING,
        facets=list(_facets(shown)),
        sorts=SORTS,
        saved=saved_filters.of(session, current_user.id),
        after=after,
        next_after=column[-1].id if len(found) > PAGE else None,
        place=request.args.get("place", ""),
        problems=problems,
    )


def _with_place() -> Any:
    """The query string, in which a typed place has become the point to be near to."""
    args = request.args.copy()
    place = args.get("place", "").strip()
    if place and args.get("sort") == "nearest":
        position = gazetteer.position_of(place)
        # Where nobody knows it, as it was typed: that is what the page says is wrong.
        args["near"] = f"{position.lon},{position.lat}" if position else place
    return args


def _facets(shown: Asked) -> Iterator[tuple[str, list[Choice]]]:
    """What narrows the queue, in groups, with the kept counts of what waits."""
    session = db.session()
    wanted, mine, none = shown.wanted, shown.mine, QueueFilter()
    # Kept counts are of the whole world: whoever looks after a part of it is shown none.
    is_limited = mine.areas is not None
    kept = None if is_limited else closed.waiting(session, mine)

    def n_of(dimension: str, value: str) -> int | None:
        return None if kept is None else kept.get(dimension, {}).get(value, 0)

    yield (
        _("Waiting for"),
        [
            _choice(shown, _("A moderator"), n_of("state", "received"), wanted.state == "received", state="received"),
            _choice(
                shown, _("Its sender"), n_of("state", "needs_info"), wanted.state == "needs_info", state="needs_info"
            ),
            _choice(
                shown,
                _("Another look, after an appeal"),
                None,
                bool(wanted.appealed),
                appealed=None if wanted.appealed else True,
            ),
        ],
    )
    yield (
        _("Kind"),
        [
            _choice(shown, _(words), n_of("kind", kind), kind in wanted.kinds, kinds=_toggled(wanted.kinds, kind))
            for kind, words in KINDS.items()
        ],
    )
    yield (
        _("Risk"),
        [
            _choice(shown, _(words), n_of("risk", str(risk)), risk in wanted.risks, risks=_toggled(wanted.risks, risk))
            for risk, words in RISKS.items()
        ],
    )
    yield (
        _("Work against spam"),
        [
            _choice(
                shown,
                _(words),
                n_of("proven", str(int(is_proven))),
                wanted.proven is is_proven,
                proven=None if wanted.proven is is_proven else is_proven,
            )
            for is_proven, words in PROOFS.items()
        ],
    )
    yield (
        _("Age"),
        [
            _choice(
                shown,
                _(words),
                None if kept is None else _of_age(kept.get("day", {}), fewest, most),
                wanted.age == (fewest, most),
                age=none.age if wanted.age == (fewest, most) else (fewest, most),
            )
            for fewest, most, words in _AGES
        ],
    )
    areas = {} if is_limited else closed.busiest_areas(session, mine, limit=_AREAS)
    areas.pop("", None)
    if wanted.area:
        areas.setdefault(wanted.area, 0)
    yield (
        _("Area"),
        [
            _choice(shown, name, n or None, name == wanted.area, area="" if name == wanted.area else name)
            for name, n in areas.items()
        ],
    )


def _choice(shown: Asked, label: str, n: int | None, is_chosen: bool, **terms: Any) -> Choice:
    narrowed = Asked(dataclasses.replace(shown.wanted, **terms), shown.sort)
    return Choice(label, n, narrowed.address("queue"), is_chosen)


def _toggled(chosen: tuple[Any, ...], value: object) -> tuple[Any, ...]:
    return tuple(sorted({*chosen} ^ {value}))


def _of_age(days: Mapping[str, int], fewest: int, most: int | None) -> int:
    today = datetime.now(UTC).date()
    last = (today - timedelta(days=fewest)).isoformat()
    first = (today - timedelta(days=most)).isoformat() if most is not None else ""
    return sum(n for day, n in days.items() if first <= day <= last)
