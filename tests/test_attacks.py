"""What somebody does who wants to drown the desk, or to get past it; on both databases.

More of it by hand: ATTACK_REPORTS=5000 pytest -s tests/test_attacks.py
"""

import os
import re
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Final

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from app import create_app
from app.config import Config
from app.db import Database
from app.moderation import accounts, permissions
from app.registry.areas import Areas
from app.registry.cameras import camera
from app.registry.geometry import BBox
from app.registry.moderators import Moderator
from app.registry.unpublished import codes, queue, reports, tallies, verdicts
from app.registry.unpublished.reports import Report
from tests import factories
from tests.moderation.conftest import EMAIL, PASSWORD, Desk
from tests.web.conftest import Solve, solving

REPORTS: Final = int(os.environ.get("ATTACK_REPORTS", "300"))
NETWORKS: Final = 50
TAKEN_FROM_EACH: Final = 30
PARIS: Final = {"lon": "2.35", "lat": "48.85"}


@pytest.fixture
def app(database_url: str, data_dir: Path) -> Iterator[Flask]:
    """A register on each database in turn."""
    app = create_app(Config(data_dir=data_dir, database_url=database_url, basemap="none"))
    app.testing = True
    yield app
    app.extensions["lookback.database"].dispose()


@pytest.fixture
def solve(monkeypatch: pytest.MonkeyPatch) -> Solve:
    """The work against spam, cheaper than in earnest."""
    return solving(monkeypatch)


@pytest.fixture
def database(app: Flask) -> Database:
    """Its database."""
    database: Database = app.extensions["lookback.database"]
    return database


@pytest.fixture
def desk(app: Flask, database: Database) -> Desk:
    """A browser in which a moderator has signed in."""
    with database.writing() as session:
        person = factories.moderator(session, EMAIL)
        person.password, person.fs_uniquifier = accounts.hashed(PASSWORD), uuid.uuid4().hex
        session.commit()
    desk = Desk(app.test_client())
    assert desk.sign_in().status_code == 302
    return desk


def flood(client: FlaskClient, used: str) -> list[int]:
    """Spam from many networks, half of it with one text; each brings a forged or a used proof. Statuses."""
    random, told = Random(7), []
    forged = used[:-12] + used[:12]
    for number in range(REPORTS):
        words = " ".join("".join(random.choices("abcdefgh", k=6)) for _ in range(4))
        note = f"Cheap watches no. {number}!" if number % 2 else words
        place = {"lon": f"{random.uniform(-170, 170):.4f}", "lat": f"{random.uniform(-60, 60):.4f}"}
        spam = factories.filled_form(note=note, proof=(used, forged, "")[number % 3], **place)
        network = {"REMOTE_ADDR": f"198.{51 + number % NETWORKS}.1.7"}
        told.append(client.post("/report", data=spam, environ_base=network).status_code)
    return told


@pytest.mark.long
def test_a_flood_is_held_back_goes_last_and_is_gone_in_three_decisions(
    desk: Desk, app: Flask, database: Database, solve: Solve
) -> None:
    stranger, used = app.test_client(), solve(app.test_client())
    first, last = ("Above the door of the station.", "On the roof of the bakery.")
    sending = {"note": first, "proof": used}
    assert send(stranger, **sending) == 303
    begun = time.perf_counter()

    told = flood(stranger, used)

    flooded = time.perf_counter()
    taken = told.count(303)
    assert taken == min(REPORTS, NETWORKS * TAKEN_FROM_EACH)
    assert told.count(429) == REPORTS - taken
    assert send(stranger, note=last, lat="48.85", lon="2.35", proof=solve(stranger)) == 303
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(camera)) == 0
        assert tallies.waiting(session)["proven"] == {"0": taken, "1": 2}
        assert tallies.waiting(session)["risk"].get("0") == 2, "none of the spam looks calm"
        ahead = queue.page(session, today=datetime.now(UTC).date(), limit=2)
        assert [each.note for each in ahead] == [first, last], "who did the work is looked at first"

    assert desk.open("/moderation/").status_code == 200
    page = "/moderation/bulk?proven=no&verdict=spam"
    decisions = 0
    while re.search("This decides [0-9]", desk.open(page).text):
        assert desk.send(page, "/moderation/bulk?proven=no", verdict="spam").status_code == 200
        decisions += 1

    assert decisions <= 3
    with database.reading() as session:
        assert session.scalars(select(Report.note).where(Report.state == "received")).all() == [first, last]
        assert session.scalar(select(func.count()).select_from(camera)) == 0
    print(  # noqa: T201
        f"\n{database.engine.name}: {REPORTS} sent in {flooded - begun:.1f} s, {taken} taken, "
        f"gone in {decisions} decision(s), {time.perf_counter() - flooded:.1f} s"
    )


def send(client: FlaskClient, **fields: str) -> int:
    data = factories.filled_form(**fields)
    return client.post("/report", data=data, environ_base=factories.somebody_new()).status_code


def test_nobody_guesses_a_receipt(app: Flask, database: Database) -> None:
    with database.writing() as session:
        code = factories.submitted_report(session)
        session.commit()
    near = [code[:-1] + sign for sign in "0123456789AB" if sign != code[-1]]
    forged = [*near, *(codes.new_code() for _ in range(20)), code[::-1], code[:14], f"{code}0", "%", "0"]
    client = app.test_client()

    for number, guess in enumerate(forged):
        network = {"REMOTE_ADDR": f"198.51.{number % NETWORKS}.7"}
        for answer in (
            client.get(f"/reports/{guess}", environ_base=network),
            client.post(f"/reports/{guess}/withdraw", environ_base=network),
            client.post("/reports", data={"code": guess}, environ_base=network),
        ):
            assert answer.status_code in (404, 405, 429), guess

    with database.reading() as session:
        assert reports.by_code(session, code).state == "received"


def test_no_write_anywhere_is_done_for_another_site(desk: Desk) -> None:
    """Whoever is signed in, and whatever the route: the walk takes in every one that is added."""
    app = desk.client.application
    numbers = dict.fromkeys(("z", "x", "y", "camera_id", "report_id", "moderator_id"), 1)
    walked = set()
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}:
            address = re.sub(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>", lambda part: str(numbers.get(part[1], "0")), rule.rule)
            for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
                assert desk.client.open(address, method=method, headers=headers).status_code == 403, (method, address)
            walked.add(rule.endpoint)
    assert {"web.report", "web.withdraw", "moderation.decide_bulk"} <= walked


def test_who_looks_after_a_part_of_the_world_neither_decides_nor_learns_of_the_rest(
    desk: Desk, database: Database
) -> None:
    inside, outside, foreign = limited_to_denver(database)
    token = desk.token("/moderation/account")
    page = desk.open("/moderation/").text

    assert "1 report waiting" in page
    assert "Paris" not in page
    assert "France" not in page
    for query in ("", "?area=France", "?bbox=2,48,3,49", "?sort=nearest&near=2.35,48.85", "?state=received&risk=0"):
        listed = desk.open(f"/moderation/{query}").text
        assert f"/moderation/reports/{outside}" not in listed, query
    for rule in desk.client.application.url_map.iter_rules():
        if "report_id" in rule.arguments and permissions.allows("moderator", rule.endpoint):
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                address = re.sub(r"<[^>]*report_id>", str(outside), rule.rule)
                answer = desk.client.open(f"{address}?after=0", method=method, data={"csrf_token": token})
                assert answer.status_code == 403, (method, address)
    for query in ("", "?bbox=2,48,3,49", "?area=France", "?kind=new"):
        preview = f"/moderation/bulk{query}{'&' if query else '?'}verdict=spam"
        assert "This decides 2" not in desk.open(preview).text
        desk.send(preview, f"/moderation/bulk{query}", verdict="spam")
    undone = desk.client.post("/moderation/bulk/undo", data={"csrf_token": token, "at": foreign})
    assert undone.status_code == 409

    with database.reading() as session:
        assert {each.id: each.state for each in session.scalars(select(Report))} == {
            inside: "spam",
            outside: "received",
            outside + 1: "rejected",
        }


def limited_to_denver(database: Database) -> tuple[int, int, str]:
    """A report in the moderator's areas, one outside, and when somebody else turned another one down out there."""
    denver = Areas.of_boxes([BBox(-105.2, 39.5, -104.6, 40.0)])
    assert denver is not None
    now = datetime.now(UTC)
    with database.writing() as session:
        session.execute(update(Moderator).values(areas=denver.dump()))
        editor = factories.moderator(session, "editor@example.org", role="editor").id
        made = [
            reports.by_code(session, factories.submitted_report(session, **place)).id for place in ({}, PARIS, PARIS)
        ]
        session.execute(update(Report).where(Report.id > made[0]).values(area="Paris, France"))
        tallies.rebuild(session, Report.__table__)
        verdicts.reject(session, made[2], moderator_id=editor, reason="other", message=None, now=now)
        session.commit()
    return made[0], made[1], now.isoformat()
