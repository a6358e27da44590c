"""Things to test with, made with sensible defaults: name only what the test is about."""

import itertools
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.registry import publishing, sources
from app.registry.areas import Areas
from app.registry.details import CameraDetails
from app.registry.dossiers import claims, systems
from app.registry.dossiers.claimed import Claim
from app.registry.dossiers.evidence import Evidence
from app.registry.moderators import Moderator
from app.registry.unpublished import reports, verdicts
from app.registry.unpublished.claim_proposals import About, ClaimProposal
from app.registry.unpublished.outcomes import DEFAULT_PRECISION_M, Publish
from app.registry.unpublished.proposals import Proposal

DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
_networks = itertools.count()


def somebody_new() -> dict[str, Any]:
    """The environment of a request from a network that sent nothing yet."""
    return {"REMOTE_ADDR": f"2001:db8:{next(_networks) % 65536:x}::1"}


def details(**facts: object) -> CameraDetails:
    """A plain camera in Denver."""
    return CameraDetails.parse({"lon": -104.9903, "lat": 39.7392, "surveillance_type": "camera", **facts})


def published_camera(session: Session, **facts: object) -> int:
    """A camera on the map; its id."""
    [camera_id] = publishing.publish(
        session, [publishing.creation(details(**facts), source_id=sources.CONTRIBUTORS_ID)], day=DAY
    )
    return camera_id


def published_cameras(session: Session, many: Iterable[Mapping[str, object]]) -> list[int]:
    """Several cameras on the map at once; their ids in order."""
    changes = [publishing.creation(details(**facts), source_id=sources.CONTRIBUTORS_ID) for facts in many]
    return publishing.publish(session, changes, day=DAY)


def filled_form(**fields: Any) -> dict[str, Any]:
    """What a person types who fills in only what must be."""
    return {
        "lon": "-104.9903",
        "lat": "39.7392",
        "surveillance_type": "camera",
        "knowledge": "survey",
        **fields,
    }


def submitted_report(session: Session, **fields: Any) -> str:
    """A report in the queue; its receipt code."""
    return reports.submit(session, Proposal.parse(filled_form(**fields)), day=DAY)


def claim_form(**fields: Any) -> dict[str, Any]:
    """What a person types who fills in only what a claim must have."""
    return {
        "predicate": "purpose",
        "value": "payment",
        "claimant": "Daily Paper",
        "claimant_kind": "press",
        "type": "press_report",
        "url": "https://example.org/article",
        **fields,
    }


def submitted_claim(session: Session, about: About, **fields: Any) -> str:
    """A claim in the queue; its receipt code."""
    return reports.submit(session, ClaimProposal.parse(claim_form(**fields), about), day=DAY)


def approved_camera(
    session: Session,
    report_id: int,
    *,
    moderator_id: int,
    details: CameraDetails,
    precision_m: int = DEFAULT_PRECISION_M,
    message: str | None = None,
    now: datetime = NOW,
) -> int:
    """The number of the camera that an approved report became."""
    decision = verdicts.approve(
        session,
        report_id,
        moderator_id=moderator_id,
        outcome=Publish(details, precision_m),
        message=message,
        now=now,
    )
    assert decision.camera_id is not None
    return decision.camera_id


def moderator(
    session: Session, email: str = "moderator@example.org", *, role: str = "moderator", areas: Areas | None = None
) -> Moderator:
    """Somebody who can decide, without a password."""
    person = Moderator(
        email=email, active=True, fs_uniquifier=email, role=role, areas=None if areas is None else areas.dump()
    )
    session.add(person)
    session.flush()
    return person


def described_system(session: Session, name: str = "City watch", **facts: Any) -> int:
    """A system of which nothing is claimed; its number."""
    return systems.declare(session, **{"name": name, "summary": "Cameras of the city.", "day": DAY, **facts})


def claimed(predicate: str, value: object, **said: object) -> Claim:
    """What a newspaper says."""
    said = {"claimant": "Daily Paper", "claimant_kind": "press", "certainty": "reported", **said}
    return Claim.parse({"predicate": predicate, "value": value, **said})


def proof(kind: str = "press_report", **facts: object) -> Evidence:
    """Something that a claim rests on."""
    return Evidence.parse({"type": kind, "url": f"https://example.org/{kind}", "title": f"A {kind}", **facts})


def stated(
    session: Session,
    system_id: int,
    predicate: str,
    value: object,
    *types: str,
    camera_id: int | None = None,
    **said: object,
) -> int:
    """A published claim that rests on evidence of some types, of a press report unless told; its number."""
    subject = {"camera_id": camera_id} if camera_id else {"system_id": system_id}
    rests_on = [proof(each) for each in types or ("press_report",)]
    return claims.state(session, claimed(predicate, value, **said), rests_on, day=DAY, **subject)
