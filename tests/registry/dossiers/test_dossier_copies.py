from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.formats import copied_dossiers
from app.registry import corrections, undoing
from app.registry.dossiers import (
    claim_tables,
    claims,
    dossier_copies,
    dossier_history,
    memberships,
    organisations,
    systems,
)
from app.registry.dossiers.dossier_history import dossier_revision
from app.registry.dossiers.evidence import evidence
from app.registry.dossiers.linkings import system_camera
from app.registry.errors import Copied
from app.registry.filtering.filters import CameraFilter
from app.registry.map.profiles import profile_value
from app.registry.mirroring import OutOfStep
from tests.copies import ORIGIN, follow_all, public, told_of_dossiers
from tests.editing import edit, edit_dossiers
from tests.factories import DAY, claimed, described_system, proof, published_camera, published_cameras, stated
from tests.registry.reading import index


def catch_up(origin: Session, copy: Session, limit: int = 1000) -> None:
    while follow_all(origin, copy, limit=limit) < dossier_history.version(origin):
        pass


@pytest.mark.parametrize("seed", range(2))
def test_a_copy_has_the_dossiers_of_its_origin(session: Session, copy: Session, seed: int) -> None:
    chance = Random(f"dossiers {seed}")
    for _ in range(200):
        chance.choice((edit, edit_dossiers))(session, chance)
        if chance.random() < 0.1:
            follow_all(session, copy, limit=chance.randint(1, 20))
    catch_up(session, copy, limit=7)

    assert public(copy) == public(session)
    assert index(copy) == index(session)
    kinds = {(row["subject"], row["kind"]) for row in dossier_history.page(session, after=0, limit=1000)}
    assert {("camera", "restored"), ("claim", "restored"), ("linking", "unlinked")} <= kinds


def test_a_copy_may_be_copied_in_turn(session: Session, copy: Session) -> None:
    chance = Random("copied")
    for _ in range(60):
        chance.choice((edit, edit_dossiers))(session, chance)
    catch_up(session, copy)

    assert told_of_dossiers(copy, 0, 1000) == told_of_dossiers(session, 0, 1000)


def everything(session: Session) -> str:
    tables = (
        claim_tables.claim,
        claim_tables.claim_evidence,
        evidence,
        organisations.organisation,
        system_camera,
        profile_value,
    )
    return str([session.execute(select(table)).all() for table in (*tables, dossier_revision)])


def test_of_a_claim_that_was_taken_back_or_whose_camera_is_hidden_a_copy_keeps_nothing(
    session: Session, copy: Session
) -> None:
    system_id, camera_id = described_system(session), published_camera(session)
    shows = [proof(title="Planted title")]
    said = claimed("vendor_software", "Planted company", note="Planted note")
    withdrawn = claims.state(session, said, shows, system_id=system_id, day=DAY)
    claims.state(session, said, shows, camera_id=camera_id, day=DAY)
    memberships.link(session, system_id, [camera_id], day=DAY)
    catch_up(session, copy)
    assert everything(copy).count("Planted") > 4

    claims.withdraw(session, withdrawn, day=DAY)
    corrections.hide(session, camera_id, "privacy", day=DAY)
    catch_up(session, copy)

    assert "Planted" not in everything(copy)
    assert memberships.system_of(copy, camera_id) is None
    claims.restore(session, withdrawn, day=DAY)
    undoing.restore(session, camera_id, day=DAY)
    catch_up(session, copy)
    assert public(copy) == public(session)
    assert everything(copy).count("Planted") > 4


def test_a_membership_that_ended_while_its_camera_was_hidden_does_not_come_back(
    session: Session, copy: Session
) -> None:
    system_id, camera_id = described_system(session), published_camera(session)
    linking_id = memberships.link(session, system_id, CameraFilter(), day=DAY)
    catch_up(session, copy)

    corrections.hide(session, camera_id, "privacy", day=DAY)
    memberships.unlink(session, linking_id, day=DAY)
    undoing.restore(session, camera_id, day=DAY)
    catch_up(session, copy)

    assert memberships.system_of(copy, camera_id) is None
    assert public(copy) == public(session)


@pytest.mark.parametrize("limit", [1, 1000])
def test_a_membership_that_is_told_before_the_act_that_made_it_waits_for_that(
    session: Session, copy: Session, limit: int
) -> None:
    camera_id = published_camera(session)
    linking_id = memberships.link(session, described_system(session), CameraFilter(), day=DAY)
    corrections.hide(session, camera_id, "privacy", day=DAY)
    undoing.restore(session, camera_id, day=DAY)
    memberships.unlink(session, linking_id, day=DAY)
    memberships.link(session, described_system(session, "Another"), CameraFilter(), day=DAY)

    catch_up(session, copy, limit)

    assert memberships.system_of(copy, camera_id) == 2
    assert public(copy) == public(session)


def test_a_page_ends_where_it_tells_of_many_members(
    session: Session, copy: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    system_id = described_system(session)
    for _ in range(3):
        memberships.link(session, system_id, published_cameras(session, [{}] * 3), day=DAY)
    monkeypatch.setattr("app.registry.dossiers.dossier_changes._MEMBERS", 4)

    assert told_of_dossiers(session, 0, 10).count(b"\n") == 3
    catch_up(session, copy)

    assert public(copy) == public(session)


def test_a_number_that_is_missing_leaves_the_copy_as_it_is(session: Session, copy: Session) -> None:
    for name in ("One", "Two", "Three"):
        described_system(session, name)
    lines = told_of_dossiers(session, 0, 10).splitlines(keepends=True)

    for wrong in (lines[1:], [lines[0], lines[2]], [lines[0], lines[0]]):
        with pytest.raises(OutOfStep), copy.begin_nested():
            dossier_copies.apply(copy, copied_dossiers.read(wrong))
        assert dossier_history.version(copy) == 0
        assert systems.everything(copy) == []


def test_a_copy_takes_no_claim_and_no_membership_of_its_own(session: Session, copy: Session) -> None:
    system_id, camera_id = described_system(session), published_camera(session)
    claim_id = stated(session, system_id, "purpose", "payment")
    linking_id = memberships.link(session, system_id, CameraFilter(), day=DAY)
    catch_up(session, copy)

    for verb in (
        lambda: described_system(copy, "Another"),
        lambda: stated(copy, system_id, "purpose", "vending"),
        lambda: stated(copy, 0, "purpose", "vending", camera_id=camera_id),
        lambda: claims.support(copy, claim_id, [proof("leak")], day=DAY),
        lambda: claims.judge(copy, claim_id, "refuted", day=DAY),
        lambda: claims.withdraw(copy, claim_id, day=DAY),
        lambda: organisations.declare(copy, name="Shop", day=DAY),
        lambda: memberships.link(copy, system_id, CameraFilter(), day=DAY),
        lambda: memberships.unlink(copy, linking_id, day=DAY),
    ):
        with pytest.raises(Copied, match=ORIGIN), copy.begin_nested():
            verb()
    assert public(copy) == public(session)
