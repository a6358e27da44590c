"""All tables of the register, gathered for migrations."""

from app.registry import (
    acts,
    addresses,
    cameras,
    contested_cameras,
    counts,
    desk_sessions,
    invitations,
    moderators,
    points,
    privacy,
    redactions,
    reports,
    revisions,
    saved_filters,
    sources,
    tallies,
    terms,
)
from app.registry.model import Base

METADATA = Base.metadata

__all__ = [
    "METADATA",
    "acts",
    "addresses",
    "cameras",
    "contested_cameras",
    "counts",
    "desk_sessions",
    "invitations",
    "moderators",
    "points",
    "privacy",
    "redactions",
    "reports",
    "revisions",
    "saved_filters",
    "sources",
    "tallies",
    "terms",
]
