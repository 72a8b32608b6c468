"""Passkeys in a real browser, whose authenticator is a virtual one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect

from tests.browser.accessibility import judge
from tests.browser.conftest import PATIENCE
from tests.starter import Starter
from tests.whole.processes import Server, Throughline

PASSWORD = "keys on a long ring"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Person:
    """Somebody with a browser and a device that keeps passkeys."""

    def __init__(self, context: BrowserContext, name: str) -> None:
        self.page, self.name = context.new_page(), name
        self.cdp: CDPSession = context.new_cdp_session(self.page)
        self.cdp.send("WebAuthn.enable")
        made = self.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        self.device = {"authenticatorId": made["authenticatorId"]}

    def keys(self) -> list[dict[str, Any]]:
        """Give the passkeys that the device holds."""
        found: list[dict[str, Any]] = self.cdp.send(
            "WebAuthn.getCredentials", self.device
        )["credentials"]
        return found

    def be_unsure(self) -> None:
        """Let the device not know who holds it."""
        self.cdp.send(
            "WebAuthn.setUserVerified", {**self.device, "isUserVerified": False}
        )

    def add_passkey(self, name: str) -> None:
        """Add a passkey on the screen of one's account."""
        self.page.goto("/account")
        self.page.get_by_label("Name of the new passkey").fill(name)
        self.page.get_by_role("button", name="Add a passkey").click()
        expect(self.page.get_by_label(f"Name of {name}")).to_have_value(name)

    def sign_in(self, password: str = PASSWORD) -> None:
        """Sign in by name and password."""
        self.page.goto("/sign-in")
        self.page.get_by_label("Name").fill(self.name)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in", exact=True).click()

    def sign_out(self) -> None:
        """Sign out."""
        self.page.goto("/account")
        self.page.get_by_role("button", name="Sign out", exact=True).first.click()
        expect(self.page.get_by_role("link", name="Sign in")).to_be_visible()


@pytest.fixture
def person(chromium: Browser, server: Server, cookies: Any) -> Iterator[Person]:
    """Somebody new, signed in; what they do ends the sessions of nobody else."""
    office = chromium.new_context(base_url=server.url, storage_state=cookies)
    name = _make_account(office.new_page())
    office.close()
    # A number is no host for passkeys; the name of this machine is.
    base = server.url.replace("127.0.0.1", "localhost")
    context = chromium.new_context(base_url=base, locale="en-GB")
    context.set_default_timeout(PATIENCE)
    complaints: list[str] = []
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    found = Person(context, name)
    found.sign_in()
    expect(found.page.get_by_role("link", name=name)).to_be_visible()
    yield found
    context.close()
    assert not complaints


def _make_account(page: Page) -> str:
    page.goto("/users")
    name = f"keyholder-{page.get_by_role('row').count()}"
    page.get_by_label("Name").fill(name)
    page.get_by_label("First password").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    expect(page.get_by_role("cell", name=name, exact=True)).to_be_visible()
    return name


def test_a_passkey_is_added_signs_in_is_renamed_and_removed(person: Person) -> None:
    page = person.page
    person.add_passkey("My laptop")
    (key,) = person.keys()
    assert key["isResidentCredential"]
    person.sign_out()
    page.goto("/sign-in?next=/notices")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(re.compile(r":\d+/notices$"))
    page.goto("/account")
    expect(page.get_by_text("You are signed in as keyholder")).to_be_visible()
    expect(page.locator("#passkeys ~ ul").first).to_contain_text("last used")
    page.get_by_label("Name of My laptop").fill("The old one")
    page.get_by_role("button", name="Rename My laptop").click()
    expect(page.get_by_label("Name of The old one")).to_be_visible()
    page.get_by_role("button", name="Remove The old one").click()
    expect(page.get_by_role("button", name="Remove The old one")).to_have_count(0)
    person.sign_out()
    page.goto("/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("not known here any more")).to_be_visible()
    page.goto("/account")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_device_that_does_not_know_who_holds_it_signs_nobody_in(
    person: Person,
) -> None:
    page = person.page
    person.add_passkey("Found")
    person.sign_out()
    person.be_unsure()
    page.goto("/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("No passkey was given")
    page.goto("/account")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_passkey_serves_as_the_second_factor(person: Person) -> None:
    page = person.page
    person.add_passkey("My phone")
    page.goto("/account/second-factor")
    secret = page.locator("code.address").inner_text().replace(" ", "")
    page.get_by_label("Code that the app shows").fill(pyotp.TOTP(secret).now())
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Turn it on").click()
    expect(page.locator("code").first).to_be_visible()
    person.sign_out()
    person.sign_in()
    expect(page.get_by_role("heading", name="Give your code")).to_be_visible()
    page.get_by_role("button", name="Use a passkey instead").click()
    expect(page.get_by_role("link", name=person.name)).to_be_visible()


def test_a_passkey_is_set_up_on_the_way_in_where_two_steps_are_required(
    chromium: Browser, starter: Starter, tmp_path: Path
) -> None:
    data = starter.copy(tmp_path / "data")
    required = {"THROUGHLINE_SECOND_STEP": "required"}
    with Throughline(data, required).serving() as server:
        base = server.url.replace("127.0.0.1", "localhost")
        context = chromium.new_context(base_url=base, locale="en-GB")
        context.set_default_timeout(PATIENCE)
        person = Person(context, "admin")
        page = person.page
        person.sign_in(server.password)
        expect(page.get_by_role("heading", name="Set up a second step")).to_be_visible()
        judge(page)
        page.get_by_label("Name of the new passkey").fill("My laptop")
        page.get_by_role("button", name="Add a passkey").click()
        expect(page.get_by_role("link", name="admin")).to_be_visible()
        assert len(person.keys()) == 1
        person.sign_out()
        person.sign_in(server.password)
        expect(page.get_by_role("heading", name="Use your passkey")).to_be_visible()
        judge(page)
        page.get_by_role("button", name="Use a passkey").click()
        expect(page.get_by_role("link", name="admin")).to_be_visible()
        context.close()
