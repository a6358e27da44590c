"""Published cameras as the database keeps them, to compare with what is made of them."""

from typing import Any

from sqlalchemy.orm import Session

from app.registry import cameras, sources
from app.registry.cameras import camera
from app.registry.filtering.filters import CameraFilter


def matching(session: Session, wanted: CameraFilter) -> list[dict[str, Any]]:
    """Every camera that a filter selects, by id: all its columns and, as `provenance`, the facts of its source."""
    known = {key: source.facts() for key, source in sources.everything(session).items()}
    rows = session.execute(cameras.listed(session, wanted).order_by(camera.c.id)).mappings()
    return [{**row, "provenance": known[row["source_id"]]} for row in rows]
