from collections.abc import Callable

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.registry import corrections, undoing
from app.registry.dossiers import claims, dossier_changes, memberships
from app.registry.dossiers.dossier_changes import Change
from tests.factories import DAY, described_system, published_camera, published_cameras, stated


def feed(session: Session) -> list[Change]:
    return dossier_changes.page(session, after=0, limit=100)


def subjects(changes: list[Change]) -> list[tuple[str, str]]:
    return [(each.row["subject"], each.row["kind"]) for each in changes]


def test_what_changed_is_told_as_it_is_now(session: Session) -> None:
    system_id = described_system(session, "Old name")
    claim_id = stated(session, system_id, "operator", "City Police", certainty="suspected")
    described_system(session, "Old name", summary="Said better.")
    claims.judge(session, claim_id, "documented", day=DAY)

    told = feed(session)

    assert subjects(told) == [
        ("system", "created"),
        ("organisation", "created"),
        ("claim", "created"),
        ("system", "changed"),
        ("claim", "changed"),
    ]
    assert {row["summary"] for each in told for row in each.systems} == {"Said better."}
    assert {each.certainty for change in told for each in change.claims} == {"documented"}
    assert [row["name"] for row in told[2].organisations] == ["City Police"], "a claim comes with whom it names"


def test_of_a_claim_that_was_taken_back_nothing_is_told_but_that_there_was_one(session: Session) -> None:
    claim_id = stated(session, described_system(session), "vendor_software", "Planted company")
    claims.withdraw(session, claim_id, day=DAY)

    told = feed(session)

    assert [(each.is_readable, each.claims, each.history) for each in told if each.row["subject"] == "claim"] == [
        (False, (), ())
    ] * 2
    assert not any(each.organisations for each in told), "nor who is named by no claim that may be read"


@pytest.mark.parametrize("hide_again", [False, True])
def test_a_camera_that_may_be_seen_again_brings_its_claims_with_their_past_and_its_system(
    session: Session, hide_again: bool
) -> None:
    camera_id = published_camera(session)
    claim_id = stated(session, 0, "purpose", "payment", camera_id=camera_id)
    claims.judge(session, claim_id, "documented", day=DAY)
    memberships.link(session, described_system(session), [camera_id], day=DAY)
    corrections.hide(session, camera_id, "privacy", day=DAY)
    undoing.restore(session, camera_id, day=DAY)
    if hide_again:
        corrections.hide(session, camera_id, "privacy", day=DAY)

    [back] = [each for each in feed(session) if (each.row["subject"], each.row["kind"]) == ("camera", "restored")]

    if hide_again:
        assert (back.is_readable, back.claims, back.memberships, back.history) == (False, (), (), ())
    else:
        assert [each.id for each in back.claims] == [claim_id]
        assert [row["kind"] for row in back.history] == ["created", "changed"]
        assert [row["camera_id"] for row in back.memberships] == [camera_id]


def test_an_act_of_linking_is_told_with_its_members_and_a_page_ends_where_they_are_many(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dossier_changes, "_MEMBERS", 4)
    system_id = described_system(session)
    members = [published_cameras(session, [{}] * 3) for _ in range(3)]
    for some in members:
        memberships.link(session, system_id, some, day=DAY)

    first = feed(session)
    rest = dossier_changes.page(session, after=first[-1].row["seq"], limit=100)

    assert [list(act.members) for each in (*first, *rest) for act in each.acts] == members
    assert len(rest) == 1


def statements_of(session: Session, ask: Callable[[], object]) -> int:
    asked: list[str] = []
    connection = session.connection()

    def note(*given: object) -> None:
        asked.append(str(given[2]))

    event.listen(connection, "before_cursor_execute", note)
    ask()
    event.remove(connection, "before_cursor_execute", note)
    return len(asked)


def test_a_long_page_takes_no_more_questions_than_a_short_one(session: Session) -> None:
    def more(numbers: range) -> None:
        for number in numbers:
            system_id = described_system(session, f"System {number}")
            stated(session, system_id, "operator", f"City {number}")
            memberships.link(session, system_id, [published_camera(session)], day=DAY)

    more(range(2))
    few = statements_of(session, lambda: feed(session))
    more(range(2, 8))

    assert statements_of(session, lambda: feed(session)) == few
