"""A question is put together, kept, put into a text; a gap is found and mended."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.accessibility import judge
from tests.browser.conftest import Author, OpenPage


def test_a_question_is_built_kept_and_put_into_a_text(
    open_page: OpenPage, author: Author, scripts: bool
) -> None:
    page = open_page(scripts=scripts, signed_in=True)
    page.goto("/questions")
    page.get_by_role("link", name="Ask a question").press("Enter")
    main = page.get_by_role("main")
    main.get_by_role("link", name="Districts", exact=True).press("Enter")
    main.get_by_role("link", name="located in states", exact=True).press("Enter")
    main.get_by_role("link", name="Maine", exact=True).first.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Districts located in Maine"
    )
    answers = page.get_by_role("status").inner_text()
    if scripts:
        judge(page)
    page.get_by_role("link", name="Keep it as a page").press("Enter")
    title = f"Districts of Maine {scripts}"
    page.get_by_label("Title").fill(title)
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    kept = page.get_by_role("region", name=title, exact=True)
    expect(kept).to_contain_text(answers)
    page.get_by_role("link", name=title).first.press("Enter")
    expect(page.get_by_role("table")).to_contain_text("Maine")
    slug = page.url.rsplit("/", 1)[1]
    address = author.make(
        "concept",
        f"Text with a question {scripts}",
        body=f"Before.\n\n```question\n{slug}\n```\n\nAfter.\n",
    )
    reader = open_page(scripts=scripts)
    reader.goto(address)
    shown = reader.get_by_role("region", name=title, exact=True)
    expect(shown).to_contain_text(answers)
    if scripts:
        judge(reader)


def test_a_gap_is_found_and_mended(
    open_page: OpenPage, author: Author, scripts: bool
) -> None:
    name = f"Unwritten {scripts}"
    author.make("concept", f"Wants {name}", body=f"See [[{name}]].")
    page = open_page(scripts=scripts, signed_in=True)
    page.goto("/gaps")
    page.get_by_role("link", name="Pages that are linked to and not there").press(
        "Enter"
    )
    gap = page.get_by_role("listitem").filter(has_text=name).first
    expect(gap).to_contain_text(f"Wants {name}")
    gap.get_by_role("link", name="Write it").press("Enter")
    page.get_by_role("main").get_by_role("link", name="Concept").first.press("Enter")
    expect(page.get_by_label("Title")).to_have_value(name)
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    page.goto("/gaps/wanted")
    expect(page.get_by_role("main")).not_to_contain_text(name)


def test_places_are_looked_at_in_several_ways(
    open_page: OpenPage, scripts: bool
) -> None:
    page = open_page(scripts=scripts)
    page.goto("/states")
    place = page.get_by_role("link", name="Wyoming: none")
    expect(place).to_be_visible()
    expect(page.get_by_role("link", name="Maine: not known")).to_be_visible()
    page.get_by_label("Or by the answers to").select_option(
        label="What do state policies enable?"
    )
    page.get_by_role("button", name="Show").press("Enter")
    expect(page.get_by_role("link", name="Vermont: 6")).to_be_visible()
    page.get_by_role("link", name="Show as tiles of one size").press("Enter")
    tile = page.get_by_role("link", name="Vermont: 6")
    tile.focus()
    tile.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vermont in short")
    page.get_by_role("link", name="Compare with another").press("Enter")
    page.get_by_label("Second").select_option(label="Maine")
    page.get_by_role("button", name="Compare").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vermont and Maine")
