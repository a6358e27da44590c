import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.registry import corrections
from app.registry.unpublished import reports
from tests import factories
from tests.web.conftest import Keep
from tests.web.reading import main, value_of


@pytest.mark.parametrize("what", ["change", "claim"])
def test_what_was_typed_about_a_camera_that_is_off_the_map_by_now_is_kept_to_be_sent_again(
    app: Flask, client: FlaskClient, keep: Keep, what: str
) -> None:
    hidden, removed = (keep(factories.published_camera, operator="Ada") for _ in range(2))
    keep(corrections.hide, hidden, "privacy", day=factories.DAY)
    keep(corrections.remove, removed, "device_removed", day=factories.DAY)

    for camera_id, status in ((hidden, 404), (removed, 409)):
        page = client.post(f"/cameras/{camera_id}/{what}", data={"note": "A <b>word</b>", "operator": "Eve"})

        assert page.status_code == status
        assert value_of(page, "note") == "A <b>word</b>"
        assert f'action="/cameras/{camera_id}/{what}"' in page.text
        assert "Ada" not in page.text
        # Whoever closes the page may have copied it before.
        assert "What you typed, to copy Note to the moderator A <b>word</b> Operator Eve" in main(page)
        assert ("marked as removed" in main(page), f'href="/cameras/{camera_id}"' in page.text) == (status == 409,) * 2
        assert ("once the camera is back" in main(page)) == (status == 404)
    assert client.post(f"/cameras/{removed + 1}/{what}", data={"note": "A word"}).status_code == 404
    with app.extensions["lookback.database"].reading() as session:
        assert not reports.any_sent(session)
