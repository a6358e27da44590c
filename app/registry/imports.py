"""Takes cameras from somebody else's file into the register, batch by batch, so that the same file twice is once.

What a moderator corrected or removed here stays so: only what changed at the source is published.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, Protocol

from sqlalchemy import RowMapping, func, select
from sqlalchemy.orm import Session

from app.registry import cameras, publishing, redactions, revisions, tags, vocabulary
from app.registry.cameras import camera
from app.registry.details import CameraDetails, Scalar
from app.registry.errors import Invalid, Problem
from app.registry.geometry import Position, coarsen
from app.registry.i18n import N_
from app.registry.model import bag_of, bag_text
from app.registry.publishing import Change
from app.registry.sources import Source

Constants = Mapping[str, Scalar]


class Foreign(Protocol):
    """One camera as a file has it: its own name if it has one, degrees of WGS 84, and an untouched bag of tags.

    A name can be printed and has at most 255 characters; a bag holds what JSON can.
    """

    @property
    def line(self) -> int: ...
    @property
    def external_id(self) -> str | None: ...
    @property
    def lon(self) -> float: ...
    @property
    def lat(self) -> float: ...
    @property
    def tags(self) -> dict[str, object]: ...


class Named(NamedTuple):
    """A foreign camera with a name that tells it from every other one of its source."""

    line: int
    external_id: str
    lon: float
    lat: float
    tags: dict[str, object]


class Prepared(NamedTuple):
    """Foreign cameras with all that is told of them without a look at the register.

    columns: what each column of `camera` has for them, by name, the bag of tags as text; unread: by the place in there,
    tags (key, value) that the vocabulary does not know.
    """

    columns: dict[str, list[Any]]
    unread: dict[int, tuple[tuple[str, str], ...]]


@dataclass(slots=True)
class Outcome:
    """What became of the cameras of a file; `unread` counts tags (key, value) that the vocabulary does not know."""

    created: int = 0
    unchanged: int = 0
    updated: int = 0
    kept_removed: int = 0
    unread: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def cameras(self) -> int:
        """All of them."""
        return self.created + self.unchanged + self.updated + self.kept_removed

    def add(self, other: "Outcome") -> None:
        """Take another batch into account."""
        self.created += other.created
        self.unchanged += other.unchanged
        self.updated += other.updated
        self.kept_removed += other.kept_removed
        self.unread.update(other.unread)


def parse_constants(raw: Mapping[str, str]) -> Constants:
    """Read facts that hold for every camera of a file, by field name or OSM key. Raises Invalid naming each."""
    facts = {key.strip().replace(":", "_"): text for key, text in raw.items()}
    if strange := sorted(facts.keys() - set(vocabulary.NAMES)):
        message = N_("Is not a field of a camera. There are: %(known)s.")
        known = {"known": ", ".join(vocabulary.NAMES)}
        raise Invalid(tuple(Problem(name, message, known) for name in strange))
    # The place is each camera's own; any will do to have the facts checked on their own and against each other.
    return CameraDetails.parse({**facts, "lon": 0, "lat": 0}).stated()


def named(found: Iterable[Foreign]) -> Iterator[Named]:
    """Give a name to every camera of one file.

    A camera without one goes by its place and its number there, "@-17.47515,14.7008#1": two at one point stay two, and
    the same file again gives the same names. A name that looks like these is not trusted to be one.
    """
    here: Counter[str] = Counter()
    for each in found:
        place = coarsen(Position(each.lon, each.lat), None)
        name = each.external_id
        if name is None or name.startswith("@"):
            spot = f"@{_plain(place.lon)},{_plain(place.lat)}"
            here[spot] += 1
            name = f"{spot}#{here[spot]}"
        yield Named(each.line, name, place.lon, place.lat, each.tags)


def apply(session: Session, source: Source, batch: Sequence[Named], constants: Constants, day: date) -> Outcome:
    """Publish what is new or changed in a batch of cameras of one source. The caller commits.

    `constants` hold where a camera says nothing itself; they are never written into its tags.
    """
    return enter(session, source, prepare(batch, constants), constants, day)


def prepare(batch: Sequence[Named], constants: Constants) -> Prepared:
    """The part of `apply` that takes no database, so that another process may do it."""
    readings = [tags.read(each.tags, constants) for each in batch]
    values = map(list, zip(*(reading.values.values() for reading in readings), strict=True))
    columns = dict(zip(vocabulary.NAMES, values, strict=True))
    columns["external_id"] = [each.external_id for each in batch]
    columns["lon"], columns["lat"] = [each.lon for each in batch], [each.lat for each in batch]
    columns["osm_tags"] = [bag_text(each.tags) for each in batch]
    return Prepared(columns, {at: reading.unread for at, reading in enumerate(readings) if reading.unread})


def enter(session: Session, source: Source, batch: Prepared, constants: Constants, day: date) -> Outcome:
    """The other part of `apply`; `constants` are those that the batch was prepared with."""
    revisions.lock(session)
    columns, names = batch.columns, batch.columns["external_id"]
    known = {
        **redactions.by_withheld_name(session, source.id, names),
        **cameras.by_external_id(session, source.id, names),
    }
    outcome = _apply_to_known(session, batch, known, constants, day) if known else Outcome()
    for unread in batch.unread.values():
        outcome.unread.update(unread)
    new = [at for at, name in enumerate(names) if name not in known]
    outcome.created = len(new)
    if known:
        columns = {name: [values[at] for at in new] for name, values in columns.items()}
    if new:
        facts = {**columns, "source_id": [source.id] * len(new)}
        publishing.publish_new(session, facts, day=day, bound=("osm_tags",))
    return outcome


def count_published(session: Session, source: Source) -> int:
    """How many cameras on the map come from a source."""
    from_there = (camera.c.source_id == source.id, camera.c.record_state == "published")
    return session.execute(select(func.count()).select_from(camera).where(*from_there)).scalar_one()


def _apply_to_known(
    session: Session, batch: Prepared, known: Mapping[str, RowMapping], constants: Constants, day: date
) -> Outcome:
    """Publish what changed in the cameras that the register has already."""
    outcome, changes = Outcome(), list[Change]()
    missing = redactions.of(session, [row["id"] for row in known.values()])
    settled = _settled(session, known, constants)
    for at, name in enumerate(batch.columns["external_id"]):
        row = known.get(name)
        if row is None:
            continue
        bag = bag_of(batch.columns["osm_tags"][at])
        values = {name: batch.columns[name][at] for name in vocabulary.NAMES}
        if row["id"] in missing:
            # Without the tags that were taken out of it here.
            bag = missing[row["id"]].outside(bag)
            values, batch.unread[at] = tags.read(bag, constants)
        place = Position(batch.columns["lon"][at], batch.columns["lat"][at])
        if row["record_state"] != "published":
            outcome.kept_removed += 1
        elif facts := _news(place, bag, values, row, constants, settled):
            outcome.updated += 1
            changes.append(Change("changed", facts, row["id"]))
        else:
            outcome.unchanged += 1
    publishing.publish(session, changes, day=day)
    return outcome


def _news(
    place: Position,
    bag: Mapping[str, object],
    values: Mapping[str, Scalar],
    row: RowMapping,
    constants: Constants,
    settled: Mapping[int, set[str]],
) -> dict[str, Any]:
    """What the source says now and did not say before: the place, the bag, and every field read otherwise."""
    facts: dict[str, Any] = {}
    place = coarsen(place, row["precision_m"])
    if (place.lon, place.lat) != (row["lon"], row["lat"]):
        facts.update(lon=place.lon, lat=place.lat)
    if bag != row["osm_tags"]:
        before = tags.read(row["osm_tags"], constants).values
        said = {name: value for name, value in values.items() if value != before[name]}
        facts.update({name: value for name, value in said.items() if value != row[name]}, osm_tags=bag)
    for name in constants:
        if _is_blank(row, name) and name not in settled[row["id"]]:
            facts[name] = values[name]
    return facts


def _settled(session: Session, known: Mapping[str, RowMapping], constants: Constants) -> Mapping[int, set[str]]:
    """For cameras that lack a constant the fields ever changed here: such a blank was left on purpose."""
    lacking = [row["id"] for row in known.values() if any(_is_blank(row, name) for name in constants)]
    return revisions.changed_fields(session, lacking)


def _is_blank(row: RowMapping, name: str) -> bool:
    return bool(row[name] == vocabulary.field_named(name).default)


def _plain(degrees: float) -> str:
    """Degrees without an exponent and without zeros at the end."""
    return f"{degrees:.7f}".rstrip("0").rstrip(".")
