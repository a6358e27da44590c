"""`lookback remove`: take a camera off the map."""

from datetime import UTC, datetime

import click

from app.commands.opening import up_to_date
from app.config import Config
from app.registry import cameras, publishing
from app.registry.errors import NotFound
from app.registry.revisions import REMOVAL_REASONS

# Drivers refuse a number that does not fit a BIGINT.
_LARGEST_ID = (1 << 63) - 1
_MEANINGS = {
    "device_removed": "the device was taken down",
    "programme_ended": "the programme it belonged to ended",
    "ban_or_court": "a ban or a court ended it",
    "relocated": "it was moved elsewhere",
    "never_existed": "there never was one",
    "legal_takedown": "the register must not show it",
}


@click.command(
    epilog="\b\nThe reasons:\n" + "\n".join(f"  {reason:16} {_MEANINGS[reason]}" for reason in REMOVAL_REASONS)
)
@click.argument("camera_id", type=click.IntRange(1, _LARGEST_ID), metavar="CAMERA_ID")
@click.option("--reason", required=True, type=click.Choice(REMOVAL_REASONS), help="Why; it is published.")
def remove(camera_id: int, reason: str) -> None:
    """Take the camera with this number off the map.

    Its page and its history stay and say why. After legal_takedown nothing of it is shown: its page answers
    "410 Gone", and no import or moderator can bring it back.
    """
    with up_to_date(Config.from_environment()) as database, database.writing() as session:
        publishing.lock(session)
        try:
            if cameras.get(session, camera_id)["removal_reason"] == reason:
                click.echo(f"Camera {camera_id} is removed already, for the same reason. Nothing was changed.")
                return
        except NotFound:
            # A hidden camera can be removed too; that there is none at all is found out below.
            pass
        publishing.publish(session, [publishing.removal(camera_id, reason)], day=datetime.now(UTC).date())
        session.commit()
    kept = "Nothing of it is shown any more." if reason == "legal_takedown" else "Its page and history stay."
    click.echo(f"Camera {camera_id} is off the map: {_MEANINGS[reason]}. {kept}")
