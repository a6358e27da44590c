"""`lookback remove`: take a camera off the map."""

from datetime import UTC, datetime

import click

from app.commands.opening import up_to_date
from app.config import Config
from app.registry import corrections
from app.registry.model import LARGEST_ID
from app.registry.revisions import REMOVAL_REASONS


@click.command(
    epilog="\b\nThe reasons:\n" + "\n".join(f"  {reason:16} {words}" for reason, words in REMOVAL_REASONS.items())
)
@click.argument("camera_id", type=click.IntRange(1, LARGEST_ID), metavar="CAMERA_ID")
@click.option("--reason", required=True, type=click.Choice(tuple(REMOVAL_REASONS)), help="Why; it is published.")
def remove(camera_id: int, reason: str) -> None:
    """Take the camera with this number off the map.

    Its page and its history stay and say why. After legal_takedown nothing of it is shown: its page answers
    "410 Gone", and no import or moderator can bring it back.
    """
    with up_to_date(Config.from_environment()) as database, database.writing() as session:
        done = corrections.remove(session, camera_id, reason, day=datetime.now(UTC).date())
        if done.seq is None:
            click.echo(f"Camera {camera_id} is removed already, for the same reason. Nothing was changed.")
            return
        session.commit()
    kept = "Nothing of it is shown any more." if reason == "legal_takedown" else "Its page and history stay."
    click.echo(f"Camera {camera_id} is off the map: {REMOVAL_REASONS[reason]}. {kept}")
