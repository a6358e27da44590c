"""Cameras of which different things are claimed: of themselves, of their systems, of both and of neither."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy.orm import Session

from app.registry.dossiers import memberships
from tests.factories import DAY, described_system, published_cameras, stated

# Of each camera: what it says itself, the system that it belongs to, and what is claimed of it alone.
CAMERAS: Mapping[str, tuple[str, str | None, tuple[tuple[str, str, str], ...]]] = {
    "plain": ("unknown", None, ()),
    "says": ("none_known", None, ()),
    "says_twice": (
        "none_known",
        None,
        (("facial_recognition", "none_known", "documented"), ("facial_recognition", "banned", "reported")),
    ),
    "member": ("unknown", "Pay", ()),
    "member_says": ("none_known", "Pay", ()),
    "member_but": ("unknown", "Pay", (("purpose", "attendance", "documented"),)),
    "watched": ("unknown", "Watch", ()),
    "quiet": ("unknown", "Quiet", ()),
    "alone": (
        "unknown",
        None,
        (("facial_recognition", "banned", "documented"), ("hardware_vendor", "Lens", "reported")),
    ),
    "refuted": ("unknown", None, (("facial_recognition", "banned", "refuted"),)),
}
SYSTEMS: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "Pay": (
        ("facial_recognition", "enabled_claimed", "reported"),
        ("purpose", "payment", "reported"),
        ("vendor_software", "Soft", "reported"),
    ),
    "Watch": (
        ("facial_recognition", "enabled_claimed", "suspected"),
        ("facial_recognition", "none_known", "disputed"),
        ("purpose", "public_order", "documented"),
        ("purpose", "payment", "refuted"),
        ("hardware_vendor", "Lens", "reported"),
        ("vendor_software", "Soft", "suspected"),
    ),
    "Quiet": (),
}


class Claimed(NamedTuple):
    """A register with them, and their names by their numbers."""

    session: Session
    names: dict[int, str]


def claimed_cameras(session: Session) -> dict[int, str]:
    """Publish them; their names by their numbers."""
    common = {"operator": "Police", "camera_type": "dome", "height": "3", "facial_recognition_source": "minutes"}
    ids = published_cameras(
        session,
        [
            {**common, "facial_recognition": says, "lat": 39 + at / 100}
            for at, (says, _, _) in enumerate(CAMERAS.values())
        ],
    )
    for name, claims in SYSTEMS.items():
        system_id = described_system(session, name)
        members = [camera_id for camera_id, (_, system, _) in zip(ids, CAMERAS.values(), strict=True) if system == name]
        memberships.link(session, system_id, members, day=DAY)
        for predicate, value, certainty in claims:
            stated(session, system_id, predicate, value, certainty=certainty)
    for camera_id, (_, _, claims) in zip(ids, CAMERAS.values(), strict=True):
        for predicate, value, certainty in claims:
            stated(session, 0, predicate, value, certainty=certainty, camera_id=camera_id)
    return dict(zip(ids, CAMERAS, strict=True))
