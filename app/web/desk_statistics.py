"""How the desk works, in public and without names: how much comes, what becomes of it, and how long that takes."""

import csv
import io
from datetime import UTC, date, datetime
from typing import Final

from flask import Response, render_template

from app import db
from app.i18n import _, decimal
from app.registry import desk_statistics
from app.registry.desk_statistics import AGES, FEWEST, STEP, Statistics, rounded
from app.registry.i18n import N_
from app.registry.unpublished import tallies
from app.registry.unpublished.reports import REJECT_REASONS, VERDICTS

_VERDICTS: Final = {
    "approved": N_("Approved"),
    "rejected": N_("Rejected"),
    "duplicate": N_("Known already"),
    "spam": N_("Spam"),
}
_KINDS: Final = {
    "new": N_("A new camera"),
    "change": N_("A correction"),
    "still_there": N_("Still there"),
    "gone": N_("Gone"),
    "privacy": N_("A privacy problem"),
    "claim": N_("A claim about a system or a camera"),
}
_REVERSALS: Final = {
    "undone": N_("Verdicts taken back by the moderator"),
    "appealed": N_("Rejections appealed"),
    "granted": N_("Appeals that another moderator granted"),
    "withdrawn": N_("Reports taken back by their sender"),
    "lapsed": N_("Reports that nobody decided in time, and that are deleted"),
}
_COLUMNS: Final = ("month", "event", "kind", "reason", "reports_rounded")


def moderation() -> str:
    """The page: for each chart a table that says the same."""
    told = desk_statistics.read(db.session(), _today())
    months = [f"{month:%Y-%m}" for month in told.months]
    return render_template(
        "web/moderation.html",
        until=told.until,
        step=STEP,
        fewest=FEWEST,
        is_empty=not told.months,
        received=_number(told.count("received")),
        decided=_number(told.count(*VERDICTS)),
        waiting=_number(tallies.count_waiting(db.session())),
        wait=told.wait,
        days=_days,
        number=_number,
        by_month=[
            (words, rounded(told.count("received", month=month)), rounded(told.count(*VERDICTS, month=month)))
            for words, month in zip(months, told.months, strict=True)
        ],
        waits=[(words, *told.waits[month]) for words, month in zip(months, told.months, strict=True)],
        verdicts=_listed(told, _VERDICTS),
        kinds=[(_(words), rounded(told.count("received", kind=kind))) for kind, words in _KINDS.items()],
        reasons=_reasons(told),
        reversals=_listed(told, _REVERSALS),
        ages=_by_age(told.open_by_age),
        privacy=_number(told.count("received", kind="privacy")),
        privacy_wait=told.privacy_wait,
        privacy_ages=_by_age(told.privacy_days) if sum(told.privacy_days) >= FEWEST else [],
    )


def table() -> Response:
    """The same as a table, of all months: CSV after RFC 4180."""
    told = desk_statistics.read(db.session(), _today(), months=None)
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(_COLUMNS)
    rows.writerows(desk_statistics.lines(told))
    named = {"Content-Disposition": 'attachment; filename="lookback-moderation.csv"'}
    return Response(text.getvalue(), mimetype="text/csv", headers=named)


def _listed(told: Statistics, events: dict[str, str]) -> list[tuple[str, int]]:
    return [(_(words), rounded(told.count(event))) for event, words in events.items()]


def _reasons(told: Statistics) -> list[tuple[str, int]]:
    """Why reports were rejected, the commonest first."""
    found = [(_(words), rounded(told.count("rejected", reason=code))) for code, words in REJECT_REASONS.items()]
    return sorted(found, key=lambda each: -each[1])


def _by_age(groups: tuple[int, ...]) -> list[tuple[str, int]]:
    return [(_age(*group), rounded(n)) for group, n in zip(AGES, groups, strict=True)]


def _age(fewest: int, most: int | None) -> str:
    if most is None:
        return _("%(days)s days or more", days=fewest)
    if most == 0:
        return _("The same day")
    return _("%(fewest)s to %(most)s days", fewest=fewest, most=most)


def _number(n: int) -> str:
    """A number as it is told to everybody."""
    return str(decimal(rounded(n))) if n >= STEP else str(_("fewer than %(step)s", step=STEP))


def _days(days: int | None) -> str:
    if days is None:
        return str(_("too few to tell"))
    if days == 0:
        return str(_("the same day"))
    return str(_("1 day") if days == 1 else _("%(days)s days", days=days))


def _today() -> date:
    return datetime.now(UTC).date()
