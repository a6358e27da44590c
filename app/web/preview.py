"""What the public will see of a report when it is approved as it is, shown to its sender before anything is sent."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from flask import render_template

from app import map_data, wording
from app.i18n import _
from app.registry import vocabulary
from app.registry.geometry import Position, coarsen
from app.registry.unpublished import proposed
from app.registry.unpublished.outcomes import DEFAULT_PRECISION_M
from app.registry.unpublished.proposals import Correction, Proposal
from app.web import map as map_page


def page(proposal: Proposal | Correction, *, typed: dict[str, str], action: str, send: str) -> str:
    """The page, with what was typed to go on from. `action` and `send` are those of the form."""
    said = proposed.said_on(proposal, datetime.now(UTC).date())
    place = None
    if isinstance(proposal, Proposal):
        place = coarsen(proposal.details.position, DEFAULT_PRECISION_M)
    return render_template(
        "web/preview.html",
        typed=typed,
        action=action,
        send=send,
        headline=wording.headline(said["details"]) if place else None,
        public=list(_public(said, place)),
        unpublished=list(_unpublished(said, place)),
        precision_m=DEFAULT_PRECISION_M,
        map_config=map_page.config() if place else None,
        map_data=_drawn(place, said["details"]) if place else None,
        vocabulary=map_data.meanings(),
    )


def _public(said: dict[str, Any], place: Position | None) -> Iterator[tuple[str, str]]:
    if place is None:
        yield from wording.differences(said["details"], said["base"])
        if "lon" in said["base"]:
            yield _("Place"), wording.position(said["lon"], said["lat"], DEFAULT_PRECISION_M)
        return
    yield _("Place"), wording.position(place.lon, place.lat, DEFAULT_PRECISION_M)
    for field, text in wording.statements(said["details"]):
        yield _(field.label), text
    source = vocabulary.field_named("source")
    if (known := wording.stated(source, said["details"].get(source.name))) is not None:
        yield _(source.label), known


def _unpublished(said: dict[str, Any], place: Position | None) -> Iterator[tuple[str, str]]:
    if place is not None:
        yield _("The exact place"), wording.position(said["lon"], said["lat"], None)
    elif said["evidence_url"]:
        yield _("Link to what you read"), said["evidence_url"]
    if said["note"]:
        yield _("Note to the moderator"), said["note"]


def _drawn(place: Position, details: dict[str, Any]) -> dict[str, Any]:
    return {"lon": place.lon, "lat": place.lat, "precision_m": DEFAULT_PRECISION_M, **map_data.sight(place, details)}
