"""All tables of the register, gathered for migrations."""

from app.registry import cameras, counts, moderators, points, reports, revisions, sources
from app.registry.model import Base

METADATA = Base.metadata

__all__ = ["METADATA", "cameras", "counts", "moderators", "points", "reports", "revisions", "sources"]
