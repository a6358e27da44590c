"""The public's pages: every address and the view behind it. No account, no cookie; the same page for everybody."""

from typing import Final

from flask import Blueprint, Flask, Response, request

from app import busy, db
from app.formats.exporting import installed
from app.registry import revisions
from app.web import (
    basemap,
    cameras,
    claims,
    desk_statistics,
    embed,
    filtering,
    labels,
    letters,
    once,
    organisations,
    pages,
    places,
    proof,
    receipts,
    reports,
    signals,
    statistics,
    systems,
    throttle,
    unseen,
    wins,
)
from app.web import map as map_page

# What is typed into a form is nobody else's, such as the place somebody looks for, and a receipt's address is its key:
# no copy of these is kept anywhere.
_RECEIPTS: Final = frozenset({"web.receipt", "web.edit", "web.answer", "web.appeal", "web.withdraw"})
_SIGNALS: Final = {"web.still_there", "web.gone", "web.change", "web.privacy_problem"}
# A card of questions is answered with the next one: a browser has to have kept it to find its way back there.
_CARDS: Final = frozenset({"web.system_claim", "web.camera_claim"})
_SENDING: Final = _SIGNALS | _CARDS | {"web.report"}
_PERSONAL: Final = _RECEIPTS | _SIGNALS | {"web.report"} | {"web.find_report", "web.proof"}
# Of a receipt's address at most the host is passed on, to anybody. "no-referrer" would also make browsers send their
# forms with "Origin: null" (Fetch, "append a request Origin header"), which where there is no TLS looks cross-site.
_OF_A_RECEIPT: Final = "strict-origin"
_SHARED_FOR_S: Final = 60


def init_app(app: Flask) -> None:
    """Add the public's pages. Raises ConfigError when the chosen geocoder or basemap cannot work."""
    places.init_app(app)
    basemap.init_app(app)
    app.jinja_env.globals["export_formats"] = installed
    app.jinja_env.globals["number_of_form"] = once.number
    blueprint = Blueprint("web", __name__)
    for address, name, view, methods in (
        ("/", "map", map_page.show, ["GET"]),
        ("/embed", "embed", embed.show, ["GET"]),
        ("/cameras", "cameras", cameras.show_list, ["GET"]),
        ("/cameras/<int:camera_id>", "camera", cameras.page, ["GET"]),
        ("/cameras/<int:camera_id>/request", "camera_request", letters.of_camera, ["GET"]),
        ("/cameras/<int:camera_id>/request.txt", "camera_request_text", letters.of_camera_text, ["GET"]),
        ("/cameras/<int:camera_id>/still-there", "still_there", signals.still_there, ["GET", "POST"]),
        ("/cameras/<int:camera_id>/gone", "gone", signals.gone, ["GET", "POST"]),
        ("/cameras/<int:camera_id>/change", "change", signals.change, ["GET", "POST"]),
        ("/cameras/<int:camera_id>/privacy", "privacy_problem", signals.privacy_problem, ["GET", "POST"]),
        ("/cameras/<int:camera_id>/claim", "camera_claim", claims.of_camera, ["GET", "POST"]),
        ("/systems", "systems", systems.show_list, ["GET"]),
        ("/systems/<int:system_id>", "system", systems.page, ["GET"]),
        ("/systems/<int:system_id>/claim", "system_claim", claims.of_system, ["GET", "POST"]),
        ("/systems/<int:system_id>/request", "system_request", letters.of_system, ["GET"]),
        ("/systems/<int:system_id>/request.txt", "system_request_text", letters.of_system_text, ["GET"]),
        ("/organisations", "organisations", organisations.show_list, ["GET"]),
        ("/organisations/<int:organisation_id>", "organisation", organisations.page, ["GET"]),
        ("/report", "report", reports.report, ["GET", "POST"]),
        ("/reports", "find_report", receipts.find, ["GET", "POST"]),
        ("/reports/<code>", "receipt", receipts.receipt, ["GET"]),
        ("/reports/<code>/edit", "edit", receipts.edit, ["GET", "POST"]),
        ("/reports/<code>/answer", "answer", receipts.answer, ["POST"]),
        ("/reports/<code>/appeal", "appeal", receipts.appeal, ["POST"]),
        ("/reports/<code>/withdraw", "withdraw", receipts.withdraw, ["POST"]),
        ("/about", "about", pages.about, ["GET"]),
        ("/privacy", "privacy", pages.privacy, ["GET"]),
        ("/licence", "licence", pages.licence, ["GET"]),
        ("/wins", "wins", wins.show, ["GET"]),
        ("/statistics", "statistics", statistics.overview, ["GET"]),
        ("/statistics/<name>", "figure", statistics.figure, ["GET"]),
        ("/statistics/<name>.csv", "figure_table", statistics.table, ["GET"]),
        ("/statistics/<name>.svg", "figure_picture", statistics.picture, ["GET"]),
        ("/statistics/countries/<code>", "country", statistics.country, ["GET"]),
        ("/statistics/places/<int:geonameid>", "place", statistics.place, ["GET"]),
        ("/statistics/moderation", "moderation", desk_statistics.moderation, ["GET"]),
        ("/statistics/moderation.csv", "moderation_table", desk_statistics.table, ["GET"]),
        ("/filters.json", "filters", filtering.answer, ["GET"]),
        ("/labels/<int:z>/<int:x>/<int:y>.json", "labels", labels.tile, ["GET"]),
        ("/places", "places", places.answer, ["GET"]),
        ("/proof.json", "proof", proof.challenge, ["GET"]),
    ):
        blueprint.add_url_rule(address, name, view, methods=methods)
    blueprint.before_request(_refuse_on_copies)
    busy.init_app(blueprint)
    unseen.init_app(blueprint)
    blueprint.after_request(_say_who_may_keep_it)
    app.register_blueprint(blueprint)
    throttle.init_app(app)


def _refuse_on_copies() -> None:
    """Tell before anybody types anything that it would have to be sent elsewhere."""
    if request.endpoint in _SENDING:
        revisions.refuse_on_copies(db.session())


def _say_who_may_keep_it(response: Response) -> Response:
    if request.endpoint in _RECEIPTS:
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = _OF_A_RECEIPT
    if request.endpoint in _PERSONAL or "place" in request.args:
        response.headers["Cache-Control"] = "no-store"
    elif request.endpoint in _CARDS:
        response.headers["Cache-Control"] = "private, no-cache"
    elif response.status_code == 200:
        response.headers.setdefault("Cache-Control", f"public, max-age={_SHARED_FOR_S}")
    else:
        response.headers.setdefault("Cache-Control", "no-cache")
    return response
