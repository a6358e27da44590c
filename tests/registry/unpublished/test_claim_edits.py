from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from sqlalchemy.orm import Session

from app.db import Database
from app.registry.dossiers import claims, dossier_history, statements
from app.registry.errors import Conflict, Invalid, NotFound
from app.registry.unpublished import acts, claim_edits
from tests.factories import NOW, described_system, moderator, stated


def test_what_an_editor_does_to_a_claim_is_public_and_in_the_log(session: Session) -> None:
    system_id, by = described_system(session), moderator(session, role="editor").id
    number = stated(session, system_id, "purpose", "payment")

    claim_edits.judge(session, number, "refuted", moderator_id=by, version=1, now=NOW)
    assert [each.certainty for each in statements.of_system(session, system_id)] == ["refuted"]
    claim_edits.withdraw(session, number, moderator_id=by, version=2, now=NOW)
    assert statements.of_system(session, system_id) == []
    claim_edits.restore(session, number, moderator_id=by, version=3, now=NOW)
    assert len(statements.of_system(session, system_id)) == 1

    logged = acts.page(session)
    assert [(each["act"], each["claim_id"]) for each in logged] == [
        ("republished", number),
        ("withdrew", number),
        ("judged", number),
    ]
    assert logged[-1]["before"] == {"certainty": "reported"}


def test_nothing_is_done_to_what_is_so_already_or_was_changed(session: Session) -> None:
    by = moderator(session, role="editor").id
    number = stated(session, described_system(session), "purpose", "payment")

    with pytest.raises(Conflict):
        claim_edits.judge(session, number, "reported", moderator_id=by, version=1, now=NOW)
    with pytest.raises(Conflict):
        claim_edits.restore(session, number, moderator_id=by, version=1, now=NOW)
    with pytest.raises(Conflict):
        claim_edits.withdraw(session, number, moderator_id=by, version=9, now=NOW)
    with pytest.raises(Invalid):
        claim_edits.judge(session, number, "certain", moderator_id=by, version=1, now=NOW)
    with pytest.raises(NotFound):
        claim_edits.withdraw(session, 99, moderator_id=by, version=None, now=NOW)

    assert acts.page(session) == []
    assert claims.get(session, number)["version"] == 1


def test_of_two_editors_at_once_the_second_one_is_told(database: Database) -> None:
    with database.writing() as session:
        by = moderator(session, role="editor").id
        number = stated(session, described_system(session), "purpose", "payment")
        session.commit()

    def judge_too() -> None:
        with database.writing() as session:
            claim_edits.judge(session, number, "disputed", moderator_id=by, version=1, now=NOW)
            session.commit()

    with ThreadPoolExecutor(1) as pool, database.writing() as session:
        claim_edits.judge(session, number, "refuted", moderator_id=by, version=1, now=NOW)
        second = pool.submit(judge_too)
        wait([second], timeout=0.3)
        session.commit()
        with pytest.raises(Conflict):
            second.result()

    with database.reading() as session:
        told = dossier_history.page(session, after=0, limit=9)
    assert [each["after"] for each in told if each["kind"] == "changed"] == [{"certainty": "refuted"}]
