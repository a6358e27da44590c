"""What holds for all of the public's pages."""

from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from app.registry.dossiers import predicates
from app.registry.revisions import publication
from app.web.claims import STEPS
from tests import factories
from tests.web.conftest import Keep
from tests.web.reading import main, title

# Forms of the public, and what is sent of them to get there.
FORMS = {
    "/report": {},
    "/reports": {},
    "/cameras/1/change": {},
    "/cameras/1/privacy": {},
    "/cameras/1/gone": {},
    **{f"/systems/1/claim?{step}": {"go": step, **factories.claim_form()} for step in STEPS},
    **{f"/systems/1/claim?{name}": {"go": "what", "predicate": name} for name in predicates.NAMES},
}
# A character of four bytes, each of which is written as "%F0".
_LONGEST_CHARACTER = 12

SHARED = ("/", "/cameras", "/about", "/privacy", "/licence")
PERSONAL = ("/report", "/reports")


def everything_public(app: Flask) -> set[str]:
    return {rule.rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("web.")}


@pytest.mark.parametrize("address", [*SHARED, *PERSONAL, "/places?q=1,2"])
def test_every_page_answers_on_an_empty_register(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 200


class Fields(HTMLParser):
    """What can be typed into the forms of a page that are posted: each field with the most characters it takes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.longest: dict[str, int | None] = {}
        self._is_posted = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._is_posted = given.get("method") == "post"
        is_typed = tag == "textarea" or (tag == "input" and given.get("type") in ("text", "url", "search", "email"))
        if self._is_posted and is_typed:
            self.longest[given["name"] or ""] = int(given["maxlength"] or 0) if "maxlength" in given else None


def test_whatever_is_typed_into_a_form_is_not_too_much_for_the_register(
    app: Flask, client: FlaskClient, keep: Keep
) -> None:
    keep(factories.published_camera)
    keep(factories.described_system)
    typed: dict[str, dict[str, int | None]] = {}
    for address, form in FORMS.items():
        page = client.post(address, data=form) if form else client.get(address)
        assert page.status_code == 200
        # The steps of a claim are one form.
        typed.setdefault(address.partition("?")[0], {}).update(Fields(page.text).longest)

    assert all(typed.values())
    for address, fields in typed.items():
        most = _LONGEST_CHARACTER * sum(longest or 10**9 for longest in fields.values())
        assert most < min(app.config["MAX_CONTENT_LENGTH"], app.config["MAX_FORM_MEMORY_SIZE"]), (address, fields)


def test_what_is_too_much_is_told_what_to_do(client: FlaskClient) -> None:
    page = client.post("/report", data=factories.filled_form(note="x" * 1_100_000))

    assert page.status_code == 413
    assert "Go back, make it shorter and send it again." in main(page)


def test_tabs_can_be_told_apart(client: FlaskClient, keep: Keep) -> None:
    keep(factories.published_cameras, [{}, {"camera_type": "dome"}])
    addresses = [*SHARED, *PERSONAL, "/cameras/1", "/cameras/2", "/cameras/3", "/cameras?camera_type=dome"]

    titles = [title(client.get(address)) for address in addresses]

    assert len(set(titles)) == len(titles)
    assert all(each.endswith(" – Lookback") for each in titles)


def test_no_page_sets_a_cookie(app: Flask, client: FlaskClient, keep: Keep) -> None:
    keep(factories.published_camera)
    code = client.post("/report", data=factories.filled_form(another="1")).location.removeprefix("/reports/")
    visited = set()

    for rule in everything_public(app):
        address = rule.replace("<int:camera_id>", "1").replace("<code>", code)
        for response in (client.get(address), client.post(address, data=factories.filled_form())):
            assert "Set-Cookie" not in response.headers, address
            assert "Cookie" not in response.headers.get("Vary", ""), address
            visited.add(response.status_code)
    assert {200, 303, 405} <= visited


@pytest.mark.parametrize("address", [*SHARED, "/cameras/1"])
def test_what_is_the_same_for_everybody_may_be_kept_for_a_minute(client: FlaskClient, keep: Keep, address: str) -> None:
    keep(factories.published_camera)

    assert client.get(address).headers["Cache-Control"] == "public, max-age=60"


def test_what_somebody_looked_for_is_not_kept(client: FlaskClient) -> None:
    assert client.get("/cameras?place=nowhere+street+1").headers["Cache-Control"] == "no-store"


def test_an_error_is_not_kept(client: FlaskClient) -> None:
    for address in ("/cameras/7", "/cameras?bbox=x"):
        assert client.get(address).headers["Cache-Control"] == "no-cache"


def test_nothing_personal_is_kept(client: FlaskClient) -> None:
    receipt = client.post("/report", data=factories.filled_form()).location

    for response in (
        *(client.get(address) for address in (*PERSONAL, receipt, "/reports/wrong")),
        client.post("/report", data={}),
        client.post("/reports", data={"code": "wrong"}),
        client.post(f"{receipt}/withdraw"),
    ):
        assert response.headers["Cache-Control"] == "no-store"


def test_the_address_of_a_receipt_is_not_found_or_passed_on(client: FlaskClient) -> None:
    receipt = client.post("/report", data=factories.filled_form()).location

    for response in (client.get(receipt), client.get("/reports/wrong"), client.post(f"{receipt}/withdraw")):
        assert response.headers["X-Robots-Tag"] == "noindex"
        assert response.headers["Referrer-Policy"] == "strict-origin"


def test_a_browser_without_fetch_metadata_can_send_every_form(client: FlaskClient) -> None:
    ours = {"Origin": "http://localhost"}

    receipt = client.post("/report", data=factories.filled_form(), headers=ours).location
    assert client.post("/reports", data={"code": receipt.removeprefix("/reports/")}, headers=ours).status_code == 303
    assert client.post(f"{receipt}/withdraw", headers=ours).status_code == 303
    # A page with this policy would send "Origin: null", which is refused.
    for address in (*PERSONAL, receipt):
        assert client.get(address).headers["Referrer-Policy"] != "no-referrer"


def test_an_error_page_is_a_page_with_a_way_on(client: FlaskClient) -> None:
    response = client.get("/no/such/page")

    assert response.status_code == 404
    assert 'href="/cameras"' in response.text
    assert title(response) == "Nothing here – Lookback"


@pytest.mark.long
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text())
def test_no_text_breaks_a_page_that_takes_one(client: FlaskClient, text: str) -> None:
    typed = text.encode("utf-8", "replace")

    assert client.post("/reports", data={"code": typed}, environ_base=factories.somebody_new()).status_code == 404
    assert client.get("/places", query_string={"q": typed}).status_code == 200
    assert client.get("/report", query_string={"lon": typed, "lat": typed}).status_code == 200
    address = f"/reports/{quote(typed, safe='')}"
    assert client.get(address, environ_base=factories.somebody_new()).status_code in (308, 404)


def test_a_copy_leads_to_the_same_page_of_its_original_before_anybody_types(client: FlaskClient, keep: Keep) -> None:
    camera_id = keep(factories.published_camera)
    keep(lambda session: session.execute(update(publication).values(origin="https://cameras.example.org")))

    for path in ("/report?lon=1&lat=2", *(f"/cameras/{camera_id}/{verb}" for verb in ("gone", "change", "privacy"))):
        for answer in (client.get(path), client.post(path)):
            assert answer.status_code == 403
            assert f'href="https://cameras.example.org{path.replace("&", "&amp;")}"' in answer.text
    assert client.get(f"/cameras/{camera_id}").status_code == 200
