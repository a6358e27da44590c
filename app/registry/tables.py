"""All tables of the register, gathered for migrations."""

from app.registry import (
    cameras,
    contested_cameras,
    desk_sessions,
    invitations,
    keys,
    moderators,
    redactions,
    revisions,
    sources,
    webhooks,
)
from app.registry.dossiers import claim_tables, dossier_history, evidence, linkings, organisations, systems
from app.registry.finding import addresses
from app.registry.map import city_cells, counts, points, profiles, terms
from app.registry.model import Base
from app.registry.unpublished import acts, privacy, reports, saved_filters, tallies

METADATA = Base.metadata

__all__ = [
    "METADATA",
    "acts",
    "addresses",
    "cameras",
    "city_cells",
    "claim_tables",
    "contested_cameras",
    "counts",
    "desk_sessions",
    "dossier_history",
    "evidence",
    "invitations",
    "keys",
    "linkings",
    "moderators",
    "organisations",
    "points",
    "privacy",
    "profiles",
    "redactions",
    "reports",
    "revisions",
    "saved_filters",
    "sources",
    "systems",
    "tallies",
    "terms",
    "webhooks",
]
