"""All tables of the register, gathered for migrations."""

from app.registry import addresses, cameras, counts, moderators, points, reports, revisions, sources
from app.registry.model import Base

METADATA = Base.metadata

__all__ = ["METADATA", "addresses", "cameras", "counts", "moderators", "points", "reports", "revisions", "sources"]
