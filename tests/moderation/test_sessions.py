from datetime import UTC, datetime, timedelta

from flask import Flask, json
from itsdangerous import URLSafeTimedSerializer

from app.moderation.sessions import DESK
from app.registry.desk_sessions import LIFETIME
from tests.moderation.conftest import EMAIL, Desk


def cookie_of(desk: Desk, **request: str) -> str:
    return str(desk.client.get("/moderation/", **request).headers["Set-Cookie"])


def test_the_cookie_is_for_the_desk_alone(desk: Desk) -> None:
    cookie = cookie_of(desk)
    assert f"Path={DESK}" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_over_https_the_cookie_stays_there(stranger: Desk, moderator: int) -> None:
    plain = stranger.open("/moderation/sign-in").headers["Set-Cookie"]
    secured = stranger.client.get("/moderation/sign-in", base_url="https://localhost").headers["Set-Cookie"]
    assert "Secure" not in plain
    assert "Secure" in secured


def test_a_session_lasts_a_working_day(desk: Desk) -> None:
    cookie = desk.client.get_cookie("lookback_desk", path=DESK)
    assert cookie is not None
    assert cookie.expires is not None
    assert abs(cookie.expires - datetime.now(UTC) - LIFETIME) < timedelta(minutes=1)


def test_a_public_page_never_touches_a_cookie(desk: Desk) -> None:
    for address in ("/", "/cameras", "/about", "/report", "/nowhere"):
        answer = desk.client.get(address, headers={"Cookie": "lookback_desk=anything; remember_token=1|2"})
        assert "Set-Cookie" not in answer.headers, address
        assert "Cookie" not in answer.headers.get("Vary", ""), address


def test_the_cookie_says_nothing_about_the_person(app: Flask, desk: Desk) -> None:
    cookie = desk.client.get_cookie("lookback_desk", path=DESK)
    assert cookie is not None
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    assert isinstance(signer, URLSafeTimedSerializer)
    held = signer.loads(cookie.value)
    assert "_id" not in held
    assert EMAIL not in json.dumps(held)
