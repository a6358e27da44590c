"""The log of the desk, for administrators: who did what, when, and to what."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final, NamedTuple

from flask import Blueprint, render_template, request, url_for
from sqlalchemy import RowMapping

from app import db
from app.i18n import _
from app.registry import moderators
from app.registry.numbers import whole_number
from app.registry.unpublished import acts

PAGE: Final = 50


class Line(NamedTuple):
    """One act in words. `changes`: name, before, after."""

    row: RowMapping
    who: str
    what: str
    about: str
    changes: list[tuple[str, Any, Any]]


def add_to(blueprint: Blueprint) -> None:
    """Give the desk its log."""
    blueprint.add_url_rule("/log", view_func=log)


def log() -> str:
    """One page of the log, the newest first; what cannot be read of the filter is left out of it."""
    session = db.session()
    asked = {name: request.args.get(name, "") for name in ("moderator", "act", "since", "until")}
    names = {person.id: person.email for person in moderators.everybody(session)}
    rows = acts.page(
        session,
        before=whole_number(request.args.get("before", "")),
        limit=PAGE + 1,
        moderator_id=whole_number(asked["moderator"]),
        kind=asked["act"] or None,
        since=_midnight(asked["since"]),
        until=_midnight(asked["until"], days=1),
    )
    older = None
    if len(rows) > PAGE:
        kept: dict[str, Any] = {name: text for name, text in asked.items() if text}
        older = url_for("moderation.log", before=rows[PAGE - 1]["id"], **kept)
    return render_template(
        "moderation/log.html",
        acts=[_line(row, names) for row in rows[:PAGE]],
        people=[(str(number), email) for number, email in names.items()],
        act_labels=[(act, _(words)) for act, words in acts.ACTS.items()],
        asked=asked,
        older=older,
    )


def _line(row: RowMapping, names: Mapping[int, str]) -> Line:
    about = names.get(row["about_moderator_id"], "") if row["about_moderator_id"] != row["moderator_id"] else ""
    what = _(acts.ACTS[row["act"]]) if row["act"] in acts.ACTS else row["act"]
    return Line(row, names.get(row["moderator_id"], ""), what, about, list(_changes(row)))


def _changes(row: RowMapping) -> Iterator[tuple[str, Any, Any]]:
    before, after = row["before"] or {}, row["after"] or {}
    for name in {**before, **after}:
        if before.get(name) != after.get(name):
            yield name, _told(before.get(name)), _told(after.get(name))


def _told(value: Any) -> Any:
    return ", ".join(map(str, value)) if isinstance(value, list) else value


def _midnight(typed: str, days: int = 0) -> datetime | None:
    """The beginning of a day as it was typed, or of one some days later."""
    try:
        return datetime.combine(datetime.fromisoformat(typed).date() + timedelta(days=days), time(), UTC)
    except (ValueError, OverflowError):
        return None
