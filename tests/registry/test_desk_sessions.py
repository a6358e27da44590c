from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.registry import desk_sessions
from app.registry.desk_sessions import COARSENESS, LIFETIME
from app.registry.errors import Invalid
from tests.factories import NOW, moderator


def test_a_browser_is_known_by_its_token_alone(session: Session) -> None:
    person, other = moderator(session).id, moderator(session, "other@example.org").id
    token = desk_sessions.begin(session, person, now=NOW)
    known = desk_sessions.of_token(session, token, person, now=NOW)
    assert known is not None
    assert token not in known.token_hash
    assert desk_sessions.of_token(session, token, other, now=NOW) is None
    assert desk_sessions.of_token(session, "forged \udce4", person, now=NOW) is None


def test_a_session_ends_when_nobody_used_it_for_a_working_day(session: Session) -> None:
    person = moderator(session).id
    token = desk_sessions.begin(session, person, now=NOW)
    later = NOW + LIFETIME + COARSENESS + timedelta(seconds=1)
    assert desk_sessions.of_token(session, token, person, now=later) is None
    assert desk_sessions.of_moderator(session, person, now=later) == []


def test_use_is_noted_coarsely(session: Session) -> None:
    person = moderator(session).id
    token = desk_sessions.begin(session, person, now=NOW)
    known = desk_sessions.of_token(session, token, person, now=NOW)
    assert known is not None
    assert not desk_sessions.is_due(known, now=NOW + COARSENESS)
    later = NOW + COARSENESS + timedelta(seconds=1)
    assert desk_sessions.is_due(known, now=later)
    desk_sessions.touch(session, known.id, now=later)
    session.refresh(known)
    assert not desk_sessions.is_due(known, now=later)


def test_sessions_end_one_by_one_or_all_but_one(session: Session) -> None:
    person, other = moderator(session).id, moderator(session, "other@example.org").id
    for _ in range(3):
        desk_sessions.begin(session, person, now=NOW)
    desk_sessions.begin(session, other, now=NOW)
    last, middle, first = (each.id for each in desk_sessions.of_moderator(session, person, now=NOW))
    desk_sessions.end(session, middle, other)
    assert len(desk_sessions.of_moderator(session, person, now=NOW)) == 3
    desk_sessions.end(session, middle, person)
    assert desk_sessions.end_all(session, person, but=first) == 1
    assert [each.id for each in desk_sessions.of_moderator(session, person, now=NOW)] == [first]
    assert len(desk_sessions.of_moderator(session, other, now=NOW)) == 1
    assert last != first


def test_a_session_has_the_name_that_its_person_gave_it(session: Session) -> None:
    person, other = moderator(session).id, moderator(session, "other@example.org").id
    desk_sessions.begin(session, person, now=NOW)
    [known] = desk_sessions.of_moderator(session, person, now=NOW)
    desk_sessions.label(session, known.id, person, "  laptop   at home ")
    desk_sessions.label(session, known.id, other, "stolen")
    session.refresh(known)
    assert known.label == "laptop at home"
    with pytest.raises(Invalid):
        desk_sessions.label(session, known.id, person, "x" * 61)
