"""What happened to a page can be read, compared, taken back; a duplicate is merged."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Author, OpenPage


def _history(page: Page, address: str) -> None:
    page.goto(f"{address}/history")
    expect(page.get_by_role("heading", level=1)).to_contain_text("History")


def test_an_old_revision_is_looked_at_and_restored(
    open_page: OpenPage, author: Author, scripts: bool
) -> None:
    vermont, maine = (
        {"links-0-relation": "located-in", "links-0-target": state}
        for state in ("vermont", "maine")
    )
    title = f"Restored {scripts}"
    address = author.make("district", title, body="The first words.", **vermont)
    author.change(address, body="Other words.", **maine)
    page = open_page(scripts=scripts, signed_in=True)
    _history(page, address)
    newest = page.locator("tbody tr").first
    expect(newest).to_contain_text("Added: located in Maine.")
    expect(newest).to_contain_text("Removed: located in Vermont.")
    expect(newest).to_contain_text("Changed: text.")
    newest.get_by_role("link", name="changes").click()
    expect(page.locator(".diff-links .added")).to_contain_text("located in Maine")

    page.goto(f"{address}/revisions/1")
    button = page.get_by_role("button", name="Restore revision 1")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("says again what it said")
    expect(page.get_by_text("The first words.")).to_be_visible()
    _history(page, address)
    expect(page.locator("tbody tr").first).to_contain_text("Restored revision 1.")


def test_a_duplicate_is_merged_after_a_look_at_what_that_does(
    open_page: OpenPage, author: Author, scripts: bool
) -> None:
    kept = author.make("district", f"Kept District {scripts}", body="Kept.")
    twin = author.make(
        "district",
        f"Twin District {scripts}",
        body="What the twin says.",
        **{"links-0-relation": "located-in", "links-0-target": "vermont"},
    )
    page = open_page(scripts=scripts, signed_in=True)
    page.goto(twin)
    page.get_by_role("link", name="Merge into another page").click()
    page.get_by_label("The page that stays").fill(kept.rpartition("/")[2])
    page.get_by_role("button", name="Show what would happen").press("Enter")
    plan = page.get_by_role("main")
    expect(plan).to_contain_text("1 link of Twin District")
    expect(plan).to_contain_text("is added at its end")
    page.get_by_role("button", name="Merge", exact=True).press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text(
        f"Kept District {scripts}"
    )
    expect(page.get_by_text("What the twin says.")).to_be_visible()
    page.goto(twin)
    assert page.url.endswith(kept)
    _history(page, kept)
    page.get_by_role("link", name=f"Twin District {scripts}, its history").click()
    expect(page.get_by_role("status")).to_contain_text("merged into another one")
    page.get_by_role("button", name="Make it a page of its own again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        f"Twin District {scripts}"
    )


def test_a_page_is_renamed_and_answers_at_all_its_names(
    open_page: OpenPage, author: Author, scripts: bool
) -> None:
    address = author.make("district", f"Named {scripts}")
    page = open_page(scripts=scripts, signed_in=True)
    page.goto(address)
    page.get_by_role("link", name="Rename", exact=True).press("Enter")
    title, slug = f"Renamed {scripts}", f"renamed-{scripts}".lower()
    page.get_by_label("Title").fill(title)
    page.get_by_label("Address").fill(slug)
    page.get_by_role("button", name="Rename").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    assert page.url.partition("?")[0].endswith(f"/pages/{slug}")
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    assert page.url.partition("?")[0].endswith(f"/pages/{slug}")
