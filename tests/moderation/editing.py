"""What an editor sends from the page of a camera, and what became of the camera."""

from typing import Any

from app.db import Database
from app.registry import cameras
from tests.moderation.conftest import Desk


def row_of(database: Database, number: int) -> dict[str, Any]:
    """All that is known of a camera."""
    with database.reading() as session:
        return dict(cameras.known(session, number))


def sent(desk: Desk, number: int, verb: str, **fields: object) -> Any:
    """What is answered to a form of its page."""
    page = f"/moderation/cameras/{number}"
    return desk.send(page, f"{page}/{verb}", **fields)
