"""What a file made of this register says about itself, now."""

from datetime import UTC, datetime
from typing import Final

from sqlalchemy.orm import Session

from app.formats.about import About
from app.registry import revisions, sources
from app.registry.filtering.filters import CameraFilter

LICENCE: Final = sources.CONTRIBUTORS["licence"]
LICENCE_URL: Final = sources.LICENCE_URLS[LICENCE]


def about(session: Session, wanted: CameraFilter, cameras_url: str) -> About:
    """What goes with the cameras that a filter selects; `cameras_url` is where their pages are."""
    facts = [source.facts() for source in sources.everything(session).values()]
    return About(
        licence=LICENCE,
        licence_url=LICENCE_URL,
        attribution="; ".join(dict.fromkeys(str(each["attribution"]) for each in facts)),
        sources=tuple(facts),
        filter=wanted.query(),
        generated_on=datetime.now(UTC).date(),
        data_version=revisions.data_version(session),
        cameras_url=cameras_url,
    )
