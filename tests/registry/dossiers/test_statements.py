from sqlalchemy.orm import Session

from app.registry.dossiers import claims, memberships, statements
from app.registry.filtering.filters import CameraFilter
from tests.factories import DAY, described_system, published_camera, stated


def contested(session: Session) -> int:
    """The link of Hyderabad's cameras: a newspaper says one thing, the police tell the court another."""
    system_id = described_system(session)
    stated(session, system_id, "facial_recognition", "enabled_claimed", certainty="disputed", valid_from="2018-01")
    stated(
        session,
        system_id,
        "facial_recognition",
        "none_known",
        "press_report",
        claimant="The police",
        claimant_kind="operator",
        certainty="disputed",
        valid_from="2023-01",
    )
    return system_id


def test_contradicting_claims_stand_side_by_side(session: Session) -> None:
    told = statements.of_system(session, contested(session))

    assert [each.value for each in told] == ["enabled_claimed", "none_known"]
    assert statements.contradicting(told) == {each.id for each in told}


def test_one_answer_after_another_is_no_contradiction(session: Session) -> None:
    system_id = described_system(session)
    first = stated(session, system_id, "system_state", "active", valid_from="2018", valid_until="2019-05")
    second = stated(session, system_id, "system_state", "banned", valid_from="2019-06")
    stated(session, system_id, "purpose", "payment")
    stated(session, system_id, "purpose", "vending")
    assert statements.contradicting(statements.of_system(session, system_id)) == set()

    third = stated(session, system_id, "system_state", "active", claimant="Another paper", valid_from="2020")
    assert statements.contradicting(statements.of_system(session, system_id)) == {second, third}

    claims.judge(session, third, "refuted", day=DAY)
    assert statements.contradicting(statements.of_system(session, system_id)) == set()
    assert first


def test_a_camera_inherits_what_is_claimed_of_its_system_but_for_what_is_claimed_of_itself(session: Session) -> None:
    system_id = described_system(session)
    for predicate, value in (("facial_recognition", "enabled_claimed"), ("purpose", "payment"), ("mode", "live")):
        stated(session, system_id, predicate, value)
    plain, other = published_camera(session), published_camera(session)
    own = published_camera(session, facial_recognition="none_known", facial_recognition_source="Council")
    memberships.link(session, system_id, CameraFilter(), day=DAY)
    stated(session, 0, "purpose", "vending", camera_id=other)

    def answers(camera_id: int) -> tuple[list[str | None], list[str]]:
        told = statements.of_camera(session, camera_id)
        assert told.system is not None
        return [each.value for each in told.own], [each.predicate for each in told.inherited]

    assert answers(plain) == ([], ["facial_recognition", "mode", "purpose"])
    assert answers(other) == (["vending"], ["facial_recognition", "mode"])
    assert answers(own) == ([], ["mode", "purpose"])


def test_a_camera_of_no_system_inherits_nothing(session: Session) -> None:
    assert statements.of_camera(session, published_camera(session)) == statements.Answers(None, (), ())
