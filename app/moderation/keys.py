"""The keys of programs that ask the API often, for administrators: who has one, what it is good for, and its end."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from app import db, errors
from app.i18n import _
from app.moderation.account import NOTICE
from app.registry import keys as api_keys
from app.registry.errors import Invalid
from app.registry.keys import DEFAULT_DAYS, LONGEST_CONTACT, MOST_DAYS, SCOPES
from app.registry.model import LARGEST_ID
from app.registry.numbers import whole_number
from app.registry.unpublished import acts
from app.registry.unpublished.acts import Act


def add_to(blueprint: Blueprint) -> None:
    """Give the desk the keys."""
    blueprint.add_url_rule("/keys", view_func=keys)
    blueprint.add_url_rule("/keys", view_func=make_key, methods=["POST"])
    blueprint.add_url_rule(f"/keys/<int(max={LARGEST_ID}):key_id>/revoke", view_func=revoke_key, methods=["POST"])


def keys() -> str:
    """Every key, and a form for another one."""
    return _page({"days": str(DEFAULT_DAYS)}, ["read"])


def make_key() -> ResponseReturnValue:
    """Make a key. It is shown this once."""
    scopes = request.form.getlist("scopes")
    days = whole_number(request.form.get("days", ""), MOST_DAYS) or 0
    try:
        with db.writing() as session:
            made, text = api_keys.make(
                session, contact=request.form.get("contact", ""), scopes=scopes, days=days, today=_today()
            )
            _log("key_made", made.id, scopes=sorted(made.scopes), days=days)
            session.commit()
    except Invalid as error:
        problems = {problem.field: errors.sentence(problem) for problem in error.problems}
        return _page(request.form, scopes, problems), 422
    return _page({"days": str(DEFAULT_DAYS)}, ["read"], text=text)


def revoke_key(key_id: int) -> ResponseReturnValue:
    """End a key for good."""
    with db.writing() as session:
        api_keys.revoke(session, key_id, today=_today())
        _log("key_revoked", key_id)
        session.commit()
    flash(_("The key does not work any more."), NOTICE)
    return redirect(url_for("moderation.keys"), 303)


def _log(done: str, key_id: int, **told: Any) -> None:
    """By its number: whose it is, the log does not say."""
    acts.write(db.session(), current_user.id, datetime.now(UTC), [Act(done, after={"key": key_id, **told})])


def _page(form: Mapping[str, str], scopes: list[str], problems: Mapping[str, str] | None = None, **context: Any) -> str:
    return render_template(
        "moderation/keys.html",
        keys=api_keys.everything(db.session()),
        today=_today(),
        scopes=SCOPES,
        chosen=scopes,
        form=form,
        problems=problems or {},
        longest_contact=LONGEST_CONTACT,
        most_days=MOST_DAYS,
        **context,
    )


def _today() -> date:
    return datetime.now(UTC).date()
