import pytest
from flask import Flask

from app import security


@pytest.fixture
def app() -> Flask:
    app = Flask("guarded")
    security.init_app(app)
    app.add_url_rule("/thing", "thing", lambda: "done", methods=["GET", "POST"])
    return app


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, 403),
        ({"Origin": "http://localhost"}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://localhost.evil.example"}, 403),
        ({"Origin": "http://["}, 403),
        ({"Origin": "null", "Host": "no host"}, 403),
    ],
)
def test_a_write_asked_for_by_another_site_is_refused(app: Flask, headers: dict[str, str], status: int) -> None:
    assert app.test_client().post("/thing", headers=headers).status_code == status


def test_another_site_may_link_to_a_page(app: Flask) -> None:
    assert app.test_client().get("/thing", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_every_answer_carries_the_policy(app: Flask) -> None:
    for response in (app.test_client().get("/thing"), app.test_client().get("/nothing")):
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "same-origin"


def test_encrypted_answers_ask_to_stay_encrypted(app: Flask) -> None:
    client = app.test_client()

    assert "Strict-Transport-Security" in client.get("/thing", base_url="https://localhost").headers
    assert "Strict-Transport-Security" not in client.get("/thing").headers
