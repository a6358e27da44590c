"""A desk that does this and that to cameras and dossiers, whatever it may do: the same again for the same chance."""

from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import Final, TypeVar

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from app.registry import corrections, sources, undoing
from app.registry.cameras import camera
from app.registry.dossiers import claim_tables, claims, memberships, organisations, systems
from app.registry.dossiers.linkings import linking
from app.registry.errors import Conflict, Gone, Invalid, NotFound
from app.registry.filtering.filters import CameraFilter
from app.registry.geometry import Position
from app.registry.publishing import creation, publish
from app.registry.revisions import data_version
from tests.factories import DAY, claimed, details, proof

OPERATORS: Final = ("City", "Police", "Shop", "Bank of “Étoile”")
TYPES: Final = ("fixed", "dome", "panning", "unknown")
About = TypeVar("About")
Verb = Callable[[Session, Random, About], object]


def edit(session: Session, chance: Random) -> None:
    """Publish one thing or nothing: a new camera, or a correction of one that there is."""
    last = session.scalar(select(camera.c.id).order_by(camera.c.id.desc()).limit(1)) or 0
    if last < 3 or chance.random() < 0.15:
        _create(session, chance)
        return
    verb = chance.choice(VERBS)
    # A savepoint, as what was refused half done is taken back.
    with suppress(Conflict, Gone, Invalid), session.begin_nested():
        verb(session, chance, chance.randint(1, last))


def declare_sources(session: Session) -> list[int]:
    """The sources that new cameras come from, but for the contributors."""
    names = ("Council", "Mappers")
    return [sources.declare(session, name=name, licence="OGL-UK-3.0", retrieved_on=DAY).id for name in names]


def _create(session: Session, chance: Random) -> None:
    source_id = sources.CONTRIBUTORS_ID
    if chance.random() < 0.3:
        source_id = chance.choice(declare_sources(session))
    new = creation(
        details(
            lon=chance.uniform(-10, 10),
            lat=chance.uniform(-10, 10),
            operator=chance.choice((*OPERATORS, None)),
            camera_type=chance.choice(TYPES),
            height=chance.choice((None, "4.1", "3.3333333")),
        ),
        source_id=source_id,
        external_id=f"n{chance.randrange(10**12)}",
        osm_tags={"z": "1", "operator": chance.choice(OPERATORS), "a": {"ü": [1.5, None]}},
        precision_m=chance.choice((None, 1, 10)),
    )
    publish(session, [new], day=DAY)


def _change(session: Session, chance: Random, camera_id: int) -> None:
    facts = {"operator": chance.choice((*OPERATORS, None)), "camera_type": chance.choice(TYPES)}
    corrections.change(session, camera_id, facts, day=DAY)


def _move(session: Session, chance: Random, camera_id: int) -> None:
    corrections.move(session, camera_id, Position(chance.uniform(-10, 10), chance.uniform(-10, 10)), day=DAY)


def _remove(session: Session, chance: Random, camera_id: int) -> None:
    reason = chance.choice(("device_removed", "never_existed", "legal_takedown"))
    corrections.remove(session, camera_id, reason, day=DAY)


def _hide(session: Session, chance: Random, camera_id: int) -> None:
    corrections.hide(session, camera_id, chance.choice(("privacy", "retracted")), day=DAY)


def _restore(session: Session, chance: Random, camera_id: int) -> None:
    undoing.restore(session, camera_id, day=DAY, after_takedown=chance.random() < 0.5)


def _undo(session: Session, chance: Random, _: int) -> None:
    seq = chance.randint(1, data_version(session))
    undoing.undo(session, seq, day=DAY, after_takedown=chance.random() < 0.5)


def _merge(session: Session, chance: Random, camera_id: int) -> None:
    on_map = session.scalars(select(camera.c.id).where(camera.c.record_state == "published").order_by(camera.c.id))
    into_id = chance.choice(on_map.all() or [camera_id])
    corrections.merge(session, camera_id, into_id, day=DAY, take_over=("operator",))


def _redact(session: Session, _: Random, camera_id: int) -> None:
    corrections.redact(session, camera_id, "operator", day=DAY)


def _blur(session: Session, chance: Random, camera_id: int) -> None:
    corrections.blur(session, camera_id, chance.choice((100, 1000)), day=DAY)


def _confirm(session: Session, chance: Random, camera_id: int) -> None:
    corrections.confirm(session, camera_id, f"{chance.randint(2015, 2026)}-05", day=DAY)


def edit_dossiers(session: Session, chance: Random) -> None:
    """Publish one thing about systems and claims, or nothing."""
    verb = chance.choice(DOSSIER_VERBS)
    with suppress(Conflict, Gone, Invalid, NotFound), session.begin_nested():
        verb(session, chance, chance.choice(NAMES))


def _describe(session: Session, chance: Random, name: str) -> int:
    return systems.declare(session, name=name, summary=chance.choice(OPERATORS), country="GB", day=DAY)


def _claim(session: Session, chance: Random, name: str) -> None:
    subject = {"system_id": _describe(session, chance, name)}
    if chance.random() < 0.5:
        subject = {"camera_id": _some(session, chance, camera)}
    predicate, value = chance.choice((("operator", name), ("data_recipient", "Insurer"), ("purpose", "payment")))
    said = claimed(predicate, value, claimant=chance.choice(OPERATORS), note=chance.choice((None, "=1+1", "“ü”")))
    rests_on = [proof(title=chance.choice(OPERATORS)) for _ in range(chance.randint(1, 3))]
    claims.state(session, said, rests_on, day=DAY, **subject)


def _support(session: Session, chance: Random, name: str) -> None:
    claims.support(session, _some(session, chance, claim_tables.claim), [proof("court_record", title=name)], day=DAY)


def _judge(session: Session, chance: Random, _: str) -> None:
    certainty = chance.choice(("documented", "disputed", "refuted"))
    claims.judge(session, _some(session, chance, claim_tables.claim), certainty, day=DAY)


def _withdraw(session: Session, chance: Random, _: str) -> None:
    claims.withdraw(session, _some(session, chance, claim_tables.claim), day=DAY)


def _publish_again(session: Session, chance: Random, _: str) -> None:
    claims.restore(session, _some(session, chance, claim_tables.claim), day=DAY)


def _name(session: Session, chance: Random, name: str) -> None:
    organisations.declare(session, name=name, country=chance.choice(("GB", "FR")), day=DAY)


def _link(session: Session, chance: Random, name: str) -> None:
    wanted = CameraFilter.parse([("operator", chance.choice(OPERATORS))])
    memberships.link(session, _describe(session, chance, name), wanted, day=DAY)


def _link_some(session: Session, chance: Random, name: str) -> None:
    some = {_some(session, chance, camera) for _ in range(5)}
    memberships.link(session, _describe(session, chance, name), some, day=DAY)


def _unlink(session: Session, chance: Random, _: str) -> None:
    memberships.unlink(session, _some(session, chance, linking), day=DAY)


def _some(session: Session, chance: Random, table: Table) -> int:
    ids: list[int] = list(session.scalars(select(table.c.id).order_by(table.c.id)))
    return chance.choice(ids or [0])


NAMES: Final = ("City watch", "Bank of “Étoile”", "Underground")
DOSSIER_VERBS: Final[tuple[Verb[str], ...]] = (
    *(_describe, _claim, _claim, _claim, _support, _judge, _withdraw, _publish_again, _publish_again),
    *(_name, _link, _link_some, _link_some, _unlink),
)
VERBS: Final[tuple[Verb[int], ...]] = (
    *(_change, _change, _move, _remove, _hide, _restore, _restore, _restore, _undo, _undo),
    *(_merge, _redact, _blur, _confirm),
)
