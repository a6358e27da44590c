"""What programs read: OGC API - Features, exports and map tiles. Published facts only."""

from flask import Blueprint, Flask

from app.api import (
    change_feed,
    changes,
    collections,
    conformance,
    docs,
    dossiers,
    exports,
    fair_use,
    items,
    landing,
    lists,
    openapi,
    protocol,
    queryables,
    snapshots,
    tiles,
    waiting,
    webhooks,
)
from app.formats.exporting import FORMATS
from app.registry.model import LARGEST_ID


def init_app(app: Flask) -> None:
    """Add the routes of the API, and let pages of other sites read them."""
    blueprint = Blueprint("api", __name__)
    blueprint.add_url_rule("/api/", view_func=landing.landing)
    extension = f"<any({', '.join(FORMATS)}):extension>"
    blueprint.add_url_rule(f"/api/exports/cameras.{extension}", view_func=exports.export)
    blueprint.add_url_rule("/api/changes", "changes", changes.feed)
    blueprint.add_url_rule("/api/changes.atom", "change_feed", change_feed.feed)
    blueprint.add_url_rule("/api/snapshots/", "snapshots", snapshots.listing)
    blueprint.add_url_rule("/api/snapshots/latest", "snapshot_latest", snapshots.latest)
    blueprint.add_url_rule("/api/snapshots/public-key.pem", "snapshot_key", snapshots.public_key)
    blueprint.add_url_rule("/api/snapshots/<snapshot>", "snapshot", snapshots.snapshot)
    blueprint.add_url_rule("/api/snapshots/<snapshot>/<filename>", "snapshot_file", snapshots.file)
    blueprint.add_url_rule("/api/conformance", view_func=conformance.conformance)
    blueprint.add_url_rule("/api/docs", view_func=docs.docs)
    blueprint.add_url_rule("/api/openapi.json", view_func=openapi.description)
    blueprint.add_url_rule("/api/collections", "collections", collections.everything)
    blueprint.add_url_rule("/api/collections/cameras", view_func=collections.cameras)
    blueprint.add_url_rule("/api/collections/cameras/queryables", view_func=queryables.queryables)
    blueprint.add_url_rule("/api/collections/cameras/sortables", view_func=queryables.sortables)
    blueprint.add_url_rule("/api/collections/cameras/items", view_func=items.items)
    # People are led to a page: what is no camera's number leads nowhere.
    number = f"<int(min=1, max={LARGEST_ID}):camera_id>"
    blueprint.add_url_rule(f"/api/collections/cameras/items/{number}", view_func=items.item)
    lists.add_to(blueprint)
    blueprint.add_url_rule("/tiles/<int:z>/<int:x>/<int:y>.json", view_func=tiles.tile)
    blueprint.add_url_rule("/tiles/<int:z>/<int:x>/<int:y>.mvt", view_func=tiles.vector_tile)
    blueprint.add_url_rule("/api/dossiers/changes", "dossier_history", dossiers.history)
    graph = f"<any({', '.join(dossiers.EXTENSIONS)}):form>"
    blueprint.add_url_rule(f"/api/graph.{graph}", "dossier_graph", dossiers.edges)
    blueprint.add_url_rule("/api/webhooks", "webhooks", webhooks.everything)
    blueprint.add_url_rule("/api/webhooks", "add_webhook", webhooks.add, methods=["POST"])
    blueprint.add_url_rule("/api/webhooks/<int:webhook_id>", "webhook", webhooks.one)
    blueprint.add_url_rule("/api/webhooks/<int:webhook_id>", "remove_webhook", webhooks.remove, methods=["DELETE"])
    app.register_blueprint(blueprint)
    exports.init_app(app)
    waiting.init_app(app)
    snapshots.init_app(app)
    app.after_request(protocol.let_other_sites_read)
    fair_use.init_app(app)
