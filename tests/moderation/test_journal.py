from datetime import timedelta

import pytest
from sqlalchemy import update

from app.db import Database
from app.registry.moderators import Moderator
from app.registry.unpublished import acts
from app.registry.unpublished.acts import Act
from tests.factories import NOW
from tests.moderation.conftest import EMAIL, Desk
from tests.web.reading import main

PAGE = "/moderation/log"


@pytest.fixture
def logged(desk: Desk, database: Database, moderator: int) -> Desk:
    """An administrator's browser, and a log of three pages."""
    with database.writing() as session:
        session.execute(update(Moderator).values(role="administrator"))
        for number in range(120):
            done = Act("rejected", report_id=number, reason="other") if number else Act("approved", camera_id=5)
            acts.write(session, moderator, NOW + timedelta(hours=number), [done])
        before, after = {"role": "editor", "areas": 0}, {"role": "moderator", "areas": 2}
        change = Act("role_changed", about_moderator_id=moderator, before=before, after=after)
        acts.write(session, moderator, NOW, [change])
        session.commit()
    return desk


def test_the_log_says_who_did_what_and_when_the_newest_first(logged: Desk) -> None:
    told = main(logged.open(PAGE))
    assert told.index("changed what somebody may do") < told.index("report 119")
    assert "role: editor moderator, areas: 0 2" in told
    assert told.count(EMAIL) >= 50


def test_the_log_is_paged(logged: Desk) -> None:
    seen: list[int] = []
    address = PAGE
    for _ in range(3):
        page = logged.open(address).text
        seen.append(page.count('<th scope="row">'))
        following = page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
        address = following or "/nowhere"
    assert seen == [50, 50, 21]
    assert address == "/nowhere"


@pytest.mark.parametrize(
    ("query", "lines"),
    [
        ("act=approved", 1),
        ("act=nonsense", 0),
        ("moderator=1&act=role_changed", 1),
        ("moderator=99", 0),
        ("since=2026-11-28&until=2026-11-28", 12),
        ("until=2026-11-22", 0),
        ("since=x&until=9999-12-31&moderator=²&before=-1", 50),
    ],
)
def test_the_log_is_narrowed_by_who_what_and_when(logged: Desk, query: str, lines: int) -> None:
    answer = logged.open(f"{PAGE}?{query}")
    assert answer.status_code == 200
    assert answer.text.count('<th scope="row">') == lines


def test_an_empty_log_offers_to_show_everything_only_where_something_is_left_out(
    desk: Desk, database: Database, moderator: int
) -> None:
    with database.writing() as session:
        session.execute(update(Moderator).values(role="administrator"))
        session.commit()
    assert "Nothing was done at the desk yet." in main(desk.open(PAGE))
    assert "Show everything" in main(desk.open(f"{PAGE}?act=approved"))


def test_every_act_has_words() -> None:
    assert all(acts.ACTS.values())
