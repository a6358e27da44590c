"""The revisions of a camera in words: on which day what was, and what it became."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from app import wording
from app.i18n import _, decimal
from app.registry import vocabulary
from app.registry.geometry import Position, coarsen, metres_between
from app.registry.i18n import N_
from app.registry.revisions import REASONS
from app.registry.sources import Source
from app.wording import Row

_EVENTS: Final = {
    "created": N_("Published for the first time."),
    "changed": N_("Changed."),
    "confirmed": N_("Confirmed as it is."),
    "removed": N_("Marked as removed."),
    "merged_into": N_("Found to be the same as another camera here."),
    "restored": N_("Put back."),
    "hidden": N_("Taken off the map for a while."),
}


@dataclass(frozen=True)
class Alteration:
    """One fact, as it was and as it became."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Event:
    """One revision."""

    day: date
    text: str
    alterations: tuple[Alteration, ...]


def events(revisions: Iterable[Row], row: Row, sources: Mapping[int, Source]) -> list[Event]:
    """The history of the camera `row`, in the order given. No place is shown finer than the camera's is now."""
    return [
        Event(each["day"], event(each), tuple(_alterations(each, row["precision_m"], sources))) for each in revisions
    ]


def removed_on(revisions: Iterable[Row]) -> date | None:
    """The day on which it was marked as removed, None for one that is not; `revisions` are the newest first."""
    states = (each for each in revisions if "record_state" in (each["after"] or ()))
    return next((each["day"] for each in states if each["after"]["record_state"] == "removed"), None)


def removal_reason(row: Row) -> str | None:
    """Why it was removed, in words that follow "because"; None when nobody said."""
    reason = REASONS.get(row["removal_reason"] or "")
    return _(reason) if reason else None


def event(revision: Row) -> str:
    """What happened, and why if that is known."""
    text = _(_EVENTS[revision["kind"]])
    reason = REASONS.get(revision["reason"] or "")
    return _("%(event)s Reason: %(reason)s.", event=text.rstrip(), reason=_(reason)) if reason else text


def _alterations(revision: Row, precision_m: int | None, sources: Mapping[int, Source]) -> Iterator[Alteration]:
    before: Mapping[str, Any] = revision["before"] or {}
    after: Mapping[str, Any] = revision["after"] or {}
    if revision["kind"] == "created":
        return
    if "lon" in before or "lat" in before:
        yield _move(before, after, precision_m)
    for field in vocabulary.FIELDS:
        if field.name in before:
            old, new = (wording.stated(field, bag.get(field.name)) for bag in (before, after))
            yield Alteration(_(field.label), old or _("unknown"), new or _("unknown"))
    if "precision_m" in before:
        old, new = (_precision(bag.get("precision_m")) for bag in (before, after))
        yield Alteration(_("Exactness of the place"), old, new)
    if "removal_evidence" in before:
        old, new = (bag.get("removal_evidence") or _("none") for bag in (before, after))
        yield Alteration(_("What shows that it is gone"), old, new)
    if "source_id" in before:
        old, new = (_source(bag.get("source_id"), sources) for bag in (before, after))
        yield Alteration(_("Source"), old, new)
    if "osm_tags" in before:
        yield from _tags(before["osm_tags"] or {}, after.get("osm_tags") or {})


def _move(before: Mapping[str, Any], after: Mapping[str, Any], precision_m: int | None) -> Alteration:
    """A change of place; `before` has only the axis that changed, and so may `after`."""
    once = {**after, **before}
    if not {"lon", "lat"} <= once.keys():
        return Alteration(_("Place"), _("a place close by"), _("moved"))
    old, new = (coarsen(Position(bag["lon"], bag["lat"]), precision_m) for bag in (once, after))
    place = wording.position(new.lon, new.lat, precision_m)
    if old == new:
        return Alteration(_("Place"), _("a place close by"), place)
    distance = decimal(max(1, round(metres_between(old, new))))
    return Alteration(
        _("Place"),
        wording.position(old.lon, old.lat, precision_m),
        _("%(place)s, %(distance)s m away", place=place, distance=distance),
    )


def _precision(metres: int | None) -> str:
    return _("as given") if metres is None else _("about %(metres)s m", metres=decimal(metres))


def _source(source_id: int | None, sources: Mapping[int, Source]) -> str:
    source = sources.get(source_id) if source_id is not None else None
    return source.name if source else _("unknown")


def _tags(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Alteration]:
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        if old != new:
            yield Alteration(
                _("Tag %(key)s", key=key),
                _("none") if old is None else str(old),
                _("none") if new is None else str(new),
            )
