"""What is claimed of many cameras at once: of each by itself and, where nothing else is said of itself, of its system.

Nothing of it is a fact of a camera's own. It is told beside those, under names that no camera's facts have.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple

from sqlalchemy import Column, ColumnElement, select
from sqlalchemy.orm import Session

from app.registry.dossiers import memberships, recognition, statements
from app.registry.dossiers.claim_tables import claim
from app.registry.fields import UNKNOWN
from app.registry.model import among
from app.registry.vocabulary import FACIAL_RECOGNITION


class Claimed(NamedTuple):
    """What is claimed of a camera, under the names that exports have for it.

    system_id: the system that it belongs to. capability: what is recorded of its own facial recognition, else the
    strongest that is claimed, not refuted and holds today; what ended is told as "disabled".
    facial_recognition_certainty: how sure that is by who claims it, None where nobody does and of what is recorded.
    claim_ids: the claims of its own, then those of its system that hold for it too.
    """

    system_id: int | None
    capability: str
    facial_recognition_certainty: str | None
    claim_ids: tuple[int, ...]


class _Said(NamedTuple):
    id: int
    predicate: str
    value: str | None
    certainty: str
    valid_until: str | None


_Told = Mapping[int, Sequence[_Said]]


class CameraClaims:
    """Tells what is claimed of cameras, a batch at a time; what is claimed of each of their systems it reads once."""

    def __init__(self, session: Session, today: date | None = None) -> None:
        self._session = session
        self._today = today or datetime.now(UTC).date()
        self._of_systems: dict[int, Sequence[_Said]] = {}
        # Where there is neither, no batch asks for it.
        self._are_linked = memberships.are_any(session)
        self._have_own = session.scalar(select(claim.c.id).where(claim.c.camera_id > 0).limit(1))
        # Most cameras have no claims of their own, and most of those of a system say the same.
        self._inherited: dict[tuple[int | None, str], Claimed] = {}

    def of(self, ids: Sequence[int], recorded: Sequence[str]) -> list[Claimed]:
        """What is claimed of cameras, given by number and by what is recorded of their facial recognition, in order."""
        if not ids:
            return []
        systems = memberships.systems_of(self._session, ids) if self._are_linked else {}
        if new := {*systems.values()} - self._of_systems.keys():
            said = _read(self._session, claim.c.system_id, claim.c.system_id.in_(new))
            self._of_systems.update((number, said.get(number, ())) for number in new)
        column = claim.c.camera_id
        own = _read(self._session, column, among(column, ids)) if self._have_own else {}
        if not systems and not own:
            alone = {each: self._inherits(None, each) for each in set(recorded)}
            return list(map(alone.__getitem__, recorded))
        claimed = []
        for camera_id, capability in zip(ids, recorded, strict=True):
            key = (systems.get(camera_id), capability)
            if camera_id in own:
                claimed.append(self._claimed(*key, own[camera_id]))
                continue
            claimed.append(self._inherited.get(key) or self._inherits(*key))
        return claimed

    def _inherits(self, system_id: int | None, recorded: str) -> Claimed:
        key = (system_id, recorded)
        if key not in self._inherited:
            self._inherited[key] = self._claimed(system_id, recorded, ())
        return self._inherited[key]

    def _claimed(self, system_id: int | None, recorded: str, own: Sequence[_Said]) -> Claimed:
        said = {each.predicate for each in own}
        if recorded != UNKNOWN:
            said.add(FACIAL_RECOGNITION.name)
        inherited = self._of_systems.get(system_id or 0, ())
        hold = [*own, *(each for each in inherited if each.predicate not in said)]
        about = [each for each in hold if each.predicate == FACIAL_RECOGNITION.name]
        states = [each for each in hold if each.predicate == recognition.STATE]
        capability, certainty = recognition.summed(about, states, self._today)
        if recorded != UNKNOWN:
            # As in `parts`: how sure that is nobody has said, whatever is claimed besides.
            capability, certainty = recorded, None
        return Claimed(system_id, capability, certainty, tuple(each.id for each in hold))


def _read(session: Session, subject: Column[int], condition: ColumnElement[bool]) -> _Told:
    """Published claims by the number of the system or the camera that they are about."""
    found: defaultdict[int, list[_Said]] = defaultdict(list)
    rows = select(subject, *(claim.c[name] for name in _Said._fields)).where(condition, *statements.published())
    for number, *told in session.execute(rows.order_by(claim.c.id)):
        found[number].append(_Said(*told))
    return found
