"""Passkeys in a real browser, with an authenticator that the browser plays itself."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import EMAIL, PASSWORD, Site


@pytest.fixture
def phone(page: Page) -> Page:
    """A browser whose device keeps passkeys and knows its owner."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return page


def desk_of(site: Site) -> str:
    # A passkey belongs to a name: an address of numbers has none.
    return site.url.replace("127.0.0.1", "localhost") + "/moderation"


def sign_in(page: Page, site: Site) -> None:
    page.goto(f"{desk_of(site)}/sign-in")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def add_passkey(page: Page, site: Site, when: str) -> None:
    expect(page).to_have_url(f"{desk_of(site)}/")
    page.goto(f"{desk_of(site)}/account/passkeys")
    page.get_by_label("What you call it").fill("my phone")
    page.get_by_label(when).check()
    page.get_by_role("button", name="Add it").click()
    expect(page).to_have_url(f"{desk_of(site)}/account")
    expect(page.get_by_role("status")).to_have_text("The passkey is added.")


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_passkey_opens_the_desk_instead_of_the_password(phone: Page, site: Site) -> None:
    sign_in(phone, site)
    add_passkey(phone, site, "Instead of the password")
    sign_out(phone)
    phone.get_by_role("link", name="Sign in with a passkey").click()
    phone.get_by_role("button", name="Use my passkey").click()
    expect(phone).to_have_url(f"{desk_of(site)}/")
    expect(phone.get_by_text(f"Signed in as {EMAIL}.")).to_be_visible()


def test_after_the_password_a_passkey_is_asked_for(phone: Page, site: Site) -> None:
    sign_in(phone, site)
    add_passkey(phone, site, "After the password")
    sign_out(phone)
    sign_in(phone, site)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Sign in with a passkey")
    phone.goto(f"{desk_of(site)}/")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Sign in")
    sign_in(phone, site)
    phone.get_by_role("button", name="Use my passkey").click()
    expect(phone).to_have_url(f"{desk_of(site)}/")


def test_a_passkey_that_was_removed_opens_nothing(phone: Page, site: Site) -> None:
    sign_in(phone, site)
    add_passkey(phone, site, "Instead of the password")
    phone.goto(f"{desk_of(site)}/account/passkeys")
    phone.get_by_role("button", name="Remove").click()
    expect(phone.get_by_role("status")).to_have_text("The passkey is removed.")
    sign_out(phone)
    phone.get_by_role("link", name="Sign in with a passkey").click()
    phone.get_by_role("button", name="Use my passkey").click()
    expect(phone.get_by_text("That did not work.")).to_be_visible()
