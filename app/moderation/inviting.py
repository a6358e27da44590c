"""Letting people in: an administrator makes a link, and who follows it makes an account. No mail is sent."""

from collections.abc import Mapping
from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from app import db, errors
from app.i18n import _
from app.moderation import accounts, people
from app.moderation.account import NOTICE
from app.moderation.powers import Powers
from app.moderation.sign_in import ENDPOINT
from app.registry import invitations
from app.registry.errors import Conflict, Gone, Invalid, Problem
from app.registry.i18n import N_
from app.registry.model import LARGEST_ID
from app.registry.numbers import whole_number
from app.registry.unpublished import acts
from app.registry.unpublished.acts import Act


def add_to(blueprint: Blueprint) -> None:
    """Give the desk its invitations."""
    withdrawn = f"/people/invitations/<int(max={LARGEST_ID}):invitation_id>/withdraw"
    blueprint.add_url_rule("/people/invitations", view_func=invite, methods=["POST"])
    blueprint.add_url_rule(withdrawn, view_func=withdraw_invitation, methods=["POST"])
    blueprint.add_url_rule("/invitations/<token>", view_func=invitation, methods=["GET", "POST"])


def invite() -> ResponseReturnValue:
    """Make a link that lets somebody in. It is shown this once."""
    try:
        powers = Powers.parse(request.form)
        days = _days(request.form.get("days", ""))
    except Invalid as error:
        return people.page(request.form, _told(error)), 422
    now = datetime.now(UTC)
    with db.writing() as session:
        made, token = invitations.invite(
            session, invited_by=current_user.id, role=powers.role, areas=powers.areas, days=days, now=now
        )
        acts.write(session, current_user.id, now, [Act("invited", after=people.state(made))])
        session.commit()
    return people.page(link=url_for("moderation.invitation", token=token, _external=True), days=days)


def withdraw_invitation(invitation_id: int) -> ResponseReturnValue:
    """Make an invitation worthless."""
    with db.writing() as session:
        invitations.withdraw(session, invitation_id)
        acts.write(session, current_user.id, datetime.now(UTC), [Act("uninvited")])
        session.commit()
    flash(_("The invitation is withdrawn."), NOTICE)
    return redirect(url_for("moderation.people"), 303)


def invitation(token: str) -> ResponseReturnValue:
    """Where somebody who was invited chooses an address and a password."""
    now = datetime.now(UTC)
    try:
        invitations.of_token(db.session(), token, now=now)
        if request.method == "GET":
            return _page({})
        address, password_hash = accounts.parse(request.form.get("email", ""), request.form.get("password", ""))
        with db.writing() as session:
            joined = invitations.accept(session, token, email=address, password_hash=password_hash, now=now)
            acts.write(
                session, joined.id, now, [Act("joined", about_moderator_id=joined.id, after=people.state(joined))]
            )
            session.commit()
    except Invalid as error:
        return _page(_told(error)), 422
    except Conflict:
        return _page({"email": _("This address has an account already. Sign in with it.")}), 422
    except Gone:
        return render_template("moderation/invitation.html", is_valid=False, problems={}), 404
    flash(_("Your account is ready."), NOTICE)
    return redirect(url_for(ENDPOINT), 303)


def _page(problems: Mapping[str, str]) -> str:
    return render_template(
        "moderation/invitation.html",
        is_valid=True,
        problems=problems,
        email=request.form.get("email", ""),
        shortest=accounts.SHORTEST_PASSWORD,
        longest=accounts.LONGEST_PASSWORD,
    )


def _days(typed: str) -> int:
    if not (days := whole_number(typed, invitations.MOST_DAYS)):
        message = N_("Must be a whole number of days, from 1 to %(most)d.")
        raise Invalid((Problem("days", message, {"most": invitations.MOST_DAYS}),))
    return days


def _told(error: Invalid) -> dict[str, str]:
    return {problem.field: errors.sentence(problem) for problem in error.problems}
