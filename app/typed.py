"""What somebody typed where it could not be taken: to be sent again from the page that says so, and read there."""

from typing import Final

from flask import request

from app import claim_form
from app.i18n import _
from app.registry import vocabulary
from app.registry.i18n import N_

# What is asked for besides what the vocabulary has, by what the forms call it.
_LABELS: Final = {
    "lat": N_("Latitude"),
    "lon": N_("Longitude"),
    "end_date": N_("Until when it was there"),
    "evidence_url": N_("Link"),
    "note": N_("Note to the moderator"),
    "answer": N_("Your answer"),
    "appeal": N_("Why it should be looked at again"),
    "message": N_("Message to the sender"),
    "question": N_("Question to the sender"),
}


def pairs() -> list[tuple[str, str]]:
    """All that was sent and says something, by the names of its fields; but no password: no page has one in it."""
    return [each for each in request.form.items(multi=True) if each[1] and "password" not in each[0]]


def told() -> list[tuple[str, str]]:
    """What of it a person typed or chose, each with what it is called on a page."""
    if claim := claim_form.told(request.form):
        return [(label, words) for _name, label, words in claim]
    found = [(_(_LABELS[name]), text) for name, text in pairs() if name in _LABELS]
    for field in vocabulary.FIELDS:
        text = request.form.get(field.name, "").strip()
        if text and text != field.default:
            found.append((_(field.label), _(field.label_of(text)) if field.values else text))
    return found


def address() -> str:
    """Where it was sent, below wherever the application is mounted."""
    return f"{request.script_root}{request.full_path if request.query_string else request.path}"
