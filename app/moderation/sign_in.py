"""Signing in and out with Flask-Security, of which what `permissions` names can be reached and nothing else."""

from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Flask, render_template, url_for
from flask import session as cookie
from flask_login import user_logged_out
from flask_security import (
    LoginForm,
    RoleMixin,
    Security,
    SQLAlchemySessionUserDatastore,
    UserMixin,
    VerifyForm,
    WebAuthnMixin,
    user_authenticated,
)
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, relationship
from werkzeug.local import LocalProxy

from app import db
from app.config import Config
from app.moderation import second_factors, sessions
from app.moderation.accounts import LONGEST_ADDRESS, LONGEST_PASSWORD
from app.moderation.second_factors import CodesGoodOnce, PasskeyForm, Passkeys, SignedInPasskey
from app.moderation.sessions import DESK
from app.registry.model import Base
from app.registry.moderators import Moderator
from app.registry.unpublished import acts
from app.registry.unpublished.acts import Act

ENDPOINT = "security.login"
_SETTINGS = {
    "URL_PREFIX": DESK,
    "LOGIN_URL": "/sign-in",
    "LOGOUT_URL": "/sign-out",
    # A link must not sign anybody out.
    "LOGOUT_METHODS": ["POST"],
    "POST_LOGIN_VIEW": "moderation.queue",
    "POST_LOGOUT_VIEW": ENDPOINT,
    "LOGIN_USER_TEMPLATE": "moderation/sign_in.html",
    "STATIC_FOLDER": None,
    # No command of Flask-Security's own, no stored client address.
    "CLI_USERS_NAME": None,
    "CLI_ROLES_NAME": None,
    "TRACKABLE": False,
    # What somebody may do is one word on their row, which `permissions` reads.
    "JOIN_USER_ROLES": False,
    "FLASH_MESSAGES": False,
    "RETURN_GENERIC_RESPONSES": True,
    "PASSWORD_SCHEMES": ["argon2"],
    "PASSWORD_SINGLE_HASH": {"argon2"},
    "USER_IDENTITY_ATTRIBUTES": [{"email": {"mapper": str.lower, "case_insensitive": False}}],
}


class NoRole(RoleMixin):
    """Flask-Security wants to know a class of roles. Ours are a word on each moderator; `permissions` reads it."""


class SignedIn(UserMixin, Base):
    """A moderator as Flask-Security sees one: a second view of the same table.

    The registry knows no Flask, so what makes a moderator somebody who signs in is added here. It is a mapping of its
    own rather than a subclass: a subclass would share the identity map with `Moderator`, and one row can be only one
    of the two in a session.
    """

    __table__ = Moderator.__table__

    webauthn: Mapped[list[WebAuthnMixin]] = relationship(SignedInPasskey, order_by=SignedInPasskey.__table__.c.id)

    @property
    def roles(self) -> list[RoleMixin]:  # type: ignore[override]
        """None that Flask-Security would look at."""
        return []


# The library takes a used code out of the list in place.
MutableList.associate_with_attribute(cast(Any, SignedIn).mf_recovery_codes)


class SignInForm(LoginForm):
    """An address and a password. Nobody is remembered longer than their session."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.remember

    def validate_next(self, _field: object) -> None:
        """Let any address pass: where it leads is judged by the redirect, and is not the password's fault."""

    def validate(self, **kwargs: Any) -> bool:
        """Look the moderator up by the address as it is kept."""
        self.email.data = (self.email.data or "").strip().lower()
        # A second factor would go on to this very page otherwise.
        self.next.data = self.next.data or url_for("moderation.queue")
        if len(self.email.data) > LONGEST_ADDRESS or len(self.password.data or "") > LONGEST_PASSWORD:
            # No account has these, and to normalise and hash what has no end takes for ever.
            self.form_errors.append("too long")
            return False
        return bool(super().validate(**kwargs))


def is_address(text: str) -> bool:
    """Whether a text can be read as an address, as Flask-Security and as browsers do: for them a backslash is a slash.

    Flask-Security takes that for granted of the page to show after signing in.
    """
    try:
        urlsplit(text)
        urlsplit(text.replace("\\", "/"))
    except ValueError:
        return False
    return True


class PasswordAgain(VerifyForm):
    """The password, asked for again before something is changed that it protects."""

    def validate(self, **kwargs: Any) -> bool:
        """Compare the password."""
        return len(self.password.data or "") <= LONGEST_PASSWORD and bool(super().validate(**kwargs))


def init_app(app: Flask) -> None:
    """Let moderators sign in to an application that has its sessions and its CSRF protection."""
    config: Config = app.extensions["lookback.config"]
    factors = second_factors.settings(app.config["SECRET_KEY"], required=config.require_second_factor)
    app.config.update({f"SECURITY_{name}": value for name, value in {**_SETTINGS, **factors}.items()})
    # Moderators change networks; a session bound to an address would also keep a trace of it.
    app.config["SESSION_PROTECTION"] = None
    datastore = SQLAlchemySessionUserDatastore(cast(Any, LocalProxy(db.session)), SignedIn, NoRole, SignedInPasskey)
    security = Security(
        app,
        datastore,
        login_form=SignInForm,
        verify_form=PasswordAgain,
        wan_signin_response_form=PasskeyForm,
        totp_cls=CodesGoodOnce,
        webauthn_util_cls=Passkeys,
        render_template=_page,
    )
    security.want_json(lambda _: False)
    # Only the session signs anybody in: no token in a header or in an address.
    security.login_manager.request_loader(lambda _: None)
    load = security.login_manager._user_callback
    security.login_manager.user_loader(lambda name: _if_it_lasts(load(name)))
    user_authenticated.connect(_begin_session, app)
    user_logged_out.connect(_end_session, app)
    second_factors.init_app(app)


def _if_it_lasts(user: SignedIn | None) -> SignedIn | None:
    """Somebody whom a cookie names, unless that session was ended."""
    return user if user is not None and sessions.lasts(user.id) else None


def _begin_session(_: Flask, user: SignedIn, **__: object) -> None:
    cookie.permanent = True
    # Flask-Login's fingerprint of address and browser, which nothing here reads.
    cookie.pop("_id", None)
    # What was handed out before somebody signed in is not good afterwards.
    cookie.pop("csrf_token", None)
    with db.writing() as session:
        sessions.begin(session, user.id)
        if cookie.get("tf_state") == "validating_profile":
            # Set up on the way in, because the register asks everybody for a second factor.
            act = Act("second_factor_added", about_moderator_id=user.id)
            acts.write(session, user.id, datetime.now(UTC), [act])
        session.commit()


def _end_session(_: Flask, **__: object) -> None:
    sessions.end()


def _page(template: str, **context: Any) -> Any:
    """The page, with the status of a form that was not accepted; Flask-Security returns it as it is."""
    page = render_template(template, **context)
    is_wrong = any(name.endswith("_form") and form.errors for name, form in context.items())
    return (page, 422) if is_wrong else page
