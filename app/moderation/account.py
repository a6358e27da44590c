"""One's own account: the password, the way to second factors, and where one is signed in."""

from datetime import UTC, datetime
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy.orm import Session

from app import db, errors
from app.i18n import _
from app.moderation import accounts, sessions
from app.registry import desk_sessions, moderators
from app.registry.errors import Invalid, Problem
from app.registry.i18n import N_
from app.registry.model import LARGEST_ID
from app.registry.unpublished import acts
from app.registry.unpublished.acts import Act

# The notices of these pages, apart from those about verdicts.
NOTICE: Final = "account"
_SESSION: Final = f"/account/sessions/<int(max={LARGEST_ID}):session_id>"


def add_to(blueprint: Blueprint) -> None:
    """Give the desk everybody's own page."""
    blueprint.add_url_rule("/account", view_func=account)
    blueprint.add_url_rule("/account/password", view_func=change_password, methods=["POST"])
    blueprint.add_url_rule(f"{_SESSION}/label", view_func=label_session, methods=["POST"])
    blueprint.add_url_rule(f"{_SESSION}/end", view_func=end_session, methods=["POST"])
    blueprint.add_url_rule("/account/sessions/end-others", view_func=end_other_sessions, methods=["POST"])


def account() -> str:
    """The page of whoever is signed in."""
    return _page({})


def change_password() -> ResponseReturnValue:
    """Another password, for who knows the one of now. Every other session of theirs ends."""
    problems: list[Problem] = []
    fresh = request.form.get("new_password", "")
    if not accounts.is_password_of(current_user, request.form.get("password", "")):
        problems.append(Problem("password", N_("This is not your password of now.")))
    try:
        accounts.check_password(fresh, "new_password")
    except Invalid as error:
        problems.extend(error.problems)
    if problems:
        return _page({problem.field: errors.sentence(problem) for problem in problems}), 422
    hashed = accounts.hashed(fresh)
    with db.writing() as session:
        moderators.get(session, current_user.id).password = hashed
        desk_sessions.end_all(session, current_user.id, but=sessions.current_id())
        log(session, current_user.id, "password_changed")
        session.commit()
    return _done(_("Your password is changed."))


def label_session(session_id: int) -> ResponseReturnValue:
    """Call one of one's sessions something."""
    try:
        with db.writing() as session:
            desk_sessions.label(session, session_id, current_user.id, request.form.get("label", ""))
            session.commit()
    except Invalid as error:
        return _page({f"label-{session_id}": errors.sentence(problem) for problem in error.problems}), 422
    return _done(_("The name is saved."))


def end_session(session_id: int) -> ResponseReturnValue:
    """Sign one of one's browsers out."""
    with db.writing() as session:
        desk_sessions.end(session, session_id, current_user.id)
        log(session, current_user.id, "sessions_ended")
        session.commit()
    return _done(_("That browser is signed out."))


def end_other_sessions() -> ResponseReturnValue:
    """Sign every browser of one's own out but this one."""
    with db.writing() as session:
        desk_sessions.end_all(session, current_user.id, but=sessions.current_id())
        log(session, current_user.id, "sessions_ended")
        session.commit()
    return _done(_("Every other browser is signed out."))


def log(session: Session, about: int, done: str, **states: Any) -> None:
    """Write into the log what whoever is signed in does about an account; `before` and `after` where they tell it."""
    act = Act(done, about_moderator_id=about, **states)
    acts.write(session, current_user.id, datetime.now(UTC), [act])


def _done(told: str) -> ResponseReturnValue:
    flash(told, NOTICE)
    return redirect(url_for("moderation.account"), 303)


def _page(problems: dict[str, str]) -> str:
    session = db.session()
    person = moderators.get(session, current_user.id)
    return render_template(
        "moderation/account.html",
        person=person,
        role=moderators.ROLE_LABELS[person.role],
        role_meaning=moderators.ROLE_MEANINGS[person.role],
        sessions=desk_sessions.of_moderator(session, person.id, now=datetime.now(UTC)),
        own_session=sessions.current_id(),
        passkeys=moderators.passkeys_of(session, person.id),
        codes_left=len(person.mf_recovery_codes or ()),
        problems=problems,
        longest_label=desk_sessions.LONGEST_LABEL,
        longest_password=accounts.LONGEST_PASSWORD,
        shortest_password=accounts.SHORTEST_PASSWORD,
    )
