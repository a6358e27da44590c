"""Filters as they are asked: what is wrong with them, and what they select."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.registry.cameras import camera
from app.registry.errors import Invalid
from app.registry.filtering.filters import CameraFilter


def problems(*pairs: tuple[str, str]) -> dict[str, str]:
    """What is said of a filter that is refused, by parameter."""
    with pytest.raises(Invalid) as caught:
        CameraFilter.parse(pairs)
    return {problem.field: problem.text for problem in caught.value.problems}


def selected(session: Session, *pairs: tuple[str, str]) -> list[int]:
    """The cameras that a filter selects, on the map or not."""
    conditions = CameraFilter.parse(pairs).conditions(camera)
    return list(session.scalars(select(camera.c.id).where(*conditions).order_by(camera.c.id)))
