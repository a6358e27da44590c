"""One verdict about everything that a filter selects: first exactly what will happen, then that and nothing else."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from structlog import get_logger

from app import db, errors, map_data
from app.i18n import _
from app.moderation import asked, queue
from app.moderation.asked import Asked
from app.registry.errors import Conflict, Invalid
from app.registry.i18n import N_
from app.registry.unpublished import bulk_verdicts, reversals, verdicts
from app.registry.unpublished import queue as reports_queue
from app.registry.unpublished.bulk_verdicts import BulkVerdict
from app.registry.unpublished.reports import REJECT_REASONS

VERDICTS: Final[Mapping[str, str]] = {
    "rejected": N_("Reject"),
    "spam": N_("Mark as spam"),
    "approved": N_("Approve as sent"),
}
# How many of them the preview shows, and how many places its map.
_LISTED: Final = 30
_ON_THE_MAP: Final = 500


def add_to(blueprint: Blueprint) -> None:
    """Give the desk its decisions in bulk."""
    blueprint.add_url_rule("/bulk", view_func=bulk)
    blueprint.add_url_rule("/bulk", view_func=decide_bulk, methods=["POST"])
    blueprint.add_url_rule("/bulk/undo", view_func=undo_bulk, methods=["POST"])


def bulk() -> ResponseReturnValue:
    """What a verdict about this part of the queue would decide."""
    try:
        shown = Asked.parse(request.args, also=("verdict",))
    except Invalid:
        return redirect(url_for("moderation.queue"), 303)
    return _page(shown, _verdict(request.args.get("verdict")), {})


def decide_bulk() -> ResponseReturnValue:
    """Decide what the preview showed."""
    verdict, now = _verdict(request.form.get("verdict")), datetime.now(UTC)
    try:
        shown = Asked.parse(request.args)
    except Invalid:
        return redirect(url_for("moderation.queue"), 303)
    try:
        message = verdicts.parse_message(request.form.get("message")) if verdict != "spam" else None
        with db.writing() as session:
            done = bulk_verdicts.decide(
                session,
                shown.mine,
                verdict,
                moderator_id=current_user.id,
                token=request.form.get("token", ""),
                now=now,
                reason=request.form.get("reason", "") if verdict == "rejected" else None,
                message=message,
            )
            session.commit()
    except Invalid as error:
        return _page(shown, verdict, {each.field: errors.sentence(each) for each in error.problems}), 422
    except Conflict:
        alert = _("Something changed since the preview, so nothing was decided. This is what it would be now.")
        return _page(shown, verdict, {}, alert=alert), 409
    get_logger().info("verdict in bulk", moderator=current_user.id, verdict=verdict, reports=len(done.ids))
    return render_template(
        "moderation/bulk_done.html",
        n=len(done.ids),
        at=now.isoformat(),
        seconds=reversals.TIME_TO_UNDO.seconds,
        shown=shown,
        count=asked.count_waiting(),
    )


def undo_bulk() -> ResponseReturnValue:
    """Take back a decision in bulk within half a minute."""
    n, alert, status = 0, None, 200
    try:
        at = datetime.fromisoformat(request.form.get("at", ""))
        with db.writing() as session:
            n = reversals.undo_bulk(session, at, moderator_id=current_user.id, now=datetime.now(UTC))
            session.commit()
    except (ValueError, Conflict):
        alert, status = (
            _("It cannot be taken back as a whole any more: half a minute is over, or something changed."),
            409,
        )
    shown = asked.of_request()
    context = {"shown": shown, "count": asked.count_waiting()}
    return render_template("moderation/bulk_done.html", n=n, at=None, alert=alert, **context), status


def _verdict(raw: str | None) -> BulkVerdict:
    match raw:
        case "approved" | "spam":
            return raw
        case _:
            return "rejected"


def _page(shown: Asked, verdict: BulkVerdict, problems: Mapping[str, str], alert: str | None = None) -> str:
    session, today = db.session(), datetime.now(UTC).date()
    preview, told = None, dict(problems)
    try:
        preview = bulk_verdicts.preview(session, shown.mine, verdict, moderator_id=current_user.id, today=today)
    except Invalid as error:
        told.update((each.field, errors.sentence(each)) for each in error.problems)
    ids = preview.ids if preview else ()
    listed = reports_queue.load(session, ids[:_LISTED])
    return render_template(
        "moderation/bulk.html",
        shown=shown,
        verdict=verdict,
        verdict_words=VERDICTS,
        preview=preview,
        listed=listed,
        cameras=queue.about(listed),
        map_data=_map_of(reports_queue.places(session, ids[:_ON_THE_MAP])),
        vocabulary=map_data.meanings(),
        reasons=REJECT_REASONS,
        problems=told,
        alert=alert,
        form=request.form,
        count=asked.count_waiting(),
    )


def _map_of(places: list[tuple[float, float]]) -> dict[str, Any]:
    """What `static/src/queue-page.js` draws of a preview: the places, and the public tiles."""
    return {"places": places, "tiles": map_data.tiles_of_what_is_there(), "cameras": url_for("web.cameras")}
