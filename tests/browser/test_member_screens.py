"""Every screen of somebody who is signed in: accessible, and as wide as the window."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import EVERYTHING, judge, sideways, violations
from tests.browser.conftest import Author, OpenPage
from tests.browser.screens import MCCOMB, Screen, open_everything


def preview_a_text(page: Page) -> None:
    """Write a heading and links, and show how they will look."""
    page.get_by_label("Text").fill(
        "## Heading\n\n[[applies::student-agency|Agency]] and a [[Missing page]]"
    )
    page.get_by_role("button", name="Preview").click()
    preview = page.locator("[data-preview-pane]")
    expect(preview.locator(".missing")).to_be_visible()
    expect(preview).not_to_have_attribute("aria-busy", "true")


def save_with_faults(page: Page) -> None:
    """Send a form whose fields are wrong."""
    page.get_by_label("Began").fill("last summer")
    page.locator("#links-0-relation").select_option(label="applies")
    page.locator("#links-0-target").fill("Nothing of this name")
    page.locator("#links-0-target").press("Escape")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()


def make_an_invitation(page: Page) -> None:
    """Invite somebody."""
    page.get_by_label("For whom?").fill("a librarian")
    page.get_by_role("button", name="Make the invitation").click()
    expect(page.get_by_role("status")).to_be_visible()


def open_an_invitation(page: Page) -> None:
    """Follow an invitation and send the empty form, past the browser's own checks."""
    make_an_invitation(page)
    page.goto(page.locator("code.address").inner_text())
    page.locator("main form").evaluate("form => { form.noValidate = true }")
    page.get_by_role("button", name="Make the account").click()
    expect(page.get_by_role("alert")).to_be_visible()


def add_a_webhook(page: Page) -> None:
    """Let an address be told, and stop that at once."""
    page.get_by_label("Address").fill("https://hook.invalid/")
    page.get_by_role("button", name="Add it").click()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("It is not told at present")).to_be_visible()


def open_what_somebody_did(page: Page) -> None:
    """Make an account and look at what is to be taken back of it: nothing yet."""
    page.get_by_label("Name").fill("orderly")
    page.get_by_label("First password").fill("a long enough one")
    page.get_by_role("button", name="Make the account").click()
    page.goto("/people/orderly?since=2026-01-01")
    expect(page.get_by_role("button", name="Block orderly")).to_be_visible()


SCREENS = (
    Screen("kinds of pages", "/pages/new"),
    Screen("new page", "/pages/new?type=article", prepare=preview_a_text),
    Screen(
        "new page with faults", "/pages/new?type=district", prepare=save_with_faults
    ),
    Screen("edit", "/pages/red-bank-elementary/edit"),
    Screen("rename", f"{MCCOMB}/rename"),
    Screen("merge", f"{MCCOMB}/merge?target=chugach-school-district"),
    Screen("archive", f"{MCCOMB}/archive"),
    Screen("account", "/account"),
    Screen("suggestions judged", f"{MCCOMB}/related?group=type"),
    Screen("links with what may be lacking", f"{MCCOMB}/links"),
    Screen("insight", "/insight"),
    Screen("accounts", "/users"),
    Screen("sessions of an account", "/users/admin/sessions"),
    Screen("what somebody did", "/users", prepare=open_what_somebody_did),
    Screen("settings", "/settings"),
    Screen("invitations", "/invitations", prepare=make_an_invitation),
    Screen("account of one's own", "/invitations", prepare=open_an_invitation),
    Screen("proposals", "/review"),
    Screen("check of a page", f"{MCCOMB}/check"),
    Screen("checked pages", "/checks?all=1"),
    Screen("notices", "/notices"),
    Screen("what one watches", "/watching"),
    Screen("plan of a reading group", f"{MCCOMB}/group"),
    Screen("drafts", "/drafts"),
    Screen("vocabulary as text", "/vocabulary/source"),
    Screen("relation", "/vocabulary/relations/applies"),
    Screen("new picture or file", "/files/new"),
    Screen("page as text", f"{MCCOMB}/edit?view=source"),
    Screen("import", "/import", prepare=open_everything),
    Screen("new page from an address", "/pages/new/from"),
    Screen("parts in order", "/pages/khan-one-world-schoolhouse-series/parts"),
    Screen("page for a list", f"{MCCOMB}/collect"),
    Screen("page on a day", f"{MCCOMB}/schedule"),
    Screen("webhooks", "/webhooks", prepare=add_a_webhook),
)


@pytest.mark.parametrize("screen", SCREENS, ids=lambda each: each.name)
def test_a_members_screen_fits_and_is_accessible(
    open_page: OpenPage, screen: Screen
) -> None:
    page = open_page(signed_in=True)
    answer = page.goto(screen.address)
    assert answer is not None
    assert answer.status == screen.status
    screen.prepare(page)
    judge(page)


def test_a_comparison_and_a_conflict_fit_and_are_accessible(
    open_page: OpenPage, author: Author
) -> None:
    address = author.make("district", "Judged District", body="First.", summary="One.")
    page = open_page(signed_in=True)
    page.goto(f"{address}/edit")
    author.change(address, body="Second.", summary="Two.")
    page.get_by_label("Text").fill("Third.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Somebody else")).to_be_visible()
    judge(page)
    page.goto(f"{address}/compare")
    judge(page)


@pytest.mark.parametrize("width", [1280, 390])
def test_the_menu_of_links_fits_and_is_accessible(
    open_page: OpenPage, width: int
) -> None:
    page = open_page(signed_in=True, width=width)
    page.goto("/pages/new?type=article")
    page.get_by_label("Text").press_sequentially("See [[verm")
    expect(page.locator("#body-suggestions [role=option]").first).to_be_visible()
    assert violations(page, EVERYTHING) + sideways(page) == []
