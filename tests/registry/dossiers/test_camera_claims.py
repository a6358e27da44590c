from random import Random

from sqlalchemy import event
from sqlalchemy.orm import Session

from app.registry import camera_cells, camera_json
from app.registry.cameras import camera
from app.registry.dossiers import claims, memberships, statements
from app.registry.dossiers.camera_claims import CameraClaims, Claimed
from app.registry.dossiers.claimed import CERTAINTIES
from app.registry.dossiers.predicates import PREDICATES, predicate_named
from app.registry.filtering.filters import CameraFilter
from tests.factories import DAY, described_system, published_camera, published_cameras, stated

RECOGNITION = "facial_recognition"


def claimed_of(session: Session, camera_id: int, recorded: str = "unknown") -> Claimed:
    [told] = CameraClaims(session).of([camera_id], [recorded])
    return told


def test_a_camera_inherits_what_is_claimed_of_its_system(session: Session) -> None:
    alone, member = published_cameras(session, [{}, {}])
    system_id = described_system(session)
    memberships.link(session, system_id, [member], day=DAY)
    sure = stated(session, system_id, RECOGNITION, "enabled_claimed", certainty="documented")
    less_sure = stated(session, system_id, RECOGNITION, "enabled_claimed", claimant="Another")
    purpose = stated(session, system_id, "purpose", "payment")

    assert claimed_of(session, alone) == Claimed(None, "unknown", None, ())
    assert claimed_of(session, member) == Claimed(
        system_id, "enabled_claimed", "documented", (sure, less_sure, purpose)
    )


def test_what_is_claimed_or_recorded_of_itself_goes_before(session: Session) -> None:
    member, recorded = published_cameras(session, [{}, {}])
    system_id = described_system(session)
    memberships.link(session, system_id, [member, recorded], day=DAY)
    stated(session, system_id, RECOGNITION, "enabled_claimed")
    purpose = stated(session, system_id, "purpose", "payment")
    own = stated(session, 0, RECOGNITION, "disabled", camera_id=member, certainty="suspected")

    assert claimed_of(session, member) == Claimed(system_id, "disabled", "suspected", (own, purpose))
    assert claimed_of(session, recorded, "none_known") == Claimed(system_id, "none_known", None, (purpose,))


def test_a_refuted_claim_is_named_and_does_not_count_and_a_disputed_one_says_so(session: Session) -> None:
    member = published_camera(session)
    system_id = described_system(session)
    memberships.link(session, system_id, [member], day=DAY)

    refuted = stated(session, system_id, RECOGNITION, "banned", certainty="refuted")
    assert claimed_of(session, member) == Claimed(system_id, "unknown", "refuted", (refuted,))

    stands = stated(session, system_id, RECOGNITION, "hardware_capable")
    assert claimed_of(session, member)[1:3] == ("hardware_capable", "reported")

    stated(session, system_id, RECOGNITION, "none_known", certainty="disputed")
    assert claimed_of(session, member)[1:3] == ("hardware_capable", "disputed")

    claims.withdraw(session, stands, day=DAY)
    assert stands not in claimed_of(session, member).claim_ids
    assert claimed_of(session, member).capability == "none_known"


def test_many_at_once_are_told_what_each_is_told_alone(session: Session) -> None:
    chance = Random(3)
    ids = published_cameras(session, [{"lon": number} for number in range(40)])
    systems = [described_system(session, f"System {number}") for number in range(4)]
    for system_id in systems:
        memberships.link(session, system_id, chance.sample(ids, 12), day=DAY)
    names = [each.name for each in PREDICATES if each.field.kind == "choice"]
    for number in range(60):
        predicate = chance.choice(names)
        values = [each.value for each in predicate_named(predicate).field.values if each.value != "enabled_confirmed"]
        own = chance.choice(ids) if number % 2 else None
        said = {"certainty": chance.choice(list(CERTAINTIES)), "claimant": f"No. {number}"}
        stated(session, chance.choice(systems), predicate, chance.choice(values), camera_id=own, **said)
    for camera_id in chance.sample(ids, 10):
        session.execute(camera.update().where(camera.c.id == camera_id).values(facial_recognition="disabled"))

    in_cells = [each for some in camera_cells.matching(session, CameraFilter()) for each in some.claimed]
    for told in (in_cells, [each.claimed for each in camera_json.matching(session, CameraFilter())]):
        for camera_id, each in zip(ids, told, strict=True):
            assert each is not None
            answers = statements.of_camera(session, camera_id)
            assert each.system_id == (answers.system and answers.system["id"])
            assert set(each.claim_ids) == {said.id for said in (*answers.own, *answers.inherited)}


def test_no_camera_asks_a_question_of_its_own(session: Session) -> None:
    ids = published_cameras(session, [{"lon": number} for number in range(30)])
    memberships.link(session, described_system(session), ids, day=DAY)
    stated(session, 0, RECOGNITION, "disabled", camera_id=ids[3])
    claims_of = CameraClaims(session)
    asked: list[str] = []
    event.listen(session.connection(), "before_cursor_execute", lambda *given: asked.append(given[2]))

    told = [claims_of.of(some, ["unknown"] * len(some)) for some in (ids[:15], ids[15:])]

    assert [len(some) for some in told] == [15, 15]
    assert len(asked) == 5, "what is claimed of their system is asked once"
    assert claims_of.of([], []) == []
