import pytest
from sqlalchemy.orm import Session

from app.registry.errors import Invalid
from app.registry.unpublished import saved_filters
from tests import factories


def names(session: Session, moderator_id: int) -> dict[str, str]:
    return {each.name: each.query for each in saved_filters.of(session, moderator_id)}


def test_a_filter_is_kept_for_the_one_who_saved_it(session: Session) -> None:
    ada, ben = (factories.moderator(session, f"{name}@example.org").id for name in ("ada", "ben"))
    saved_filters.save(session, ada, " Risky ones ", "risk=3")
    saved_filters.save(session, ada, "Gone", "kind=gone")
    assert list(names(session, ada)) == ["Gone", "Risky ones"]
    assert names(session, ben) == {}


def test_a_name_is_used_once_and_the_newest_filter_has_it(session: Session) -> None:
    ada = factories.moderator(session).id
    saved_filters.save(session, ada, "Mine", "risk=3")
    saved_filters.save(session, ada, "Mine", "risk=2")
    assert names(session, ada) == {"Mine": "risk=2"}


def test_nobody_removes_what_is_somebody_elses(session: Session) -> None:
    ada, ben = (factories.moderator(session, f"{name}@example.org").id for name in ("ada", "ben"))
    kept = saved_filters.save(session, ada, "Mine", "")
    saved_filters.forget(session, ben, kept.id)
    assert names(session, ada) == {"Mine": ""}
    saved_filters.forget(session, ada, kept.id)
    assert names(session, ada) == {}


@pytest.mark.parametrize("name", ["", "  ", None, "x" * 61, "two\nlines"])
def test_a_name_is_one_short_line(session: Session, name: str | None) -> None:
    ada = factories.moderator(session).id
    with pytest.raises(Invalid) as refused:
        saved_filters.save(session, ada, name, "")
    assert [problem.field for problem in refused.value.problems] == ["name"]


def test_there_is_an_end_to_what_one_can_save(session: Session) -> None:
    ada = factories.moderator(session).id
    for number in range(saved_filters.MOST):
        saved_filters.save(session, ada, f"Filter {number}", "")
    with pytest.raises(Invalid):
        saved_filters.save(session, ada, "One more", "")
    saved_filters.save(session, ada, "Filter 0", "risk=1")
