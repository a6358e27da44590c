"""What is answered to who sends something about a camera that went off the map while they typed: their own words."""

from http import HTTPStatus

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import RowMapping

from app import db, errors, typed
from app.registry import cameras
from app.registry.errors import NotFound


def init_app(blueprint: Blueprint) -> None:
    """Answer so where somebody sends something about a camera that is hidden by now."""
    blueprint.register_error_handler(NotFound, _not_found)


def page(removed: RowMapping | None = None) -> str:
    """What was typed, to send it again from. `removed` is the camera where it was not hidden but marked as removed."""
    return render_template("web/unseen.html", typed=typed, removed=removed)


def _not_found(_: NotFound) -> ResponseReturnValue:
    if request.method == "POST" and _is_hidden((request.view_args or {}).get("camera_id", 0)):
        return page(), HTTPStatus.NOT_FOUND
    return errors.answer(HTTPStatus.NOT_FOUND)


def _is_hidden(camera_id: int) -> bool:
    session = db.session()
    try:
        return bool(cameras.survivor(session, cameras.known(session, camera_id))["record_state"] == "hidden")
    except NotFound:
        return False
