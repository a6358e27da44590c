"""The people at the desk, for administrators: who is in, what they may do and where, and who is signed in."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, flash, json, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app import db, errors
from app.i18n import _
from app.moderation import accounts
from app.moderation.account import NOTICE, log
from app.moderation.powers import Powers, choices
from app.registry import desk_sessions, invitations, moderators
from app.registry.errors import Conflict, Invalid
from app.registry.invitations import Invitation
from app.registry.model import LARGEST_ID
from app.registry.moderators import MODERATOR, Moderator


def add_to(blueprint: Blueprint) -> None:
    """Give the desk its people."""
    address = f"/people/<int(max={LARGEST_ID}):moderator_id>"
    blueprint.add_url_rule("/people", view_func=people)
    blueprint.add_url_rule(address, view_func=person)
    blueprint.add_url_rule(f"{address}/role", view_func=change_role, methods=["POST"])
    blueprint.add_url_rule(f"{address}/disable", view_func=disable, methods=["POST"])
    blueprint.add_url_rule(f"{address}/enable", view_func=enable, methods=["POST"])
    blueprint.add_url_rule(f"{address}/end-sessions", view_func=end_sessions_of, methods=["POST"])
    blueprint.add_url_rule(f"{address}/forget-second-factors", view_func=forget_second_factors, methods=["POST"])


def people() -> str:
    """Everybody, and the invitations that nobody has used yet."""
    return page()


def person(moderator_id: int) -> str:
    """One of the people, and what can be changed."""
    return _person(moderator_id)


def change_role(moderator_id: int) -> ResponseReturnValue:
    """Let somebody do more or less, or elsewhere."""
    try:
        powers = Powers.parse(request.form)
        with db.writing() as session:
            before = state(moderators.get(session, moderator_id))
            changed = moderators.set_role(session, moderator_id, powers.role, powers.areas)
            log(session, moderator_id, "role_changed", before=before, after=state(changed))
            session.commit()
    except Invalid as error:
        problems = {problem.field: errors.sentence(problem) for problem in error.problems}
        return _person(moderator_id, request.form, problems), 422
    except Conflict:
        return _last_administrator(moderator_id)
    return _done(moderator_id, _("Saved."))


def disable(moderator_id: int) -> ResponseReturnValue:
    """Keep somebody from signing in, and sign them out everywhere at once."""

    def verb(session: Session) -> None:
        accounts.end_sessions(session, moderators.set_active(session, moderator_id, active=False))

    return _do(moderator_id, "disabled", verb, _("The account is disabled and signed out everywhere."))


def enable(moderator_id: int) -> ResponseReturnValue:
    """Let somebody sign in again."""

    def verb(session: Session) -> None:
        moderators.set_active(session, moderator_id, active=True)

    return _do(moderator_id, "enabled", verb, _("The account is open again."))


def end_sessions_of(moderator_id: int) -> ResponseReturnValue:
    """Sign somebody out everywhere; they may sign in again."""

    def verb(session: Session) -> None:
        accounts.end_sessions(session, moderators.get(session, moderator_id))

    return _do(moderator_id, "sessions_ended", verb, _("Signed out everywhere."))


def forget_second_factors(moderator_id: int) -> ResponseReturnValue:
    """Let somebody in again who lost their phone or key: with the password alone, in a session of their own."""

    def verb(session: Session) -> None:
        accounts.end_sessions(session, moderators.forget_second_factors(session, moderator_id))

    return _do(moderator_id, "second_factor_removed", verb, _("The second factors are forgotten."))


def state(person: Moderator | Invitation) -> dict[str, Any]:
    """What the log says about somebody's powers: codes and numbers, no outline of an area."""
    return {"role": person.role, "areas": len(person.areas["coordinates"]) if person.areas else 0}


def page(form: Mapping[str, str] | None = None, problems: Mapping[str, str] | None = None, **context: Any) -> str:
    """Everybody, with the form of an invitation as it was typed; `link` and `days` of one that was just made."""
    session = db.session()
    return render_template(
        "moderation/people.html",
        everybody=moderators.everybody(session),
        waiting=invitations.waiting(session, now=datetime.now(UTC)),
        form={"role": MODERATOR, "days": str(invitations.DEFAULT_DAYS), **(form or {})},
        problems=problems or {},
        **choices(),
        **context,
    )


def _person(moderator_id: int, form: Mapping[str, str] | None = None, problems: Mapping[str, str] | None = None) -> str:
    session = db.session()
    found = moderators.get(session, moderator_id)
    return render_template(
        "moderation/person.html",
        person=found,
        form=form or {"role": found.role, "areas": json.dumps(found.areas) if found.areas else ""},
        problems=problems or {},
        sessions=desk_sessions.of_moderator(session, moderator_id, now=datetime.now(UTC)),
        passkeys=moderators.passkeys_of(session, moderator_id),
        **choices(),
    )


def _do(moderator_id: int, act: str, verb: Callable[[Session], None], told: str) -> ResponseReturnValue:
    """Do something about somebody's account, and log it."""
    try:
        with db.writing() as session:
            verb(session)
            log(session, moderator_id, act)
            session.commit()
    except Conflict:
        return _last_administrator(moderator_id)
    return _done(moderator_id, told)


def _done(moderator_id: int, told: str) -> ResponseReturnValue:
    flash(told, NOTICE)
    return redirect(url_for("moderation.person", moderator_id=moderator_id), 303)


def _last_administrator(moderator_id: int) -> ResponseReturnValue:
    told = _("Nobody else is an administrator. Make somebody one first.")
    return _person(moderator_id, None, {"role": told}), 409
