"""Published claims as they are read: with the organisation they name and the evidence they rest on."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any, Final

from sqlalchemy import ColumnElement, RowMapping, func, select
from sqlalchemy.orm import Session

from app.registry import cameras
from app.registry.cameras import camera
from app.registry.dates import PartialDate
from app.registry.dossiers import memberships, predicates, systems
from app.registry.dossiers.claim_tables import claim, claim_evidence
from app.registry.dossiers.evidence import FACTS, evidence
from app.registry.dossiers.organisations import organisation
from app.registry.fields import UNKNOWN
from app.registry.map.points import on_the_map
from app.registry.vocabulary import FACIAL_RECOGNITION

# Numbers in one question: of cameras, whose claims may be more, and of claims.
_AT_ONCE: Final = 1000
_ORDER: Final = {name: at for at, name in enumerate(predicates.NAMES)}
_TOLD: Final = tuple(
    column for column in claim.columns if column.name not in ("fingerprint", "record_state", "organisation_id")
)


@dataclass(frozen=True)
class Statement:
    """One published claim. `evidence` is what it rests on; `organisation` is the name where one is the value."""

    id: int
    system_id: int | None
    camera_id: int | None
    predicate: str
    value: str | None
    detail: Mapping[str, Any]
    note: str | None
    certainty: str
    stance: str
    claimant: str
    claimant_kind: str
    valid_from: str | None
    valid_until: str | None
    is_independent: bool
    version: int
    published_on: date
    updated_on: date
    organisation_id: int | None
    organisation: str | None
    evidence: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Answers:
    """What is claimed of a camera: by itself, or of the system it belongs to, where nothing else is said of itself."""

    system: RowMapping | None
    own: tuple[Statement, ...]
    inherited: tuple[Statement, ...]


def of_system(session: Session, system_id: int) -> list[Statement]:
    """Everything that is claimed of a system, in the order of the predicates."""
    return _read(session, claim.c.system_id == system_id)


def of_systems(session: Session, system_ids: Collection[int], *names: str) -> dict[int, list[Statement]]:
    """The same of several systems, by their numbers; of some predicates, if told which."""
    found: dict[int, list[Statement]] = {system_id: [] for system_id in system_ids}
    of_these = [claim.c.predicate.in_(names)] if names else []
    for each in _read(session, claim.c.system_id.in_(system_ids), *of_these):
        found[each.system_id or 0].append(each)
    return found


def comparing(session: Session, country: str, *, limit: int) -> Sequence[RowMapping]:
    """Up to `limit` systems of a country of which somebody says with which database they compare, by number."""
    said = claim.c.predicate == "matched_database", claim.c.system_id.is_not(None), claim.c.certainty != "refuted"
    of = select(claim.c.system_id).where(*said, *published())
    rows = select(systems.system).where(systems.system.c.country == country, systems.system.c.id.in_(of))
    return session.execute(rows.order_by(systems.system.c.id).limit(limit)).mappings().all()


def about_systems(session: Session, predicate: str) -> list[Statement]:
    """What is claimed of all systems about one thing."""
    return _read(session, claim.c.predicate == predicate, claim.c.system_id.is_not(None))


def of_camera(session: Session, camera_id: int) -> Answers:
    """What is claimed of a camera that may be read. Its own claims go before its system's."""
    own = _read(session, claim.c.camera_id == camera_id)
    system_id = memberships.system_of(session, camera_id)
    if system_id is None:
        return Answers(None, tuple(own), ())
    said = {each.predicate for each in own}
    if cameras.known(session, camera_id)[FACIAL_RECOGNITION.name] != UNKNOWN:
        said.add(FACIAL_RECOGNITION.name)
    inherited = [each for each in of_system(session, system_id) if each.predicate not in said]
    return Answers(systems.get(session, system_id), tuple(own), tuple(inherited))


def naming(session: Session, organisation_id: int) -> list[Statement]:
    """The claims about systems and cameras of which an organisation is the value."""
    return _read(session, claim.c.organisation_id == organisation_id)


def organisations(session: Session, *, after: int = 0, limit: int | None = None) -> Sequence[RowMapping]:
    """The organisations that published claims name, by number, each with the number of its `systems`.

    Of one that is named by none any more nothing is told.
    """
    systems_of = func.count(claim.c.system_id.distinct()).label("systems")
    rows = select(organisation, systems_of).join(claim, claim.c.organisation_id == organisation.c.id)
    rows = rows.where(organisation.c.id > after, *published()).group_by(organisation.c.id)
    return session.execute(rows.order_by(organisation.c.id).limit(limit)).mappings().all()


def evidence_of_all(session: Session, *, after: int = 0, limit: int | None = None) -> Sequence[RowMapping]:
    """What published claims rest on, by number, each once."""
    used = select(claim_evidence.c.evidence_id).join(claim, claim.c.id == claim_evidence.c.claim_id)
    rows = select(*(evidence.c[name] for name in ("id", *FACTS)))
    rows = rows.where(evidence.c.id > after, evidence.c.id.in_(used.where(*published())))
    return session.execute(rows.order_by(evidence.c.id).limit(limit)).mappings().all()


def named(session: Session, organisation_ids: Collection[int]) -> set[int]:
    """Those of these organisations that a published claim names."""
    chosen = select(claim.c.organisation_id).where(claim.c.organisation_id.in_(organisation_ids), *published())
    return set(session.scalars(chosen))


def several(session: Session, claim_ids: Collection[int]) -> dict[int, Statement]:
    """Those of some thousand claims that may be read, by number."""
    return {each.id: each for each in _read(session, claim.c.id.in_(claim_ids))}


def of_cameras(session: Session, camera_ids: Collection[int]) -> dict[int, list[Statement]]:
    """What is claimed of each of these cameras itself, by their numbers; without those of which nothing is."""
    ids, found = sorted(camera_ids), dict[int, list[Statement]]()
    for start in range(0, len(ids), _AT_ONCE):
        for each in _read(session, claim.c.camera_id.in_(ids[start : start + _AT_ONCE])):
            found.setdefault(each.camera_id or 0, []).append(each)
    return found


def whatever_their_state(session: Session, claim_ids: Collection[int]) -> list[Statement]:
    """These claims for the desk: withdrawn ones, and those about a camera that nobody else sees, too."""
    return _of(session, claim.c.id.in_(claim_ids))


def page(session: Session, *, after: int = 0, limit: int | None = None) -> list[Statement]:
    """Up to `limit` published claims whose number is above `after`, by number."""
    ahead = select(claim.c.id).where(claim.c.id > after, *published()).order_by(claim.c.id).limit(limit)
    return sorted(_read(session, claim.c.id.in_(ahead.subquery().select())), key=lambda each: each.id)


def count(session: Session) -> int:
    """How many claims are published."""
    counted = select(func.count()).select_from(claim).where(*published())
    return session.execute(counted).scalar_one()


def contradicting(told: Iterable[Statement]) -> set[int]:
    """The numbers of claims that cannot be true together with another one told, or that are disputed."""
    standing = [each for each in told if each.certainty != "refuted"]
    found = {each.id for each in standing if each.certainty == "disputed"}
    for one, other in combinations(standing, 2):
        is_about_one = one.predicate == other.predicate and predicates.predicate_named(one.predicate).single
        if is_about_one and one.value != other.value and _at_a_time(one, other):
            found |= {one.id, other.id}
    return found


def is_over(said: Statement, today: date) -> bool:
    """Whether the last day on which a claim is said to hold is past."""
    return PartialDate.is_past(said.valid_until, today)


def last(told: Iterable[Statement]) -> Statement:
    """Of claims that are over the one that held the longest."""
    return max(told, key=lambda each: PartialDate.parse(each.valid_until or "", "valid_until").latest)


def _at_a_time(one: Statement, other: Statement) -> bool:
    return not (_ends_before(one, other) or _ends_before(other, one))


def _ends_before(one: Statement, other: Statement) -> bool:
    if one.valid_until is None or other.valid_from is None:
        return False
    end = PartialDate.parse(one.valid_until, "valid_until").latest
    return end < PartialDate.parse(other.valid_from, "valid_from").earliest


def published() -> list[ColumnElement[bool]]:
    """The claims that may be read: none that was withdrawn, or of a camera that is hidden, taken down or merged."""
    # As a value: to find whether there is one PostgreSQL would rather read all cameras first.
    seen = select(camera.c.id).where(on_the_map(camera), camera.c.id == claim.c.camera_id).scalar_subquery()
    return [claim.c.record_state == "published", claim.c.camera_id.is_(None) | seen.is_not(None)]


def _read(session: Session, *conditions: ColumnElement[bool]) -> list[Statement]:
    return _of(session, *published(), *conditions)


def _of(session: Session, *conditions: ColumnElement[bool]) -> list[Statement]:
    rows = select(*_TOLD, organisation.c.id.label("organisation_id"), organisation.c.name.label("organisation"))
    rows = rows.select_from(claim.outerjoin(organisation, organisation.c.id == claim.c.organisation_id))
    found = session.execute(rows.where(*conditions)).mappings().all()
    rests_on = _evidence(session, [row["id"] for row in found])
    told = [Statement(**row, evidence=tuple(rests_on[row["id"]])) for row in found]
    return sorted(told, key=lambda each: (_ORDER[each.predicate], each.id))


def _evidence(session: Session, claim_ids: Sequence[int]) -> dict[int, list[Mapping[str, Any]]]:
    columns = (claim_evidence.c.claim_id, *(evidence.c[name] for name in ("id", *FACTS)))
    rows = select(*columns).join(evidence, evidence.c.id == claim_evidence.c.evidence_id)
    found: dict[int, list[Mapping[str, Any]]] = {claim_id: [] for claim_id in claim_ids}
    for start in range(0, len(claim_ids), _AT_ONCE):
        some = rows.where(claim_evidence.c.claim_id.in_(claim_ids[start : start + _AT_ONCE])).order_by(evidence.c.id)
        for row in session.execute(some).mappings():
            found[row["claim_id"]].append({name: row[name] for name in ("id", *FACTS)})
    return found
