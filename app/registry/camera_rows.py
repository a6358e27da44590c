"""Published cameras as rows, for the formats that are written value by value; see `camera_json` for the others."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from app.registry import cameras
from app.registry.cameras import BATCH
from app.registry.dossiers.camera_claims import CameraClaims
from app.registry.filtering.filters import CameraFilter
from app.registry.vocabulary import FACIAL_RECOGNITION


def matching(session: Session, wanted: CameraFilter) -> Iterator[dict[str, Any]]:
    """What `cameras.matching` gives, each row with what is claimed of the camera, as `claimed`."""
    rows, claims = cameras.matching(session, wanted), CameraClaims(session)
    while some := list(islice(rows, BATCH)):
        claimed = claims.of([(row["id"], row[FACIAL_RECOGNITION.name]) for row in some])
        for row, each in zip(some, claimed, strict=True):
            yield {**row, "claimed": each}
