import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, update

from app.db import Database
from app.moderation import accounts, camera_forms
from app.registry.areas import Areas
from app.registry.geometry import BBox
from app.registry.moderators import Moderator
from app.registry.unpublished import acts
from app.registry.unpublished.acts import act
from tests import factories
from tests.moderation.conftest import PASSWORD, Desk, become
from tests.moderation.editing import row_of, sent

Receive = Callable[..., tuple[int, str]]


def log_of(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(act.c.act).where(act.c.camera_id.is_not(None)).order_by(act.c.id)))


def test_what_was_typed_is_published_and_can_be_undone(
    editor: Desk, database: Database, camera: Callable[..., int]
) -> None:
    number = camera(operator="City", description="Two\nlines")

    answer = sent(editor, number, "change", operator="Police", description="Two\r\nlines")

    assert answer.status_code == 303
    assert row_of(database, number)["operator"] == "Police"
    page = editor.open(answer.location)
    assert "Saved." in page.text
    # What a browser sends otherwise than it got it was not typed.
    [line] = log_entries(database)
    assert line["after"] == {"fields": ["operator"]}
    sent(editor, number, "undo", seq=row_of(database, number)["seq"])
    assert row_of(database, number)["operator"] == "City"
    assert log_of(database) == ["changed", "undone"]


def log_entries(database: Database) -> list[Any]:
    with database.reading() as session:
        return [row for row in acts.page(session) if row["camera_id"]]


@pytest.mark.parametrize(
    ("verb", "fields", "state"),
    [
        ("move", {"lon": "-104.5", "lat": "39.5"}, {"lon": -104.5, "lat": 39.5}),
        ("confirm", {"seen_on": "2026-06"}, {"check_date": "2026-06"}),
        (
            "remove",
            {"reason": "programme_ended", "until": "2026", "evidence_url": "https://example.org/"},
            {"record_state": "removed", "end_date": "2026", "removal_evidence": "https://example.org/"},
        ),
        ("hide", {}, {"record_state": "hidden", "removal_reason": "privacy"}),
        ("redact", {"field": "operator"}, {"operator": None}),
        ("blur", {"precision_m": "1000"}, {"precision_m": 1000}),
    ],
)
def test_each_form_of_the_page_does_what_it_says(
    editor: Desk,
    database: Database,
    camera: Callable[..., int],
    verb: str,
    fields: dict[str, str],
    state: dict[str, object],
) -> None:
    number = camera(operator="City")

    assert sent(editor, number, verb, **fields).status_code == 303

    row = row_of(database, number)
    assert {name: row[name] for name in state} == state
    assert len(log_of(database)) == 1
    assert editor.open(f"/moderation/cameras/{number}").status_code == 200


def test_a_removed_camera_is_put_back(editor: Desk, database: Database, camera: Callable[..., int]) -> None:
    number = camera()
    sent(editor, number, "remove", reason="device_removed")
    page = editor.open(f"/moderation/cameras/{number}").text
    assert "It is removed because the device was taken down." in page

    sent(editor, number, "restore")

    assert row_of(database, number)["record_state"] == "published"


@pytest.mark.parametrize("number", ["", "x", "99", "0", str(2**70)])
def test_a_camera_is_merged_into_one_that_exists(editor: Desk, camera: Callable[..., int], number: str) -> None:
    page = editor.open(f"/moderation/cameras/{camera()}/merge?into_id={number}")
    assert page.status_code == 422
    assert "number" in page.text


def test_a_second_device_is_split_off(editor: Desk, database: Database, camera: Callable[..., int]) -> None:
    number = camera(operator="City", camera_direction="90")
    address = f"/moderation/cameras/{number}/split"
    wrong = editor.send(address, address, height="tall")
    assert wrong.status_code == 422
    assert 'value="tall"' in wrong.text

    answer = editor.send(address, address, camera_direction="270")

    second = int(answer.location.rpartition("/")[2])
    row = row_of(database, second)
    assert (row["split_from"], row["camera_direction"], row["operator"]) == (number, "270", "City")
    assert row_of(database, number)["camera_direction"] == "90"


def test_what_is_wrong_is_told_beside_its_field_and_nothing_typed_is_lost(
    editor: Desk, database: Database, camera: Callable[..., int]
) -> None:
    number = camera()
    answer = sent(editor, number, "change", height="tall", operator="Typed with care")
    assert answer.status_code == 422
    assert 'value="Typed with care"' in answer.text
    assert 'href="#height"' in answer.text
    answer = sent(editor, number, "remove", reason="", until="soon", evidence_url="gopher://x")
    assert answer.status_code == 422
    for name in ("reason", "until", "evidence_url"):
        assert f'id="{name}-problem"' in answer.text
    assert log_of(database) == []


def test_nobody_overwrites_what_changed_while_they_typed(
    editor: Desk, database: Database, camera: Callable[..., int]
) -> None:
    number = camera(operator="City", height="4")
    page = f"/moderation/cameras/{number}"
    form = editor.form(page)
    sent(editor, number, "change", operator="Police")

    answer = editor.client.post(f"{page}/change", data={**form, "height": "5"})

    assert answer.status_code == 409
    assert "The camera was changed meanwhile: Operator." in answer.text
    assert 'name="operator" value="Police"' in answer.text
    assert 'name="height" value="5"' in answer.text
    assert row_of(database, number)["height"] == 4


def test_who_does_not_say_what_they_looked_at_changes_nothing(
    editor: Desk, database: Database, camera: Callable[..., int]
) -> None:
    number = camera(operator="City")

    form = editor.form(f"/moderation/cameras/{number}") | {"operator": "Police", "into_id": "1", "version": "none"}
    for verb in camera_forms.READERS:
        address = f"/moderation/cameras/{number}/{verb}"
        for told in (form, {name: text for name, text in form.items() if name != "version"}):
            answer = editor.client.post(address, data={**told, "reason": "relocated", "field": "operator", "seq": "1"})

            assert answer.status_code == 409, verb
            assert "did not say which version of it you looked at" in answer.text, verb
            assert 'name="operator" value="Police"' in answer.text, verb
    assert row_of(database, number)["version"] == 1


def test_an_undo_that_would_overwrite_is_refused_with_what_changed_since(
    editor: Desk, database: Database, camera: Callable[..., int]
) -> None:
    number = camera(operator="City")
    sent(editor, number, "change", operator="Police", height="5")
    seq = row_of(database, number)["seq"]
    sent(editor, number, "change", operator="State")

    answer = sent(editor, number, "undo", seq=seq)

    assert answer.status_code == 409
    assert "changed since are Operator." in answer.text
    assert row_of(database, number)["operator"] == "State"


def test_a_revision_of_another_camera_is_not_undone_from_here(
    editor: Desk, database: Database, camera: Callable[..., int]
) -> None:
    here, there = camera(), camera()
    answer = sent(editor, here, "undo", seq=row_of(database, there)["seq"])
    assert answer.status_code == 422
    assert row_of(database, there)["record_state"] == "published"


def test_a_contested_camera_takes_two_browsers(
    app: Any, editor: Desk, database: Database, camera: Callable[..., int]
) -> None:
    with database.writing() as session:
        person = factories.moderator(session, "second@example.org", role="editor")
        person.password, person.fs_uniquifier = accounts.hashed(PASSWORD), "second"
        session.commit()
    second = Desk(app.test_client())
    second.sign_in("second@example.org")
    number = camera(operator="City")
    sent(editor, number, "contest")
    answer = sent(editor, number, "change", operator="Police")
    assert "another moderator has to want it too" in editor.open(answer.location).text
    address = f"/moderation/cameras/{number}"
    assert "I want it too" not in editor.open(address).text
    assert sent(editor, number, "second").status_code == 403
    assert row_of(database, number)["operator"] == "City"

    assert "Operator: Police" in second.open(address).text
    form = second.form(address)
    sent(editor, number, "drop")
    sent(editor, number, "change", operator="Shop")
    for verb in ("second", "drop"):
        # What they wanted too is not wanted any more.
        answer = second.client.post(f"{address}/{verb}", data=form)
        assert (answer.status_code, "Operator: Shop" in answer.text) == (409, True)
        told = {name: text for name, text in form.items() if name != "wanted"}
        assert second.client.post(f"{address}/{verb}", data=told).status_code == 409
    assert row_of(database, number)["operator"] == "City"
    sent(editor, number, "drop")
    sent(editor, number, "change", operator="Police")

    assert f"/moderation/cameras/{number}" in second.open("/moderation/cameras").text
    assert sent(second, number, "second").status_code == 303
    assert row_of(database, number)["operator"] == "Police"
    assert sent(second, number, "drop").status_code == 409
    assert log_of(database) == ["contested", *["proposed", "dropped"] * 2, "proposed", "changed"]


def test_outside_their_areas_a_moderator_sees_no_camera(
    desk: Desk, database: Database, camera: Callable[..., int]
) -> None:
    inside, outside = camera(), camera(lon=2.35, lat=48.85)
    denver = Areas.of_boxes([BBox(-105.2, 39.5, -104.6, 40.0)])
    assert denver is not None
    with database.writing() as session:
        session.execute(update(Moderator).values(areas=denver.dump()))
        session.commit()
    assert desk.open(f"/moderation/cameras/{inside}").status_code == 200
    assert desk.open(f"/moderation/cameras/{outside}").status_code == 403


def test_what_the_law_took_down_is_shown_to_administrators_alone(
    editor: Desk, database: Database, camera: Callable[..., int]
) -> None:
    number = camera(operator="City")
    answer = sent(editor, number, "remove", reason="legal_takedown")
    assert answer.status_code == 303
    assert editor.open(f"/moderation/cameras/{number}").status_code == 410
    become(database, "administrator")
    assert editor.open(f"/moderation/cameras/{number}").status_code == 200
    assert sent(editor, number, "restore").status_code == 303
    assert row_of(database, number)["record_state"] == "published"


@pytest.mark.parametrize("verb", [*camera_forms.READERS, "second", "drop"])
def test_no_form_brings_back_what_the_law_took_down(editor: Desk, camera: Callable[..., int], verb: str) -> None:
    number = camera(operator="Zebra Works")
    sent(editor, number, "remove", reason="legal_takedown")
    token = editor.token("/moderation/")
    for fields in ({}, {"version": "2", "seq": "x", "lon": "999"}):
        answer = editor.client.post(
            f"/moderation/cameras/{number}/{verb}", data={"csrf_token": token, "seen": "{}", **fields}
        )
        assert (answer.status_code, "Zebra" in answer.text) == (410, False)


def test_what_is_the_same_as_what_the_law_took_down_is_closed_with_it(
    editor: Desk, database: Database, camera: Callable[..., int]
) -> None:
    goes, stays = camera(operator="City"), camera(operator="City")
    assert sent(editor, goes, "merge", into_id=stays).status_code == 303
    sent(editor, stays, "remove", reason="legal_takedown")
    assert editor.open(f"/moderation/cameras/{goes}").status_code == 410
    become(database, "administrator")
    assert editor.open(f"/moderation/cameras/{goes}").status_code == 200


def test_the_form_that_was_seen_is_read_as_data_alone(editor: Desk, camera: Callable[..., int]) -> None:
    number = camera(operator="City")
    for seen in ("", "[]", "{", json.dumps({"operator": 7}), "null"):
        assert sent(editor, number, "change", seen=seen, operator="City").status_code == 303
