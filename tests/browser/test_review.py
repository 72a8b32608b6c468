"""Somebody is invited, proposes a change, and a curator publishes it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import judge
from tests.browser.conftest import Author, OpenPage


def _choose_review(page: Page, label: str) -> None:
    page.goto("/settings")
    page.get_by_role("group", name="Do changes by contributors wait").get_by_label(
        label
    ).check()
    page.get_by_role("button", name="Save the settings").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Saved.")


@pytest.fixture
def admin(open_page: OpenPage, scripts: bool) -> Iterator[Page]:
    """An administrator's window; review is off again at the end."""
    page = open_page(scripts=scripts, signed_in=True)
    _choose_review(page, "Yes, on every page")
    yield page
    _choose_review(page, "No, they are published at once")


def _invited(admin: Page, page: Page, name: str) -> None:
    admin.goto("/invitations")
    admin.get_by_label("For whom?").fill("somebody of the district")
    admin.get_by_label("Role").select_option("contributor")
    admin.get_by_role("button", name="Make the invitation").press("Enter")
    address = admin.locator("code.address").inner_text()
    page.goto(address)
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill("a long enough password")
    page.get_by_role("button", name="Make the account").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Your account is made")


def test_a_change_is_proposed_read_and_approved(
    open_page: OpenPage, author: Author, admin: Page, scripts: bool
) -> None:
    name = f"ada-{'with' if scripts else 'without'}"
    title = f"Reviewed {name}"
    address = author.make("district", title, summary="As it was.")
    ada, reader = open_page(scripts=scripts), open_page(scripts=scripts)
    _invited(admin, ada, name)

    ada.goto(f"{address}/edit")
    ada.get_by_label("Summary").fill("As Ada knows it.")
    ada.get_by_label("What did you change?").fill("I work there.")
    ada.get_by_role("button", name="Send for review").press("Enter")
    expect(ada.get_by_role("status").first).to_contain_text("Sent for review.")
    proposal = ada.url.partition("?")[0]
    ada.goto(address)
    expect(ada.get_by_role("main")).to_contain_text("You proposed changes")
    expect(ada.get_by_role("main")).to_contain_text("As it was.")
    reader.goto(address)
    expect(reader.get_by_role("main")).not_to_contain_text("proposed")
    assert reader.goto(proposal).status == 404  # type: ignore[union-attr]

    admin.goto("/")
    admin.get_by_role("link", name="Notices").click()
    admin.get_by_role("link", name=f"{name} proposed changes of “{title}”.").click()
    changes = admin.get_by_role("region", name="What changes")
    expect(changes.locator("del")).to_have_text("As it was.")
    expect(changes.locator("ins")).to_have_text("As Ada knows it.")
    if scripts:
        judge(admin)
    admin.get_by_role("button", name="Approve").press("Enter")
    expect(admin.get_by_role("status").first).to_contain_text("Approved.")

    reader.goto(address)
    expect(reader.get_by_role("main")).to_contain_text("As Ada knows it.")
    reader.goto(f"{address}/history")
    newest = reader.locator("tbody tr").first
    expect(newest).to_contain_text(name)
    expect(newest).to_contain_text("I work there. Approved by admin.")
    ada.goto("/notices")
    told = ada.get_by_role("link", name=f"admin approved your changes of “{title}”.")
    expect(told).to_be_visible()
    ada.get_by_role("button", name="Mark all as seen").press("Enter")
    expect(ada.get_by_role("button", name="Mark all as seen")).to_have_count(0)


def test_a_page_is_checked_and_listed_until_it_is_due(
    open_page: OpenPage, author: Author, scripts: bool
) -> None:
    address = author.make("district", f"Checked {scripts}")
    page = open_page(scripts=scripts, signed_in=True)
    page.goto(address)
    page.get_by_role("link", name="Say that this page was checked").click()
    page.get_by_label("Check again in how many months?").fill("6")
    page.get_by_label("What did you look at?").fill("All sources")
    page.get_by_role("button", name="I checked it").press("Enter")
    expect(page.get_by_role("main")).to_contain_text("Checked on")
    page.goto("/checks?all=1")
    row = page.get_by_role("row", name=f"Checked {scripts}")
    expect(row).to_contain_text("All sources")
