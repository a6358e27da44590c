"""Webhooks, as OpenAPI describes them: how to ask for them, and what is sent."""

from typing import Any, Final

from app.api.described_answers import of_shape, problem
from app.api.parameters import Schema
from app.formats.webhooks import TYPE
from app.registry.model import LARGEST_ID
from app.registry.sources import LONGEST_ADDRESS

_TEXT: Final[Schema] = {"type": "string"}
_COUNT: Final[Schema] = {"type": "integer", "minimum": 0, "maximum": LARGEST_ID}
_MOMENT: Final[Schema] = {"type": "string", "format": "date-time"}
_MOMENT_OR_NULL: Final[Schema] = {"anyOf": [_MOMENT, {"type": "null"}]}
_ADDRESS: Final[Schema] = {"type": "string", "format": "uri", "maxLength": LONGEST_ADDRESS}
_SECURITY: Final[list[dict[str, list[str]]]] = [{"key": []}]

PARAMETERS: Final[dict[str, Schema]] = {
    "webhook_id": {
        "name": "webhook_id",
        "in": "path",
        "required": True,
        "schema": {"type": "integer", "minimum": 1, "maximum": LARGEST_ID},
    }
}
_WEBHOOK: Final[dict[str, Schema]] = {
    "id": {"type": "integer", "minimum": 1, "maximum": LARGEST_ID},
    "url": _ADDRESS,
    "filter": _TEXT,
    "created": {"type": "string", "format": "date"},
    "state": {"enum": ["active", "failing", "given_up"]},
    "delivered": _COUNT | {"description": "The last change that it was told of: who begins anew goes on after it."},
    "failures": _COUNT,
    "failingSince": _MOMENT_OR_NULL,
    "nextAttempt": _MOMENT_OR_NULL,
    "lastFailure": {"type": ["string", "null"]},
}
_ASKED: Final[dict[str, Schema]] = {
    "url": _ADDRESS | {"description": "Where to send what changes: https, and on the public internet."},
    "filter": {
        "type": "string",
        "format": "camera-filter",
        "description": "Of which cameras, as a query of their list: bbox=…&surveillance_type=ALPR.",
    },
    "after": _COUNT
    | {"description": "Begin after the change of this number, which there must be, in place of with the next one."},
}


def schemas() -> dict[str, Schema]:
    """The shapes of what is asked, answered and sent, by name."""
    secret = {"secret": _TEXT | {"description": "What messages are signed with. It is told this once."}}
    told = {
        "after": _COUNT,
        "until": _COUNT,
        "changes": {"type": "array", "items": {"$ref": "#/components/schemas/Change"}},
    }
    sent = {"type": {"const": TYPE}, "timestamp": _MOMENT, "data": _object(told)}
    listed = {"webhooks": {"type": "array", "items": {"$ref": "#/components/schemas/Webhook"}}}
    return {
        "Webhook": _object(_WEBHOOK),
        "NewWebhook": _object(_WEBHOOK | secret),
        "Webhooks": _object(listed),
        "WebhookAsked": _object(_ASKED, required=["url"]),
        "WebhookMessage": _object(sent),
    }


def paths() -> dict[str, Any]:
    """Their addresses."""
    none = {"404": problem("This key has none of this number.")}
    made = {"201": {"description": "It is sent what changes from now on.", "content": of_shape("NewWebhook")}}
    refused = {"409": problem("This key has as many as it may have."), "415": problem("It is no JSON.")}
    body = {"required": True, "content": of_shape("WebhookAsked")}
    here = [{"$ref": "#/components/parameters/webhook_id"}]
    return {
        "/webhooks": {
            "get": _operation("webhooks", "Where what changes is sent to", _done("Webhooks")),
            "post": _operation("add_webhook", "Have what changes sent to an address", made | refused)
            | {"requestBody": body},
        },
        "/webhooks/{webhook_id}": {
            "get": _operation(
                "webhook", "How far one was told, and what was in the way", _done("Webhook") | none, here
            ),
            "delete": _operation(
                "remove_webhook",
                "Send nothing to it any more",
                {"204": {"description": "It is forgotten."}} | none,
                here,
            ),
        },
    }


def sent() -> dict[str, Any]:
    """The request that an address is sent, which this register makes and others answer."""
    headers = [
        {"name": name, "in": "header", "required": True, "schema": _TEXT}
        for name in ("webhook-id", "webhook-timestamp", "webhook-signature")
    ]
    return {
        TYPE: {
            "post": {
                "operationId": "changed",
                "summary": "What changed, signed after Standard Webhooks",
                "parameters": headers,
                "requestBody": {"content": of_shape("WebhookMessage")},
                "responses": {
                    "2XX": {"description": "It was taken. What comes next is sent."},
                    "410": {"description": "Nothing is to be sent there any more."},
                    "default": {"description": "It is sent again later, and given up after five days."},
                },
                "security": [],
            }
        }
    }


def _operation(
    name: str, summary: str, answers: dict[str, Any], parameters: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    common = {
        "400": problem("Something that was sent is unknown or cannot be read; each is named."),
        "401": problem("No key was shown, or none that is valid."),
        "403": problem("The key is not good for webhooks, or this register sends none."),
        "429": problem("Asked too often; Retry-After says when to ask again."),
    }
    return {
        "operationId": name,
        "summary": summary,
        "parameters": parameters or [],
        "responses": answers | common,
        "security": _SECURITY,
    }


def _done(name: str) -> dict[str, Any]:
    return {"200": {"description": "As it is now.", "content": of_shape(name)}}


def _object(members: dict[str, Schema], *, required: list[str] | None = None) -> Schema:
    named = list(members) if required is None else required
    return {"type": "object", "properties": members, "required": named, "additionalProperties": False}
