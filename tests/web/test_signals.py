import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.registry import corrections, undoing
from app.registry.unpublished import privacy
from tests import factories
from tests.web.conftest import Keep
from tests.web.reading import main, title, value_of
from tests.web.reporting import sent


def prefilled(session: Session) -> int:
    return factories.published_camera(
        session, operator="City of Denver", camera_type="dome", camera_direction="90-180", height="4.5"
    )


# Still there, and gone


def test_still_there_is_one_press_and_says_how_many_say_so(app: Flask, client: FlaskClient, keep: Keep) -> None:
    camera_id = keep(factories.published_camera)
    address = f"/cameras/{camera_id}/still-there"
    assert f'action="{address}"' in client.get(f"/cameras/{camera_id}").text

    first, second = client.post(address), client.post(address, environ_base=factories.somebody_new())

    assert "You are the first to say that it is still there" in main(first)
    assert "It was said 2 times that it is still there. A moderator looks before anything changes." in main(second)
    assert second.headers["Cache-Control"] == "no-store"
    [report] = sent(app)
    assert (report.kind, report.about_id, report.signals, report.code_hash) == ("still_there", camera_id, 2, None)


def test_who_presses_twice_on_one_day_counts_once_and_what_they_add_is_kept(
    app: Flask, client: FlaskClient, keep: Keep
) -> None:
    one, other = keep(factories.published_camera), keep(factories.published_camera)
    client.post(f"/cameras/{one}/gone")
    again = client.post(f"/cameras/{one}/gone", data={"note": "An empty pole"})
    client.post(f"/cameras/{other}/gone")
    client.post(f"/cameras/{one}/still-there")

    assert "You have said so today already. A moderator looks before anything changes." in main(again)
    told = [(report.about_id, report.kind, report.signals, report.note) for report in sent(app)]
    assert told == [(one, "gone", 1, "An empty pole"), (other, "gone", 1, None), (one, "still_there", 1, None)]


def test_a_link_to_still_there_asks_before_it_says_so(app: Flask, client: FlaskClient, keep: Keep) -> None:
    camera_id = keep(factories.published_camera)

    assert title(client.get(f"/cameras/{camera_id}/still-there")).startswith("Is it still there?")
    assert sent(app) == []


def test_gone_needs_no_more_than_a_press(app: Flask, client: FlaskClient, keep: Keep) -> None:
    camera_id = keep(factories.published_camera)

    page = client.post(f"/cameras/{camera_id}/gone")

    assert "You are the first to say that it is gone" in main(page)
    assert "marked as removed on" not in main(client.get(f"/cameras/{camera_id}"))
    assert [(report.kind, report.state) for report in sent(app)] == [("gone", "received")]


def test_gone_takes_since_when_and_why_and_a_link_of_everybody_who_says_so(
    app: Flask, client: FlaskClient, keep: Keep
) -> None:
    camera_id = keep(factories.published_camera)
    told = {"end_date": "2026-10", "note": "An empty pole", "evidence_url": "https://example.org/a"}
    client.post(f"/cameras/{camera_id}/gone", data=told)

    client.post(
        f"/cameras/{camera_id}/gone",
        data={"end_date": "2025", "note": "It was taken down"},
        environ_base=factories.somebody_new(),
    )

    [report] = sent(app)
    assert report.signals == 2
    assert report.details["end_date"] == "2026-10"
    assert report.note == "An empty pole\n\nIt was taken down"
    assert report.evidence_url == "https://example.org/a"


def test_what_was_typed_about_a_camera_that_is_gone_survives_an_error(
    app: Flask, client: FlaskClient, keep: Keep
) -> None:
    camera_id = keep(factories.published_camera)

    page = client.post(f"/cameras/{camera_id}/gone", data={"end_date": "soon", "note": "A <b>pole</b>"})

    assert page.status_code == 422
    assert 'id="end_date-problem"' in page.text
    assert value_of(page, "end_date") == "soon"
    assert "A &lt;b&gt;pole&lt;/b&gt;</textarea>" in page.text
    assert sent(app) == []


def test_what_was_typed_while_a_camera_was_hidden_reaches_a_moderator_and_nobody_else(
    app: Flask, client: FlaskClient, keep: Keep
) -> None:
    camera_id = keep(factories.published_camera, surveillance_type="ALPR", lon="-104.98765")
    keep(corrections.hide, camera_id, "privacy", day=factories.DAY)
    address = f"/cameras/{camera_id}/gone"

    wrong = client.post(address, data={"note": "An empty pole", "end_date": "soon"})
    page = client.post(address, data={"note": "An empty pole"})

    assert (wrong.status_code, "An empty pole" in wrong.text) == (422, True)
    assert "You are the first to say that it is gone" in main(page)
    for told in (wrong, page):
        assert not [secret for secret in ("104.98", "Number-plate", "camera-sign", "ALPR") if secret in told.text]
    assert [(report.kind, report.note) for report in sent(app)] == [("gone", "An empty pole")]
    assert client.get(address).status_code == client.post(f"/cameras/{camera_id}/still-there").status_code == 404


def test_a_press_that_was_not_taken_does_not_count_as_the_one_of_today(
    app: Flask, client: FlaskClient, keep: Keep
) -> None:
    camera_id = keep(factories.published_camera)
    done = keep(corrections.remove, camera_id, "device_removed", day=factories.DAY)
    assert client.post(f"/cameras/{camera_id}/gone").location == f"/cameras/{camera_id}"
    keep(undoing.undo, done.seq, day=factories.DAY)

    assert "You are the first to say that it is gone" in main(client.post(f"/cameras/{camera_id}/gone"))


def test_of_a_removed_camera_one_may_say_that_it_is_there_again(app: Flask, client: FlaskClient, keep: Keep) -> None:
    camera_id = keep(factories.published_camera)
    keep(corrections.remove, camera_id, "device_removed", day=factories.DAY)

    page = client.get(f"/cameras/{camera_id}")

    assert f"/cameras/{camera_id}/still-there" in page.text
    assert f"/cameras/{camera_id}/gone" not in page.text
    assert client.post(f"/cameras/{camera_id}/gone").location == f"/cameras/{camera_id}"
    assert client.get(f"/cameras/{camera_id}/change").status_code == 409
    assert client.post(f"/cameras/{camera_id}/still-there").status_code == 200
    assert [report.kind for report in sent(app)] == ["still_there"]


# Something is wrong


def test_only_what_is_different_is_sent(app: Flask, client: FlaskClient, keep: Keep) -> None:
    camera_id = keep(prefilled)
    page = client.get(f"/cameras/{camera_id}/change")
    names = ("lon", "lat", "operator", "camera_type", "camera_direction", "height", "surveillance_type")
    shown = {name: value_of(page, name) for name in names}
    assert shown["operator"] == "City of Denver"
    assert (shown["lon"], shown["camera_type"], shown["height"]) == ("-104.9903", "dome", "4.5")

    response = client.post(
        f"/cameras/{camera_id}/change",
        data={**shown, "operator": "Denver Police", "knowledge": "survey", "note": "It says so on it"},
    )

    assert response.location.startswith("/reports/")
    [report] = sent(app)
    assert (report.kind, report.about_id, report.note) == ("change", camera_id, "It says so on it")
    assert (report.details, report.base) == ({"operator": "Denver Police"}, {"operator": "City of Denver"})


def test_a_form_without_a_difference_is_told_so(app: Flask, client: FlaskClient, keep: Keep) -> None:
    camera_id = keep(factories.published_camera)
    form = factories.filled_form()

    page = client.post(f"/cameras/{camera_id}/change", data=form)

    assert page.status_code == 422
    assert "Nothing is different from what is published." in main(page)
    assert sent(app) == []


# A privacy problem


def test_a_privacy_problem_hides_the_camera_at_once_and_gives_a_code(
    app: Flask, client: FlaskClient, keep: Keep
) -> None:
    camera_id = keep(factories.published_camera)
    assert "hidden at once" in main(client.get(f"/cameras/{camera_id}/privacy"))

    response = client.post(f"/cameras/{camera_id}/privacy", data={"part": ["place", "x"], "note": "My window"})

    assert response.location.startswith("/reports/")
    assert client.get(f"/cameras/{camera_id}").status_code == 404
    [report] = sent(app)
    assert (report.kind, report.note) == ("privacy", "The place\nMy window")


def test_a_second_privacy_problem_counts_although_the_first_has_hidden_the_camera(
    app: Flask, client: FlaskClient, keep: Keep
) -> None:
    camera_id = keep(factories.published_camera, operator="Ada")
    address = f"/cameras/{camera_id}/privacy"
    first = client.post(address, data={"note": "My window"}).location

    wrong = client.post(address, data={"part": "place", "note": "Mine too\u202e"})
    assert (wrong.status_code, "Mine too" in wrong.text) == (422, True)
    assert not [told for told in ("Ada", "camera-sign", "near ") if told in main(wrong)]
    assert client.post(address, data={"note": "Mine too"}).location.startswith("/reports/")

    client.post(f"{first}/withdraw")
    assert client.get(f"/cameras/{camera_id}").status_code == 404, "the second one still waits for a moderator"
    assert client.get(address).status_code == 404
    assert [(report.state, report.note) for report in sent(app)] == [("withdrawn", None), ("received", "Mine too")]


def test_where_too_many_are_hidden_the_next_one_waits_its_turn(
    app: Flask, client: FlaskClient, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    camera_id = keep(factories.published_camera)
    monkeypatch.setattr(privacy, "MOST_HIDDEN_AN_HOUR", 0)

    assert client.post(f"/cameras/{camera_id}/privacy").location.startswith("/reports/")

    assert client.get(f"/cameras/{camera_id}").status_code == 200
    assert [report.kind for report in sent(app)] == ["privacy"]


@pytest.mark.parametrize("what", ["still-there", "gone", "change", "privacy"])
def test_another_site_cannot_say_anything_of_a_camera(app: Flask, client: FlaskClient, keep: Keep, what: str) -> None:
    camera_id = keep(factories.published_camera)
    for header in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert client.post(f"/cameras/{camera_id}/{what}", headers=header).status_code == 403
    assert client.get(f"/cameras/{camera_id + 1}/{what}").status_code == 404
    assert sent(app) == []
