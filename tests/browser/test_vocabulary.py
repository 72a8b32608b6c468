"""A curator adds a relation and a field, after a look at what that does, and back."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.accessibility import judge
from tests.browser.conftest import Author, OpenPage


def _in_force(page: Page) -> None:
    page.get_by_role("button", name="Put it in force").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("It is in force")


def test_a_relation_is_added_used_and_taken_out_again(
    open_page: OpenPage, author: Author, scripts: bool
) -> None:
    slug = f"competes-{'with' if scripts else 'without'}"
    label = slug.replace("-", " ")
    page = open_page(scripts=scripts, signed_in=True)
    page.goto("/vocabulary")
    if scripts:
        judge(page)
    page.get_by_role("link", name="New relation").press("Enter")
    page.get_by_label("Short name").fill(slug)
    page.get_by_label("Label", exact=False).first.fill(label)
    page.get_by_label("Inverse label").fill("rivalled by")
    page.get_by_label("From, pair 1").select_option("district")
    page.get_by_label("To, pair 1").select_option("district")
    if scripts:
        judge(page)
    page.get_by_role("button", name="Look at what this changes").press("Enter")
    expect(page.get_by_role("main")).to_contain_text(f"New relation “{label}”")
    expect(page.get_by_role("main")).to_contain_text("every link still fits")
    page.get_by_label("Why?").fill("For the map of rivals.")
    _in_force(page)
    expect(page.get_by_role("row").nth(1)).to_contain_text("For the map of rivals.")

    address = author.make(
        "district",
        f"Rival {scripts}",
        **{"links-0-relation": slug, "links-0-target": "mccomb-school-district"},
    )
    page.goto(address)
    expect(page.get_by_role("main")).to_contain_text(label.capitalize())

    page.goto(f"/vocabulary/relations/{slug}")
    page.get_by_role("button", name="Take this relation out").press("Enter")
    main = page.get_by_role("main")
    expect(main).to_contain_text(f"1 link of the relation “{slug}”")
    if scripts:
        judge(page)
    page.get_by_role("button", name="Put it in force").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("no longer fits")
    page.get_by_label("I have seen this").check()
    _in_force(page)


def test_a_field_is_added_to_a_type_and_the_old_vocabulary_restored(
    open_page: OpenPage, scripts: bool
) -> None:
    page = open_page(scripts=scripts, signed_in=True)
    page.goto("/vocabulary/types/tool")
    if scripts:
        judge(page)
    empty = page.locator("tbody tr").filter(
        has=page.locator("input[name$=-key][value='']")
    )
    row = empty.first
    row.locator("input[name$=-key]").fill("licence")
    row.locator("input[name$=-label]").fill("Licence")
    page.get_by_role("button", name="Look at what this changes").press("Enter")
    expect(page.get_by_role("main")).to_contain_text("new field “Licence” (licence)")
    _in_force(page)
    page.goto("/pages/new?type=tool")
    expect(page.get_by_label("Licence")).to_be_visible()
    page.goto("/vocabulary/history")
    page.get_by_role("row").nth(2).get_by_role("link").press("Enter")
    page.get_by_role("button", name="Look at what restoring").press("Enter")
    expect(page.get_by_role("main")).to_contain_text("“Licence” (licence) is taken out")
    _in_force(page)
