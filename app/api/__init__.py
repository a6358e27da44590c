"""What programs read: exports, single cameras and map tiles. Published facts only."""

from flask import Blueprint, Flask

from app.api import cameras, exports, landing, protocol, tiles


def init_app(app: Flask) -> None:
    """Add the routes of the API, and let pages of other sites read them."""
    blueprint = Blueprint("api", __name__)
    blueprint.add_url_rule("/api/", view_func=landing.landing)
    blueprint.add_url_rule("/api/exports/cameras.<any(geojson, csv):extension>", view_func=exports.export)
    blueprint.add_url_rule("/api/collections/cameras/items/<int:camera_id>", view_func=cameras.camera)
    blueprint.add_url_rule("/tiles/<int:z>/<int:x>/<int:y>.json", view_func=tiles.tile)
    blueprint.add_url_rule("/tiles/<int:z>/<int:x>/<int:y>.mvt", view_func=tiles.vector_tile)
    app.register_blueprint(blueprint)
    exports.init_app(app)
    app.after_request(protocol.let_other_sites_read)
