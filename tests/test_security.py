from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import create_app, security
from app.config import Config


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


@pytest.fixture
def register(sqlite_url: str, data_dir: Path) -> Iterator[Flask]:
    made = create_app(Config(data_dir=data_dir, database_url=sqlite_url, basemap="none"))
    yield made
    made.extensions["lookback.database"].dispose()


@pytest.mark.long
def test_no_address_answers_without_the_policy_whatever_it_answers(register: Flask) -> None:
    texts = {"code": "0", "token": "0", "extension": "csv", "form": "csv", "filename": "manifest.json"}
    client = register.test_client()
    answers = set()
    for rule in register.url_map.iter_rules():
        parts = {**dict.fromkeys(rule.arguments, 1), **texts}
        built = rule.build(parts, append_unknown=False)
        assert built is not None
        for method in ("GET", "HEAD", "POST", "OPTIONS", "DELETE"):
            response = client.open(built[1], method=method)
            assert security.HEADERS.keys() <= set(response.headers.keys()), (method, rule.rule)
            answers.add(response.status_code)
    for cut_short in (client.post("/report", data={"note": "x" * 2_000_000}), client.get("/nowhere")):
        assert security.HEADERS.keys() <= set(cut_short.headers.keys())
        answers.add(cut_short.status_code)
    assert {200, 302, 400, 401, 404, 405, 413, 422} <= answers


FORWARDED = {
    "X-Forwarded-For": "203.0.113.7",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Prefix": "/evil",
    "Forwarded": "for=203.0.113.7;host=evil.example;proto=https",
}


def test_what_a_proxy_would_say_is_believed_of_nobody(register: Flask) -> None:
    answer = register.test_client().get("/api/", headers=FORWARDED)
    assert "evil" not in answer.text
    assert "http://localhost/" in answer.text
    assert "Strict-Transport-Security" not in answer.headers


def test_what_a_trusted_proxy_says_is_believed_of_the_last_one_alone(sqlite_url: str, data_dir: Path) -> None:
    behind = create_app(Config(data_dir=data_dir, database_url=sqlite_url, basemap="none", trusted_proxies=1))
    told = {**FORWARDED, "X-Forwarded-Host": "evil.example, cameras.example.org"}
    answer = behind.test_client().get("/api/", headers=told)
    assert "evil" not in answer.text
    assert "https://cameras.example.org/" in answer.text
    assert "Strict-Transport-Security" in answer.headers
    behind.extensions["lookback.database"].dispose()
