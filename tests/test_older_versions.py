"""What a register has is still right after an older version ran on it, and in that version."""

import json

import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError

from app import migrations
from app.db import Database
from app.registry import (
    contested_cameras,
    corrections,
    keys,
    mirroring,
    origins,
    publishing,
    revisions,
    undoing,
    webhooks,
)
from app.registry.dossiers import memberships
from app.registry.finding.addresses import Addresses
from app.registry.map.counts import cell_count
from app.registry.publishing import Change
from app.registry.revisions import revision
from app.registry.unpublished import edits, queue, reports, saved_filters, tallies, verdicts
from app.registry.unpublished.claim_proposals import About
from app.registry.unpublished.edits import Edit
from tests.factories import (
    DAY,
    NOW,
    described_system,
    details,
    moderator,
    published_camera,
    stated,
    submitted_claim,
    submitted_report,
)
from tests.registry.reading import index


def test_the_counts_of_a_register_that_has_none_yet_are_made_by_the_migration(database: Database) -> None:
    with database.writing() as session:
        for lon, day in ((-104.99, "2024-05"), (-104.98, "1999"), (2.35, None)):
            published_camera(session, lon=lon, camera_type="dome", check_date=day, operator="City")
        kept = session.execute(select(cell_count).order_by(*cell_count.primary_key)).all()
        session.commit()

    migrations.downgrade(database, "0001")
    migrations.upgrade(database)

    with database.reading() as session:
        assert session.execute(select(cell_count).order_by(*cell_count.primary_key)).all() == kept


def test_the_first_turn_to_ask_the_geocoder_is_there_after_the_migration(database: Database) -> None:
    addresses = Addresses(database.reading, database.writing, "secret")
    addresses.keep("denver", [])
    assert addresses.turn_s(1, 3) == 0

    migrations.downgrade(database, "0002")
    migrations.upgrade(database)

    assert addresses.known("denver") is None
    assert addresses.turn_s(1, 3) == 0


def test_what_a_camera_was_first_is_the_same_before_and_after_its_revision_got_lean(database: Database) -> None:
    bag = {"operator": "Old", "nul\0": "\ud83d", "big": 10**400}
    first = publishing.creation(details(operator="Old", height="3"), source_id=1, osm_tags=bag)
    with database.writing() as session:
        untouched, changed, removed = publishing.publish(session, [first] * 3, day=DAY)
        for facts in ({"operator": "New", "osm_tags": {}}, {"operator": None, "lon": 2.35}):
            publishing.publish(session, [Change("changed", facts, changed)], day=DAY)
        publishing.publish(session, [publishing.removal(removed, "device_removed")], day=DAY)
        session.commit()

    migrations.downgrade(database, "0004")
    with database.reading() as session:
        after = session.scalars(select(revision.c.after).where(revision.c.kind == "created")).all()
        news = session.execute(select(revision.c.kind, revision.c.after).where(revision.c.kind != "created")).all()
    migrations.upgrade(database)

    with database.reading() as session:
        was = origins.first_facts(session, [untouched, changed, removed])
        assert [json.dumps(each, sort_keys=True) for each in after] == [
            json.dumps(each, sort_keys=True) for each in was.values()
        ]
        assert was[changed] == {name: value for name, value in first.facts.items() if value not in (None, "unknown")}
        assert session.scalars(select(revision.c.after).where(revision.c.kind == "created")).all() == [None] * 3
        assert (
            session.execute(select(revision.c.kind, revision.c.after).where(revision.c.kind != "created")).all() == news
        )


def test_people_keep_their_roles_down_and_up_again(database: Database) -> None:
    with database.writing() as session:
        roles = ("editor", "administrator", "moderator")
        people = {moderator(session, f"{role}@example.org", role=role).id: role for role in roles}
        session.commit()

    migrations.downgrade(database, "0007")
    migrations.upgrade(database)

    with database.reading() as session:
        found = session.execute(text("SELECT id, role FROM moderator"))
        assert {row.id: row.role for row in found} == people


def test_the_first_of_those_who_had_no_roles_lets_the_others_in(database: Database) -> None:
    with database.writing() as session:
        numbers = [moderator(session, f"{name}@example.org").id for name in ("ada", "bob", "cy")]
        session.commit()
    migrations.downgrade(database, "0007")
    with database.writing() as session:
        session.execute(text("DELETE FROM moderator_role"))
        session.execute(text("UPDATE moderator SET active = :no WHERE id = :first"), {"no": False, "first": numbers[0]})
        session.commit()
    migrations.upgrade(database)

    with database.reading() as session:
        found = session.execute(text("SELECT role FROM moderator ORDER BY id")).scalars().all()
        assert found == ["editor", "administrator", "editor"]


def test_what_was_taken_back_stays_out_of_sight_in_an_older_version(database: Database) -> None:
    with database.writing() as session:
        hidden, removed = published_camera(session), published_camera(session)
        corrections.hide(session, hidden, "retracted", day=DAY)
        corrections.remove(session, removed, "ban_or_court", day=DAY, evidence_url="https://example.org/")
        session.commit()

    migrations.downgrade(database, "0005")
    states = "SELECT record_state, removal_reason FROM camera ORDER BY id"
    with database.reading() as session:
        assert session.execute(text(states)).all() == [("hidden", None), ("removed", "ban_or_court")]

    migrations.upgrade(database)
    with database.writing() as session:
        assert session.execute(text(states)).all() == [("hidden", None), ("removed", "ban_or_court")]
        corrections.hide(session, removed, "privacy", day=DAY)


def test_saved_filters_and_the_index_of_appeals_come_and_go(database: Database) -> None:
    with database.writing() as session:
        saved_filters.save(session, moderator(session).id, "Mine", "risk=3")
        session.commit()

    migrations.downgrade(database, "0009")
    migrations.upgrade(database)

    with database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM saved_filter")).scalar_one() == 0
        assert session.execute(text("SELECT count(*) FROM moderator")).scalar_one() == 1


def test_a_register_with_dossiers_goes_down_and_comes_up_without_them(database: Database) -> None:
    with database.writing() as session:
        system_id = described_system(session)
        stated(session, system_id, "operator", "City Police")
        memberships.link(session, system_id, [published_camera(session)], day=DAY)
        session.commit()

    migrations.downgrade(database, "0012")
    assert "claim" not in inspect(database.engine).get_table_names()

    migrations.upgrade(database)
    with database.writing() as session:
        assert described_system(session) == 1
        assert published_camera(session) == 2


def test_claims_that_wait_go_with_the_migration_and_nothing_else_does(database: Database) -> None:
    with database.writing() as session:
        system_id = described_system(session)
        submitted_report(session)
        counted = tallies.waiting(session)
        submitted_claim(session, About(system_id))
        rejected = reports.by_code(session, submitted_claim(session, About(system_id))).id
        verdicts.reject(session, rejected, moderator_id=moderator(session).id, reason="other", now=NOW)
        session.commit()

    migrations.downgrade(database, "0017")
    with database.reading() as session:
        assert session.execute(text("SELECT kind FROM report")).scalars().all() == ["new"]
        assert session.execute(text("SELECT count(*) FROM act")).scalar_one() == 1

    migrations.upgrade(database)
    with database.writing() as session:
        assert tallies.waiting(session) == counted
        assert [each.kind for each in queue.page(session, today=DAY)] == ["new"]
        submitted_claim(session, About(system_id))


def test_what_is_claimed_is_on_the_map_again_after_a_version_that_did_not_draw_it(database: Database) -> None:
    with database.writing() as session:
        first, second, third = (published_camera(session, lon=lon) for lon in (-104.99, -104.98, 2.35))
        system_id = described_system(session)
        memberships.link(session, system_id, [first, second], day=DAY)
        stated(session, system_id, "facial_recognition", "enabled_claimed")
        stated(session, system_id, "hardware_vendor", "Maker")
        stated(session, system_id, "purpose", "payment", camera_id=second)
        stated(session, system_id, "facial_recognition", "none_known", certainty="refuted", camera_id=third)
        kept = index(session)
        session.commit()

    migrations.downgrade(database, "0018")
    migrations.upgrade(database)

    with database.reading() as session:
        assert index(session) == kept


def test_a_copy_is_a_register_of_its_own_again_in_a_version_that_knows_no_copies(database: Database) -> None:
    with database.writing() as session:
        mirroring.begin(session, "https://cameras.example.org")
        session.commit()

    migrations.downgrade(database, "0013")
    migrations.upgrade(database)

    with database.writing() as session:
        assert revisions.origin(session) is None
        assert published_camera(session) == 1


def test_an_older_version_is_not_told_of_cameras_in_dossiers(database: Database) -> None:
    with database.writing() as session:
        camera_id = published_camera(session)
        stated(session, 0, "operator", "City Police", camera_id=camera_id)
        corrections.hide(session, camera_id, "privacy", day=DAY)
        session.commit()

    migrations.downgrade(database, "0015")
    with database.reading() as session:
        assert session.execute(text("SELECT DISTINCT subject FROM dossier_revision ORDER BY subject")).all() == [
            ("claim",),
            ("organisation",),
        ]
        with pytest.raises(IntegrityError):
            session.execute(text("UPDATE dossier_revision SET subject = 'camera'"))

    migrations.upgrade(database)
    with database.writing() as session:
        undoing.restore(session, camera_id, day=DAY)
        session.commit()


def test_webhooks_come_and_go_with_their_version(database: Database) -> None:
    with database.writing() as session:
        holder, _ = keys.make(session, contact="Ada", scopes=["webhooks"], days=9, today=DAY)
        webhooks.register(session, holder, url="https://example.org/", anywhere=False, today=DAY)
        session.commit()

    migrations.downgrade(database, "0019")
    assert "webhook" not in inspect(database.engine).get_table_names()
    migrations.upgrade(database)

    with database.reading() as session:
        assert [each.contact for each in keys.everything(session)] == ["Ada"]
        assert webhooks.everything(session) == []


def test_what_somebody_wants_of_a_camera_is_kept_in_a_version_that_calls_it_contested_then(database: Database) -> None:
    with database.writing() as session:
        one, two = published_camera(session), published_camera(session)
        by = moderator(session, role="editor").id
        contested_cameras.mark(session, two)
        edits.do(session, one, Edit("merged", {"into_id": two, "take_over": []}), moderator_id=by, now=NOW)
        assert contested_cameras.are_marked(session, [one, two]) == {two}
        session.commit()

    migrations.downgrade(database, "0025")
    migrations.upgrade(database)

    with database.reading() as session:
        asked = contested_cameras.asked_of(session, one)
        assert asked is not None
        assert (asked["verb"], asked["moderator_id"]) == ("merged", by)
        assert contested_cameras.are_marked(session, [one, two]) == {one, two}
