import json
import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import update

from app.db import Database
from app.moderation import guard, permissions
from app.registry import corrections
from app.registry.areas import Areas
from app.registry.geometry import BBox
from app.registry.moderators import Moderator
from app.registry.unpublished import reports
from app.registry.unpublished.proposals import Absence
from app.registry.unpublished.reports import Report
from app.registry.unpublished.tallies import report_tally
from tests.factories import DAY, published_camera
from tests.moderation.about_cameras import about_a_camera
from tests.moderation.conftest import Desk, become
from tests.moderation.ways_in import address_of, desk_rules

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
Receive = Callable[..., tuple[int, str]]


def state_of(database: Database, number: int) -> str:
    with database.reading() as session:
        return reports.get(session, number).state


def test_an_anonymous_visitor_gets_nowhere_with_any_method(app: Flask, stranger: Desk, receive: Receive) -> None:
    receive(note="A planted marker.")
    closed = [rule for rule in desk_rules(app) if not permissions.is_open(rule.endpoint)]
    assert len(closed) >= 18
    for rule in closed:
        for method in METHODS:
            answer = stranger.client.open(address_of(rule), method=method)
            assert answer.status_code in (302, 401, 403), (method, rule.rule)
            assert "A planted marker." not in answer.text


def test_a_moderator_decides_in_their_areas_alone(desk: Desk, database: Database, receive: Receive) -> None:
    inside, _ = receive()
    outside, _ = receive(lon="2.35", lat="48.85")
    denver = Areas.of_boxes([BBox(-105.2, 39.5, -104.6, 40.0)])
    assert denver is not None
    with database.writing() as session:
        session.execute(update(Moderator).values(areas=denver.dump()))
        session.commit()
    token = desk.token("/moderation/account")
    for page in (f"/moderation/reports/{outside}", f"/moderation/reports/{outside}/approve"):
        method = "GET" if page.endswith(str(outside)) else "POST"
        answer = desk.client.open(page, method=method, data={"csrf_token": token, "message": "Typed with care."})
        assert (answer.status_code, "not in your areas" in answer.text) == (403, True)
    assert "Typed with care." in answer.text
    # Nor may anything be moved out of them.
    assert desk.approve(inside, lon="2.35", lat="48.85").status_code == 403
    assert state_of(database, outside) == state_of(database, inside) == "received"
    assert desk.approve(inside).status_code == 303


@pytest.mark.parametrize("role", ["moderator", "editor"])
@pytest.mark.parametrize("kind", ["change", "gone", "still_there", "privacy"])
def test_a_report_about_what_the_law_took_down_is_closed_to_all_but_administrators(
    app: Flask, desk: Desk, database: Database, kind: str, role: str
) -> None:
    become(database, role)
    absence = Absence(note="Zebra Works") if kind == "gone" else None
    camera_id, number = about_a_camera(database, kind, absence, description="Zebra Works")
    with database.writing() as session:
        session.execute(update(Report).values(area="Zebra Works", sameness=7))
        session.execute(update(report_tally).where(report_tally.c.dimension == "area").values(value="Zebra Works"))
        session.commit()
    assert "Zebra Works" in desk.open("/moderation/").text
    with database.writing() as session:
        corrections.remove(session, camera_id, reason="legal_takedown", day=DAY)
        session.commit()

    token = desk.token("/moderation/account")
    assert number == 1
    rules = [rule for rule in desk_rules(app) if "report_id" in rule.arguments]
    assert len(rules) >= 11
    for rule in rules:
        address = address_of(rule)
        for method in {"GET", "POST"} & set(rule.methods or ()):
            answer = desk.client.open(address, method=method, data={"csrf_token": token, "message": "With care."})
            assert (answer.status_code, "Zebra" in answer.text) == (410, False), (method, rule.rule)
            assert method == "GET" or "With care." in answer.text
    for address in ("", "?sort=nearest&near=0,0", f"?about={camera_id}", "bulk?verdict=spam", "?sameness=7", "cameras"):
        page = desk.open(f"/moderation/{address}")
        assert (page.status_code, "Zebra" in page.text) == (200, False), address
        assert f"/moderation/reports/{number}" not in page.text
    assert "0 reports waiting" in desk.open("/moderation/").text
    become(database, "administrator")
    assert desk.open(f"/moderation/reports/{number}").status_code == 200
    assert "1 report waiting" in desk.open("/moderation/").text
    assert state_of(database, number) == "received"


@pytest.mark.parametrize("role", ["editor", "administrator"])
def test_areas_limit_moderators_alone(desk: Desk, database: Database, receive: Receive, role: str) -> None:
    number, _ = receive()
    paris = Areas.of_boxes([BBox(2.0, 48.0, 3.0, 49.0)])
    assert paris is not None
    with database.writing() as session:
        session.execute(update(Moderator).values(areas=paris.dump(), role=role))
        session.commit()
    assert desk.approve(number).status_code == 303


def test_nothing_of_the_desk_lives_elsewhere(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        is_of_desk = rule.endpoint.partition(".")[0] in guard.BLUEPRINTS
        assert is_of_desk == rule.rule.startswith("/moderation/"), rule.rule


@pytest.mark.parametrize("address", ["/moderation", "/moderation/nowhere", "/moderation/reports/x", "/moderation//"])
def test_what_does_not_exist_is_closed_too(stranger: Desk, address: str) -> None:
    answer = stranger.open(address)
    assert answer.status_code in (302, 308)
    assert "/moderation/" in answer.location


def test_somebody_signed_in_is_told_what_does_not_exist(desk: Desk) -> None:
    assert desk.open("/moderation/nowhere").status_code == 404
    assert desk.open("/moderation/reports/99").status_code == 404
    assert desk.open(f"/moderation/reports/{2**63}").status_code == 404


@pytest.mark.parametrize("verdict", ["approve", "reject"])
def test_a_verdict_without_a_token_changes_nothing(
    desk: Desk, database: Database, receive: Receive, verdict: str
) -> None:
    number, _ = receive()
    form = {"reason": "other", "message": "Typed with care."}
    answer = desk.client.post(f"/moderation/reports/{number}/{verdict}", data=form)
    assert answer.status_code == 400
    assert state_of(database, number) == "received"
    assert "Typed with care." in answer.text


def test_a_token_of_somebody_else_is_not_good(
    app: Flask, desk: Desk, stranger: Desk, database: Database, receive: Receive
) -> None:
    number, _ = receive()
    foreign = stranger.token("/moderation/sign-in")
    assert desk.approve(number, csrf_token=foreign).status_code == 400
    assert state_of(database, number) == "received"


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}],
)
def test_another_site_cannot_ask_for_a_verdict(
    desk: Desk, database: Database, receive: Receive, headers: dict[str, str]
) -> None:
    number, _ = receive()
    page = f"/moderation/reports/{number}"
    form = {"csrf_token": desk.token(page), "lon": "1", "lat": "1"}
    assert desk.client.post(f"{page}/approve", data=form, headers=headers).status_code == 403
    assert state_of(database, number) == "received"


def test_who_was_signed_out_meanwhile_finds_what_was_typed(stranger: Desk, receive: Receive) -> None:
    number, _ = receive()
    answer = stranger.client.post(f"/moderation/reports/{number}/reject", data={"message": "A <long> text."})
    assert answer.status_code == 401
    assert "A &lt;long&gt; text." in answer.text
    assert f"/moderation/sign-in?next=/moderation/reports/{number}" in answer.text


def test_who_was_signed_out_over_a_camera_finds_what_they_changed(stranger: Desk, database: Database) -> None:
    with database.writing() as session:
        published_camera(session, operator="Acme", description="On a pole")
        session.commit()
    seen = {"operator": "Acme", "description": "On a pole"}
    typed = {**seen, "operator": "City of <Denver>", "seen_on": "2026-11", "csrf_token": "x", "version": "1"}

    answer = stranger.client.post("/moderation/cameras/1/change", data={**typed, "seen": json.dumps(seen)})

    assert answer.status_code == 401
    told = re.findall("<dt>(.*?)</dt><dd>(.*?)</dd>", re.sub("</?span[^>]*>", "", answer.text))
    assert told == [("Operator", "City of &lt;Denver&gt;"), ("seen_on", "2026-11")]
    secret = stranger.client.post("/moderation/account/password", data={"password": "a", "new_password": "b"})
    assert (secret.status_code, "<dt>" in secret.text) == (401, False)


def test_nothing_of_the_desk_is_kept_in_a_cache(desk: Desk, stranger: Desk, receive: Receive) -> None:
    number, _ = receive()
    for browser in (desk, stranger):
        for address in ("/moderation/", f"/moderation/reports/{number}", "/moderation/sign-in", "/moderation/nowhere"):
            assert browser.open(address).headers["Cache-Control"] == "no-store"


def test_the_public_is_asked_for_no_token(stranger: Desk) -> None:
    assert stranger.client.post("/reports", data={"code": "0000-0000-0000"}).status_code not in (400, 401, 403)
