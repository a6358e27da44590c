"""What may still be said of a camera, of its tags and of its past once something is taken out of it: no database."""

from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from typing import Any, Final

from app.registry import vocabulary
from app.registry.fields import UNKNOWN
from app.registry.geometry import DECIMALS, Position, coarsen
from app.registry.publishing import BLANK, Change, Facts

# A camera's row, or any other mapping of its columns: SQLAlchemy's keys are wider than text.
Row = Mapping[Any, Any]
# The name of the place among the fields.
PLACE: Final = "place"
# What stands there for all that is known of a camera, after a legal takedown.
EVERYTHING: Final = "everything"
Cut = Callable[[Facts | None], Facts | None]
# What a revision may say of a camera that was taken down: in which state it was, and nothing of what or where it is.
_STATE: Final = frozenset({"record_state", "removal_reason", "merged_into", "lifecycle", "end_date"})
# Tags that the vocabulary reads.
_READ: Final = frozenset(key for field in vocabulary.FIELDS for key in field.keys) | {
    "man_made",
    *(f"{prefix}:man_made" for prefix in vocabulary.LIFECYCLE_PREFIXES),
}


def without(fields: Iterable[str], tags: Mapping[str, Any], keys: Iterable[str] = ()) -> dict[str, Any]:
    """A bag of tags without those that tell of some fields, and without some `keys` more.

    Of the place tell all tags that the vocabulary does not read, such as an address or coordinates of another grid.
    """
    of_fields = (vocabulary.field_named(field).keys for field in fields if field in vocabulary.NAMES)
    told = {*keys, *chain.from_iterable(of_fields)}
    only_read = PLACE in fields
    return {key: value for key, value in tags.items() if key not in told and (key in _READ or not only_read)}


def redacted(row: Row, field: str) -> Change:
    """The Change that takes one detail out of a camera, and out of every tag that repeats it."""
    keys = [key for key, value in row["osm_tags"].items() if _repeats(value, row[field])]
    facts = {field: BLANK[field], "osm_tags": without([field], row["osm_tags"], keys)}
    return Change("changed", facts, row["id"], "redacted")


def blurred(row: Row, precision_m: int) -> Change:
    """The Change that rounds a camera's place to at least `precision_m` metres and withholds its name in its source."""
    precision_m = max(precision_m, row["precision_m"] or 0)
    place = coarsen(Position(row["lon"], row["lat"]), precision_m)
    facts = {
        "lon": place.lon,
        "lat": place.lat,
        "precision_m": precision_m,
        "external_id": None,
        "osm_tags": without([PLACE], row["osm_tags"]),
    }
    return Change("changed", facts, row["id"], "redacted")


def cutting(field: str, keys: Iterable[str], precision_m: int | None) -> Cut:
    """Makes of what a revision says what it may say once a field is taken out of the camera."""

    def cut(bag: Facts | None) -> Facts | None:
        if bag is None:
            return None
        if field == EVERYTHING:
            return {name: bag[name] for name in bag.keys() & _STATE}
        # That nothing is known any more may be said: an import sees by it that the blank is meant.
        kept = {name: value for name, value in bag.items() if name != field or value in (None, UNKNOWN)}
        if kept.get("osm_tags"):
            kept["osm_tags"] = without([field], kept["osm_tags"], keys)
        if field == PLACE:
            kept.pop("external_id", None)
            for axis in kept.keys() & {"lon", "lat"}:
                kept[axis] = round(kept[axis], DECIMALS[precision_m]) + 0.0
        return kept

    return cut


def _repeats(value: object, told: object) -> bool:
    return isinstance(value, str) and isinstance(told, str) and told not in ("", UNKNOWN) and told in value
