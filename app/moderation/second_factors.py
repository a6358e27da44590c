"""What is asked after the password, or instead of it: a code from an app, a recovery code, a passkey.

The views are Flask-Security's, the pages ours. Secrets are encrypted with a key made from the register's own.
"""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from flask import Flask, Response, flash, request, url_for
from flask import session as cookie
from flask_security import (
    Totp,
    UserMixin,
    WebAuthnMixin,
    WebauthnUtil,
    current_user,
    tf_disabled,
    tf_profile_changed,
    wan_deleted,
    wan_registered,
)
from flask_security.webauthn import WebAuthnSigninResponseForm
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from app import db
from app.i18n import _
from app.moderation.account import NOTICE, log
from app.registry import moderators
from app.registry.i18n import N_
from app.registry.model import Base
from app.registry.moderators import Passkey

_NAME: Final = "Lookback"
# Views of the library that write: each gets a session that may, and commits with it.
_WRITING: Final = (
    *("two_factor_setup", "two_factor_setup_validate", "two_factor_token_validation"),
    *("mf_recovery", "mf_recovery_codes"),
    *("wan_register", "wan_register_response", "wan_delete", "wan_signin_response"),
)
# Where the library sends a browser back to without a word when something was not right.
_BACK_AT: Final = {
    "security.two_factor_setup_validate": "security.two_factor_setup",
    "security.wan_register_response": "security.wan_register",
    "security.wan_signin_response": "security.wan_signin",
}
_DONE: Final = (
    (tf_profile_changed, "second_factor_added", N_("Your app is set up. Now make recovery codes.")),
    (tf_disabled, "second_factor_removed", N_("The app is not asked for any more.")),
    (wan_registered, "second_factor_added", N_("The passkey is added.")),
    (wan_deleted, "second_factor_removed", N_("The passkey is removed.")),
)


class SignedInPasskey(WebAuthnMixin, Base):
    """A passkey as Flask-Security sees one: a second view of the same table."""

    __table__ = Passkey.__table__

    def get_user_mapping(self) -> dict[str, Any]:
        """What finds its owner."""
        return {"id": self.moderator_id}  # type: ignore[attr-defined]


class CodesGoodOnce(Totp):
    """Codes of an app, each of which opens the desk at most once (RFC 6238, 5.2)."""

    def get_last_counter(self, user: Any) -> int | None:
        """The number of the last code that was good."""
        counter: int | None = user.tf_last_counter
        return counter

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        """Note the number of a good code."""
        user.tf_last_counter = tmatch.counter
        db.session().add(user)


class Passkeys(WebauthnUtil):
    """What a passkey has to be able to do: any device will do, but instead of a password it asks for its owner."""

    def authenticator_selection(self, _user: UserMixin, usage: str) -> AuthenticatorSelectionCriteria:
        """How a key is made."""
        if usage == "first":
            return AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
            )
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED, user_verification=UserVerificationRequirement.DISCOURAGED
        )

    def authentication_options(
        self, _user: UserMixin | None, usage: list[str], existing_options: dict[str, Any]
    ) -> dict[str, Any]:
        """How a key is asked for."""
        is_first = usage == ["first"]
        verification = UserVerificationRequirement.REQUIRED if is_first else UserVerificationRequirement.DISCOURAGED
        return {**existing_options, "user_verification": verification}


class PasskeyForm(WebAuthnSigninResponseForm):
    """The answer of a passkey."""

    def validate(self, **kwargs: Any) -> bool:
        """Refuse who is disabled, too: the library says so in an error and goes on."""
        return bool(super().validate(**kwargs)) and not self.errors


def settings(key: str, *, required: bool) -> dict[str, Any]:
    """The library's settings. `key` is the register's own; `required`: nobody gets in with a password alone."""
    secret = urlsafe_b64encode(hmac.digest(key.encode(), b"second factors", "sha256"))
    return {
        "TWO_FACTOR": True,
        "TWO_FACTOR_REQUIRED": required,
        "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "TWO_FACTOR_RESCUE_EMAIL": False,
        # One code early or late: clocks differ.
        "TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,
        "TWO_FACTOR_SETUP_URL": "/account/second-factor",
        "TWO_FACTOR_TOKEN_VALIDATION_URL": "/sign-in/code",
        "TWO_FACTOR_SELECT_URL": "/sign-in/second-factor",
        "TWO_FACTOR_RESCUE_URL": "/sign-in/rescue",
        "TWO_FACTOR_POST_SETUP_VIEW": "moderation.account",
        "TWO_FACTOR_SETUP_TEMPLATE": "moderation/second_factor.html",
        "TWO_FACTOR_VERIFY_CODE_TEMPLATE": "moderation/sign_in_code.html",
        "TWO_FACTOR_SELECT_TEMPLATE": "moderation/sign_in_choice.html",
        "TOTP_ISSUER": _NAME,
        "TOTP_SECRETS": {1: secret.decode()},
        "MULTI_FACTOR_RECOVERY_CODES": True,
        "MULTI_FACTOR_RECOVERY_CODES_N": 8,
        "MULTI_FACTOR_RECOVERY_CODES_KEYS": [secret],
        "MULTI_FACTOR_RECOVERY_CODES_URL": "/account/recovery-codes",
        "MULTI_FACTOR_RECOVERY_URL": "/sign-in/recovery-code",
        "MULTI_FACTOR_RECOVERY_CODES_TEMPLATE": "moderation/recovery_codes.html",
        "MULTI_FACTOR_RECOVERY_TEMPLATE": "moderation/sign_in_recovery.html",
        "WEBAUTHN": True,
        "WAN_RP_NAME": _NAME,
        "WAN_ALLOW_USER_HINTS": False,
        "WAN_REGISTER_URL": "/account/passkeys",
        "WAN_DELETE_URL": "/account/passkeys/remove",
        "WAN_SIGNIN_URL": "/sign-in/passkey",
        "WAN_VERIFY_URL": "/account/verify-passkey",
        "WAN_POST_REGISTER_VIEW": "moderation.account",
        "WAN_REGISTER_TEMPLATE": "moderation/passkeys.html",
        "WAN_SIGNIN_TEMPLATE": "moderation/sign_in_passkey.html",
        # To change a factor one has signed in lately, or types the password again.
        "FRESHNESS": timedelta(minutes=30),
        "FRESHNESS_GRACE_PERIOD": timedelta(minutes=30),
        "VERIFY_URL": "/account/verify",
        "VERIFY_TEMPLATE": "moderation/verify.html",
        "API_ENABLED_METHODS": ["session"],
        "DATETIME_FACTORY": lambda: datetime.now(UTC),
    }


def init_app(app: Flask) -> None:
    """Let the library's views write, and tell and log what they did. Comes after the library."""
    for name in _WRITING:
        endpoint = f"security.{name}"
        app.view_functions[endpoint] = _writing(endpoint, app.view_functions[endpoint])
    for signal, act, told in _DONE:
        signal.connect(_noting(act, told), app, weak=False)


def _writing(endpoint: str, view: Callable[..., Any]) -> Callable[..., Any]:
    def write(**values: Any) -> Any:
        if request.method != "POST":
            return view(**values)
        with db.writing() as session:
            if current_user.is_authenticated:
                # Whom the request found with its reader.
                session.add(current_user._get_current_object())
                session.refresh(current_user._get_current_object())
            elif name := cookie.get("tf_user_id"):
                # Two who send the same code at once: the second one waits here, and finds it used.
                moderators.hold(session, name)
            answer = view(**values)
            session.commit()
        if isinstance(answer, Response) and endpoint in _BACK_AT and answer.location == url_for(_BACK_AT[endpoint]):
            flash(_("That did not work. Nothing was changed; try again."), NOTICE)
        return answer

    return write


def _noting(act: str, told: str) -> Callable[..., None]:
    def note(_app: Flask, user: Any, **__: object) -> None:
        log(db.session(), user.id, act)
        flash(_(told), NOTICE)

    return note
