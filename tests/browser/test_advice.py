"""While somebody writes, the editor says what the page may lack and helps to add it."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.accessibility import judge
from tests.browser.conftest import Author, OpenPage


def test_words_of_the_text_become_links_and_rows(
    open_page: OpenPage, scripts: bool
) -> None:
    page = open_page(scripts=scripts, signed_in=True)
    page.goto("/pages/new?type=district")
    advice = page.get_by_role("region", name="What this page may lack")
    if not scripts:
        expect(advice).to_have_count(0)
        page.get_by_role("button", name="What this page may lack").click()
    expect(advice).to_contain_text("located in")
    page.get_by_label("Title").fill(f"Advised {scripts}")
    page.get_by_label("Text").fill("It follows Kenowa Hills Public Schools.")
    if not scripts:
        page.get_by_role("button", name="Preview").click()
    expect(advice).to_contain_text("Named in the text, not linked")
    if scripts:
        judge(page)
    advice.get_by_role("button", name="inspired by Kenowa Hills").press("Enter")
    expect(page.get_by_label("Text")).to_have_value(
        "It follows [[inspired-by::kenowa-hills-public-schools|Kenowa Hills Public"
        " Schools]]."
    )
    expect(page.get_by_label("Title")).to_have_value(f"Advised {scripts}")
    advice.get_by_role("button", name="Add a row for located in").press("Enter")
    row = page.locator("[data-link-row]").filter(
        has=page.locator("option[value=located-in][selected]")
    )
    row.get_by_label("Page", exact=True).fill("vermont")
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("is there now")
    main = page.get_by_role("main")
    expect(main.get_by_role("link", name="Vermont").first).to_be_visible()
    expect(main.get_by_role("heading", name="Inspired by")).to_be_visible()


def test_a_page_that_may_be_there_already_is_asked_about(
    open_page: OpenPage, author: Author, scripts: bool
) -> None:
    title = f"Twice {scripts}"
    author.make("concept", title)
    page = open_page(scripts=scripts, signed_in=True)
    page.goto("/pages/new?type=concept")
    page.get_by_label("Title").fill(title)
    if scripts:
        expect(page.get_by_text("Is it one of these pages")).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    expect(page.locator("#title-fault")).to_contain_text("There is already")
    page.get_by_label("It is another one").check()
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    expect(page).to_have_url(
        f"{page.url.partition('/pages/')[0]}/pages/{_slug(title)}-2?saved=1"
    )


def _slug(title: str) -> str:
    return title.lower().replace(" ", "-")
