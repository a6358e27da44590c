"""What somebody does who wants to drown the desk.

More of it by hand: ATTACK_REPORTS=5000 pytest tests/moderation/test_attacks.py
"""

import os
import re
from typing import Final

from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.db import Database
from app.registry import tallies
from app.registry.cameras import camera
from app.registry.reports import Report
from tests import factories
from tests.moderation.conftest import Desk

REPORTS: Final = int(os.environ.get("ATTACK_REPORTS", "160"))
FROM_EACH_NETWORK: Final = 40 if REPORTS < 2000 else 100
TAKEN_FROM_EACH: Final = 30


def flood(client: FlaskClient) -> list[int]:
    """Spam with one text, from one network after the other; the statuses of the answers."""
    told = []
    for number in range(REPORTS):
        network = {"REMOTE_ADDR": f"198.51.{number // FROM_EACH_NETWORK}.7"}
        spam = factories.filled_form(note=f"Cheap watches no. {number}!", lon=str(number % 170), lat="39.5")
        told.append(client.post("/report", data=spam, environ_base=network).status_code)
    return told


def test_a_flood_is_held_back_and_gone_in_three_decisions(desk: Desk, database: Database) -> None:
    stranger = desk.client.application.test_client()
    honest = factories.filled_form(note="Above the door of the station.")
    assert stranger.post("/report", data=honest, environ_base=factories.somebody_new()).status_code == 303

    told = flood(stranger)

    networks = REPORTS // FROM_EACH_NETWORK
    assert told.count(303) == networks * TAKEN_FROM_EACH
    assert told.count(429) == REPORTS - told.count(303)
    assert stranger.post("/report", data=honest, environ_base=factories.somebody_new()).status_code == 303
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(camera)) == 0
        assert tallies.count_waiting(session) == told.count(303) + 2
        sameness = session.scalar(select(Report.sameness).where(Report.risk == 3).limit(1))
        # All but those that came before anybody could see a pattern.
        assert session.scalar(select(func.count(Report.id)).where(Report.risk == 3)) == told.count(303) - 20

    assert desk.open("/moderation/").status_code == 200
    for _ in range(3):
        page = f"/moderation/bulk?sameness={sameness}&verdict=spam"
        if not re.search("This decides [0-9]", desk.open(page).text):
            break
        assert desk.send(page, f"/moderation/bulk?sameness={sameness}", verdict="spam").status_code == 200

    with database.reading() as session:
        left = session.scalars(select(Report.note).where(Report.state == "received")).all()
        assert left == [honest["note"]] * 2
        assert session.scalar(select(func.count()).select_from(camera)) == 0


def test_no_write_anywhere_is_done_for_another_site(desk: Desk, database: Database) -> None:
    """Whoever is signed in, and whatever the route: the walk takes in every one that is added."""
    app = desk.client.application
    numbers = dict.fromkeys(("z", "x", "y", "camera_id", "report_id", "moderator_id"), 1)
    walked = set()
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}:
            address = re.sub(r"<(?:\w+:)?(\w+)>", lambda part: str(numbers.get(part[1], "0")), rule.rule)
            for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
                assert desk.client.open(address, method=method, headers=headers).status_code == 403, (method, address)
            walked.add(rule.endpoint)
    assert {"web.report", "web.withdraw", "moderation.decide_bulk"} <= walked
