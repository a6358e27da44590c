"""Webhooks: who holds a key may have what changes sent to an address of theirs."""

from datetime import UTC, date, datetime
from typing import Any, Final

from flask import Response, abort, current_app, json, request, url_for

from app import db, errors
from app.api import fair_use, protocol
from app.api.links import JSON
from app.config import ANYWHERE, NOWHERE, Config
from app.formats.webhooks import secret_text
from app.i18n import _
from app.registry import keys, webhooks
from app.registry.errors import Invalid, NotAllowed, Problem
from app.registry.i18n import N_
from app.registry.keys import ApiKey
from app.registry.webhooks import Webhook

_ASKED: Final = {"url": str, "filter": str, "after": int}


def everything() -> Response:
    """The webhooks of the key that is shown."""
    holder = _holder()
    return _answer({"webhooks": [_told(each) for each in webhooks.of_key(db.session(), holder.id)]})


def add() -> Response:
    """Begin to send what changes to an address. Its secret is told this once."""
    config: Config = current_app.extensions["lookback.config"]
    holder, asked = _holder(), _asked()
    if config.webhooks == NOWHERE:
        raise NotAllowed("this register sends no webhooks")
    with db.writing() as session:
        made = webhooks.register(
            session,
            keys.get(session, holder.id),
            url=asked["url"],
            query=asked.get("filter", ""),
            after=asked.get("after"),
            anywhere=config.webhooks == ANYWHERE,
            today=_today(),
        )
        body = {**_told(made), "secret": secret_text(made.secret(config.signing_key()))}
        session.commit()
    response = _answer(body, 201)
    response.headers["Location"] = url_for("api.webhook", webhook_id=body["id"])
    return response


def one(webhook_id: int) -> Response:
    """One of them: how far it was sent the feed, and what was in the way last."""
    return _answer(_told(webhooks.get(db.session(), webhook_id, key_id=_holder().id)))


def remove(webhook_id: int) -> Response:
    """Send nothing to it any more."""
    key_id = _holder().id
    with db.writing() as session:
        webhooks.remove(session, webhook_id, key_id=key_id)
        session.commit()
    return Response(status=204)


def _holder() -> ApiKey:
    """The key that is shown; 401 for none that is valid, 403 for one that is not good for this."""
    protocol.refuse_parameters()
    shown = fair_use.shown_key()
    holder = keys.of_text(db.session(), shown, today=_today()) if shown else None
    if holder is None:
        refused = errors.problem(401, _("Show a key that is good for webhooks."))
        refused.headers["WWW-Authenticate"] = "Bearer"
        abort(refused)
    if webhooks.SCOPE not in holder.scopes:
        raise NotAllowed("this key is not good for webhooks")
    return holder


def _asked() -> dict[str, Any]:
    """What is sent as JSON. Raises Invalid naming what is not as it should be."""
    said = request.get_json(silent=True)
    if not isinstance(said, dict):
        raise Invalid((Problem("body", N_("Send a JSON object with the address as “url”.")),))
    # JSON knows one kind of number: 1.0 is a whole one (JSON Schema, 6.1.1).
    said = {
        name: int(value) if isinstance(value, float) and value.is_integer() else value for name, value in said.items()
    }
    problems = [Problem(name, N_("There is no parameter of this name.")) for name in said.keys() - _ASKED.keys()]
    for name, kind in _ASKED.items():
        if name in said and type(said[name]) is not kind:
            problems.append(Problem(name, N_("Is of another type than described.")))
    if "url" not in said:
        problems.append(Problem("url", N_("Say where to send what changes.")))
    if problems:
        raise Invalid(tuple(problems))
    return said


def _told(hook: Webhook) -> dict[str, Any]:
    return {
        "id": hook.id,
        "url": hook.url,
        "filter": hook.query,
        "created": hook.created_on.isoformat(),
        "state": hook.state,
        "delivered": hook.delivered,
        "failures": hook.failures,
        "failingSince": _moment(hook.failing_since),
        "nextAttempt": None if hook.given_up_on else _moment(hook.next_at),
        "lastFailure": hook.last_failure,
    }


def _moment(moment: datetime | None) -> str | None:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment else None


def _answer(body: dict[str, Any], status: int = 200) -> Response:
    response = Response(json.dumps(body, ensure_ascii=False), status, content_type=JSON)
    # It is told to whoever shows the key, and to nobody on the way.
    response.headers["Cache-Control"] = "no-store"
    return response


def _today() -> date:
    return datetime.now(UTC).date()
