import gzip

import pytest
from flask import Flask

from app import compression


@pytest.fixture
def app() -> Flask:
    app = Flask("spoken")
    compression.init_app(app)
    app.add_url_rule("/page", "page", lambda: "word " * 1000)
    app.add_url_rule("/moderation/page", "desk", lambda: "word " * 1000)
    return app


def test_text_is_sent_compressed_to_who_reads_it(app: Flask) -> None:
    response = app.test_client().get("/page", headers={"Accept-Encoding": "gzip"})

    assert response.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in response.headers["Vary"]
    assert gzip.decompress(response.data) == b"word " * 1000
    assert "Content-Encoding" not in app.test_client().get("/page").headers


def test_the_desk_is_not_compressed(app: Flask) -> None:
    response = app.test_client().get("/moderation/page", headers={"Accept-Encoding": "gzip"})

    assert "Content-Encoding" not in response.headers
