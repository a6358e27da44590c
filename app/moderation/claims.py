"""Published claims at the desk: all of a system or a camera, and how sure each is, which editors say anew."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy.orm import Session
from structlog import get_logger

from app import db, errors
from app.i18n import _
from app.moderation import asked, claimed, forms
from app.registry.dossiers import claims, statements, systems
from app.registry.errors import Conflict, Invalid
from app.registry.model import LARGEST_ID
from app.registry.unpublished import claim_edits

Verb = Callable[..., None]
_NUMBER: Final = f"<int(max={LARGEST_ID}):claim_id>"


def add_to(blueprint: Blueprint) -> None:
    """Give the desk its claims."""
    blueprint.add_url_rule("/claims", view_func=find_claims)
    blueprint.add_url_rule(f"/claims/{_NUMBER}", view_func=claim_page)
    for view in (judge_claim, withdraw_claim, restore_claim):
        address = f"/claims/{_NUMBER}/{view.__name__.removesuffix('_claim')}"
        blueprint.add_url_rule(address, view_func=view, methods=["POST"])


def find_claims() -> ResponseReturnValue:
    """The claims about one system or camera, those that were taken back too, or the systems to choose from."""
    session = db.session()
    system_id, camera_id = (request.args.get(name, None, int) for name in ("system", "camera"))
    is_chosen = system_id is not None or camera_id is not None
    chosen = claimed.subject(system_id, camera_id) if is_chosen else None
    states = claims.states(session, system_id=system_id, camera_id=camera_id) if is_chosen else {}
    return render_template(
        "moderation/claims.html",
        subject=chosen,
        systems=systems.everything(session),
        told=statements.whatever_their_state(session, states),
        states=states,
        count=asked.count_waiting(),
        **claimed.words(),
    )


def claim_page(claim_id: int) -> ResponseReturnValue:
    """One claim with what an editor may do to it. Raises NotFound."""
    return _page(claim_id)


def judge_claim(claim_id: int) -> ResponseReturnValue:
    """Say anew how sure it is."""
    certainty = request.form.get("certainty", "")

    def verb(session: Session, number: int, **by: Any) -> None:
        claim_edits.judge(session, number, certainty, **by)

    return _do(claim_id, verb)


def withdraw_claim(claim_id: int) -> ResponseReturnValue:
    """Take it back."""
    return _do(claim_id, claim_edits.withdraw)


def restore_claim(claim_id: int) -> ResponseReturnValue:
    """Publish it again."""
    return _do(claim_id, claim_edits.restore)


def _do(claim_id: int, verb: Verb) -> ResponseReturnValue:
    try:
        by = {"moderator_id": current_user.id, "version": forms.version(request.form), "now": datetime.now(UTC)}
        with db.writing() as session:
            verb(session, claim_id, **by)
            session.commit()
    except Invalid as error:
        problems = {each.field: errors.sentence(each) for each in error.problems}
        return _page(claim_id, problems=problems), 422
    except Conflict as error:
        changed = _("It was changed meanwhile, or is so already. This is what it is now.")
        alert = _(forms.UNSEEN) if isinstance(error, forms.Unseen) else changed
        return _page(claim_id, alert=alert), 409
    get_logger().info("claim edited", moderator=current_user.id, claim=claim_id, act=request.endpoint)
    return redirect(url_for("moderation.claim_page", claim_id=claim_id), 303)


def _page(claim_id: int, *, problems: Mapping[str, str] | None = None, alert: str | None = None) -> str:
    session = db.session()
    row = claims.get(session, claim_id)
    [said] = statements.whatever_their_state(session, [claim_id])
    return render_template(
        "moderation/claim.html",
        row=row,
        said=said,
        subject=claimed.subject(row["system_id"], row["camera_id"]),
        problems=problems or {},
        alert=alert,
        count=asked.count_waiting(),
        **claimed.words(),
    )
