from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.registry.unpublished import reports
from app.registry.unpublished.reports import Report
from tests import factories
from tests.web.conftest import Keep
from tests.web.reading import main, title, value_of
from tests.web.reporting import NO_SUCH_CODE, decide, receipt_of, sent


def test_a_receipt_says_what_waits_and_shows_its_code_large(client: FlaskClient) -> None:
    address = receipt_of(client, camera_type="dome", note="It hangs low", description="By\nthe door")
    code = address.removeprefix("/reports/")

    page = client.get(address)

    assert title(page).startswith("Waiting for a moderator")
    assert code in main(page)
    for told in ("It is the only key to this page", "Shape of the camera Dome", "It hangs low", "I saw it myself"):
        assert told in main(page), told
    assert "By<br>the door" in page.text


def test_the_next_camera_is_logged_from_where_the_last_one_was(client: FlaskClient) -> None:
    receipt = client.get(receipt_of(client, lat="39.73915", lon="-104.98765"))

    assert 'href="/report#map=18/39.73915/-104.98765">Log another camera</a>' in receipt.text


def test_the_tab_does_not_show_the_whole_code(client: FlaskClient) -> None:
    address = receipt_of(client)

    assert address.removeprefix("/reports/") not in title(client.get(address))


def test_a_code_opens_only_its_own_report(client: FlaskClient) -> None:
    first = receipt_of(client, note="The first note")
    second = receipt_of(client, note="The second note")

    assert "The first note" in main(client.get(first))
    assert "The second note" not in client.get(first).text
    assert "The first note" not in client.get(second).text


def test_a_code_is_found_however_it_is_typed(client: FlaskClient) -> None:
    address = receipt_of(client)
    typed = f"  {address.removeprefix('/reports/').lower().replace('-', ' ')} "

    response = client.post("/reports", data={"code": typed})

    assert response.status_code == 303
    assert response.location == address


@pytest.mark.parametrize("code", [NO_SUCH_CODE, "", "x", "\x00", "é" * 16, "<script>", "a" * 5000])
def test_a_code_that_opens_nothing_is_kept_and_told_how_one_looks(client: FlaskClient, code: str) -> None:
    page = client.post("/reports", data={"code": code})

    assert page.status_code == 404
    assert "No report has this code. A code is four groups of four" in main(page)
    assert value_of(page, "code") == code


def test_an_address_with_a_wrong_code_says_the_same(client: FlaskClient) -> None:
    page = client.get(f"/reports/{NO_SUCH_CODE}")

    assert page.status_code == 404
    assert "No report has this code" in main(page)
    assert client.post(f"/reports/{NO_SUCH_CODE}/withdraw").status_code == 404


def test_an_approved_report_leads_to_its_camera(client: FlaskClient, keep: Keep) -> None:
    address = receipt_of(client)
    camera_id = keep(decide, address.removeprefix("/reports/"), message="Thank you.\nWell seen.")

    page = client.get(address)

    assert title(page).startswith("Published")
    assert f'href="/cameras/{camera_id}"' in page.text
    assert "Thank you.<br>Well seen." in page.text
    assert "can read the report." in main(page)
    assert "withdraw" not in main(page)
    assert client.get(f"/cameras/{camera_id}").status_code == 200


def test_a_rejected_report_says_why_in_words(client: FlaskClient, keep: Keep) -> None:
    address = receipt_of(client)
    keep(decide, address.removeprefix("/reports/"), reason="private_home", message="<b>Sorry</b>")

    page = client.get(address)

    assert title(page).startswith("Not published")
    assert "Reason: It is a private home and watches no public space." in main(page)
    assert "<b>Sorry</b>" in main(page)


@pytest.mark.parametrize("reason", reports.REJECT_REASONS)
def test_every_reason_has_words(client: FlaskClient, keep: Keep, reason: str) -> None:
    address = receipt_of(client)
    keep(decide, address.removeprefix("/reports/"), reason=reason)

    assert f"Reason: {reports.REJECT_REASONS[reason]}." in main(client.get(address))


def test_a_withdrawn_report_is_deleted_and_says_so(app: Flask, client: FlaskClient) -> None:
    address = receipt_of(client, note="Planted note", description="Planted description")

    response = client.post(f"{address}/withdraw")

    assert response.status_code == 303
    assert response.location == address
    page = client.get(address)
    assert title(page).startswith("Withdrawn and deleted")
    assert "Everything you said has been deleted" in main(page)
    assert "Planted" not in page.text
    [report] = sent(app)
    assert (report.lon, report.details, report.note) == (None, {}, None)


def test_no_file_holds_what_was_withdrawn(client: FlaskClient, tmp_path: Path) -> None:
    address = receipt_of(client, note="Planted note")
    client.post(f"{address}/withdraw")
    for file in tmp_path.glob("register.sqlite*"):
        assert b"Planted" not in file.read_bytes(), file.name


def test_withdrawing_twice_is_no_error(client: FlaskClient) -> None:
    address = receipt_of(client)
    client.post(f"{address}/withdraw")

    assert client.post(f"{address}/withdraw").status_code == 303


def test_what_was_decided_before_is_not_withdrawn_and_says_so(app: Flask, client: FlaskClient, keep: Keep) -> None:
    address = receipt_of(client)
    keep(decide, address.removeprefix("/reports/"), reason="other")

    page = client.post(f"{address}/withdraw")

    assert page.status_code == 409
    assert "It was too late to withdraw it" in main(page)
    assert [report.state for report in sent(app)] == ["rejected"]


def test_another_site_cannot_send_or_withdraw_a_report(app: Flask, client: FlaskClient) -> None:
    address = receipt_of(client)

    for target in ("/report", f"{address}/withdraw"):
        for header in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
            assert client.post(target, data=factories.filled_form(), headers=header).status_code == 403
    assert [report.state for report in sent(app)] == ["received"]


def test_the_code_itself_is_not_kept(app: Flask, client: FlaskClient) -> None:
    code = receipt_of(client).removeprefix("/reports/")

    with app.extensions["lookback.database"].reading() as session:
        assert session.scalar(select(func.count()).where(Report.code_hash.contains(code))) == 0
    assert code.encode() not in Path(app.extensions["lookback.database"].url.database).read_bytes()


def test_the_receipt_of_a_privacy_report_says_what_became_of_the_camera(client: FlaskClient, keep: Keep) -> None:
    camera_id = keep(factories.published_camera)
    address = client.post(f"/cameras/{camera_id}/privacy", data={"note": "My window"}).location
    page = main(client.get(address))
    assert "The camera is hidden now." in page
    assert "My window" in page

    client.post(f"{address}/withdraw")

    assert client.get(f"/cameras/{camera_id}").status_code == 200
