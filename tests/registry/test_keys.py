from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.registry import keys
from app.registry.errors import Invalid, NotFound
from tests.factories import DAY


def made(session: Session, days: int | None = 10) -> tuple[keys.ApiKey, str]:
    return keys.make(session, contact="Ada, ada@example.org", scopes=["read"], days=days, today=DAY)


def test_a_key_opens_until_its_last_day_and_not_longer(session: Session) -> None:
    key, shown = made(session)

    assert keys.of_text(session, shown, today=DAY + timedelta(days=10)) is key
    assert keys.of_text(session, shown, today=DAY + timedelta(days=11)) is None
    assert keys.of_text(session, f"{shown}x", today=DAY) is None
    assert keys.of_text(session, "", today=DAY) is None


def test_only_the_hash_of_a_key_is_kept(session: Session) -> None:
    key, shown = made(session)

    [row] = session.execute(text("SELECT * FROM api_key")).all()
    secret = shown.removeprefix(f"{key.prefix}_")
    assert shown.startswith("lookback_")
    assert len(secret) > 40
    assert not any(secret in str(value) for value in row)


def test_a_revoked_key_opens_nothing_any_more(session: Session) -> None:
    key, shown = made(session, days=None)
    assert keys.of_text(session, shown, today=date(2126, 1, 1)) is key

    keys.revoke(session, key.prefix, today=DAY)
    keys.revoke(session, key.id, today=DAY + timedelta(days=9))

    assert keys.of_text(session, shown, today=DAY) is None
    assert key.revoked_on == DAY, "once is enough"
    with pytest.raises(NotFound):
        keys.revoke(session, "lookback_none", today=DAY)


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("contact", {"contact": " "}),
        ("contact", {"contact": "a" * 256}),
        ("contact", {"contact": "a\0b"}),
        ("scopes", {"scopes": []}),
        ("scopes", {"scopes": ["read", "everything"]}),
        ("days", {"days": 0}),
        ("days", {"days": keys.MOST_DAYS + 1}),
    ],
)
def test_what_is_wrong_with_a_key_is_named(session: Session, field: str, given: dict[str, object]) -> None:
    with pytest.raises(Invalid) as caught:
        keys.make(session, **{"contact": "Ada", "scopes": ["read"], "days": 9, "today": DAY, **given})  # type: ignore[arg-type]

    assert {problem.field for problem in caught.value.problems} == {field}
