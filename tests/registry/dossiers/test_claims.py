from itertools import product

import pytest
from sqlalchemy.orm import Session

from app.registry import corrections
from app.registry.dossiers import claims, dossier_history, independence, statements
from app.registry.dossiers.claimed import CLAIMANTS
from app.registry.dossiers.evidence import TYPES
from app.registry.errors import Invalid, NotFound
from tests.factories import DAY, claimed, described_system, proof, published_camera, stated


def test_a_claim_is_told_with_who_says_it_and_what_it_rests_on(session: Session) -> None:
    system_id = described_system(session)
    rests_on = [
        proof(publisher="Daily Paper", published_on="2018-01", quote="They look for faces."),
        proof("court_record"),
    ]
    said = claimed("matched_database", "national_id", name="Register of citizens", size="1000000", valid_from="2018")
    claim_id = claims.state(session, said, rests_on, system_id=system_id, day=DAY)

    [told] = statements.of_system(session, system_id)

    assert (told.id, told.value, told.claimant, told.valid_from) == (claim_id, "national_id", "Daily Paper", "2018")
    assert told.detail == {"name": "Register of citizens", "size": 1000000}
    assert [(each["type"], each["published_on"]) for each in told.evidence] == [
        ("press_report", "2018-01"),
        ("court_record", None),
    ]


def test_a_claim_about_an_organisation_names_it(session: Session) -> None:
    system_id = described_system(session)
    stated(session, system_id, "operator", "City Police")
    stated(session, system_id, "vendor_software", "City Police")

    told = statements.of_system(session, system_id)

    assert [(each.predicate, each.value, each.organisation) for each in told] == [
        ("operator", None, "City Police"),
        ("vendor_software", None, "City Police"),
    ]
    assert statements.naming(session, told[0].organisation_id or 0) == told


def test_the_same_claim_said_again_is_one_claim_that_rests_on_more(session: Session) -> None:
    system_id = described_system(session)
    first = stated(session, system_id, "purpose", "payment", "press_report")
    before = dossier_history.page(session, after=0, limit=100)

    assert stated(session, system_id, "purpose", "payment", "press_report") == first
    assert dossier_history.page(session, after=0, limit=100) == before, "nothing new is no news"
    assert stated(session, system_id, "purpose", "payment", "court_record") == first

    [told] = statements.of_system(session, system_id)
    assert len(told.evidence) == 2
    assert told.version == 2


@pytest.mark.parametrize(
    ("predicate", "value", "stance"),
    [
        ("facial_recognition", "enabled_confirmed", "claimed"),
        ("accuracy", "alert_precision", "measured"),
        ("camera_count", "9", "measured"),
    ],
)
def test_no_word_of_an_interested_party_confirms_or_measures_anything(
    session: Session, predicate: str, value: str, stance: str
) -> None:
    """The whole table of who says it and what shows it, through the one door that there is."""
    system_id = described_system(session)
    for number, (kind, type_) in enumerate(product(CLAIMANTS, TYPES)):
        said = claimed(predicate, value, stance=stance, claimant_kind=kind, claimant=f"No. {number}")
        if independence.is_independent(kind, [type_]):
            claims.state(session, said, [proof(type_)], system_id=system_id, day=DAY)
        else:
            with pytest.raises(Invalid):
                claims.state(session, said, [proof(type_)], system_id=system_id, day=DAY)
    told = statements.of_system(session, system_id)
    assert told
    assert all(each.is_independent for each in told)


def test_a_claim_needs_something_that_it_rests_on(session: Session) -> None:
    with pytest.raises(Invalid):
        claims.state(session, claimed("purpose", "payment"), [], system_id=described_system(session), day=DAY)


def test_a_claim_about_nothing_known_is_refused(session: Session) -> None:
    with pytest.raises(NotFound):
        claims.state(session, claimed("purpose", "payment"), [proof()], system_id=7, day=DAY)
    with pytest.raises(NotFound):
        claims.state(session, claimed("purpose", "payment"), [proof()], camera_id=7, day=DAY)


def test_a_refuted_claim_stays_and_says_so(session: Session) -> None:
    system_id = described_system(session)
    claim_id = stated(session, system_id, "facial_recognition", "enabled_claimed")

    claims.judge(session, claim_id, "refuted", day=DAY)

    [told] = statements.of_system(session, system_id)
    assert told.certainty == "refuted"
    change = dossier_history.of_system(session, system_id)[0]
    assert (change["before"], change["after"]) == ({"certainty": "reported"}, {"certainty": "refuted"})


def test_a_withdrawn_claim_is_read_by_nobody_until_it_is_restored(session: Session) -> None:
    system_id = described_system(session)
    claim_id = stated(session, system_id, "purpose", "payment")

    claims.withdraw(session, claim_id, day=DAY)
    assert statements.of_system(session, system_id) == statements.page(session, after=0, limit=10) == []
    assert statements.count(session) == 0

    claims.restore(session, claim_id, day=DAY)
    assert statements.count(session) == len(statements.of_system(session, system_id)) == 1


def test_what_is_claimed_of_a_hidden_camera_is_hidden_with_it(session: Session) -> None:
    camera_id = published_camera(session)
    stated(session, 0, "purpose", "payment", camera_id=camera_id)
    assert statements.count(session) == 1

    corrections.hide(session, camera_id, "privacy", day=DAY)

    assert statements.page(session, after=0, limit=10) == []
    assert statements.count(session) == 0
