"""The moderators' desk: sign-in, the queue, one report and its verdict. Denied by default, as a whole."""

from flask import Blueprint, Flask

from app import busy
from app.moderation import (
    account,
    archiving,
    bulk,
    cameras,
    claims,
    guard,
    inviting,
    journal,
    keys,
    linking,
    people,
    queue,
    reports,
    sessions,
    sign_in,
    throttle,
)


def init_app(app: Flask) -> None:
    """Set the desk up."""
    sessions.init_app(app)
    guard.init_app(app)
    sign_in.init_app(app)
    throttle.init_app(app)
    archiving.init_app(app)
    blueprint = Blueprint("moderation", __name__, url_prefix=sessions.DESK)
    for part in (queue, reports, bulk, cameras, claims, linking, account, people, inviting, keys, journal):
        part.add_to(blueprint)
    busy.init_app(blueprint)
    app.register_blueprint(blueprint)
