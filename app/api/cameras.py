"""One camera as a GeoJSON Feature."""

from typing import Any

from flask import Response, url_for

from app import caching, db
from app.api import protocol
from app.formats import geojson
from app.formats.encoding import to_json
from app.registry import cameras, sources

# Said of a camera that is no longer on the map only.
_WHY_GONE = ("removal_reason", "removal_evidence", "merged_into")


def camera(camera_id: int) -> Response:
    """What is known about one camera.

    A device that is gone stays a published fact: its `lifecycle` is "removed" and `removal_reason` says why. 404 when
    there is no such camera, 410 after a legal takedown.
    """
    protocol.refuse_parameters()
    session = db.session()

    def make() -> Response:
        row = cameras.get(session, camera_id)
        provenance = sources.everything(session)[row["source_id"]].facts()
        described = {**row, "provenance": provenance}
        feature: dict[str, Any] = geojson.feature(described, cameras_url=url_for("web.cameras", _external=True))
        feature["properties"] |= {name: row[name] for name in _WHY_GONE if row[name] is not None}
        return Response(to_json(feature), content_type=geojson.MEDIA_TYPE)

    return caching.unless_known(caching.tag(session), make)
