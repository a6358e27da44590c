"""Sends text and tiles compressed: a phone in the rain waits for bytes."""

from flask import Flask, Response, request
from flask_compress import Compress


def init_app(app: Flask) -> None:
    """Compress what compresses well; exports too, piece by piece."""
    app.config["COMPRESS_MIMETYPES"] = [
        "application/atom+xml",
        "application/geo+json",
        "application/gpx+xml",
        "application/json",
        "application/problem+json",
        "application/vnd.google-earth.kml+xml",
        "application/vnd.mapbox-vector-tile",
        "application/vnd.oai.openapi+json",
        "application/vnd.openstreetmap.data+xml",
        "application/x-ndjson",
        "image/svg+xml",
        "text/css",
        "text/csv",
        "text/html",
        "text/javascript",
    ]
    # Whoever asks for gzip waits a fifth as long as at the usual level 6, for a tenth more bytes.
    app.config["COMPRESS_LEVEL"] = 2
    app.config["COMPRESS_REGISTER"] = False
    compress = Compress(app)

    def answer(response: Response) -> Response:
        # A desk page has a session's token beside what others typed: its size must tell nothing (the BREACH attack).
        # Reading of a snapshot's file may break off and go on: its bytes are always the same.
        if request.path.startswith("/moderation/") or request.endpoint == "api.snapshot_file":
            return response
        compressed: Response = compress.after_request(response)
        return compressed

    app.after_request(answer)
