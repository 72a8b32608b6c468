"""A practitioner reads: from a book to districts, why two pages belong together."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Author, OpenPage, held_back

BOOK = "The One World Schoolhouse: Education Reimagined"


def test_an_idea_is_followed_from_a_book_to_districts(
    open_page: OpenPage, scripts: bool
) -> None:
    page = open_page(scripts=scripts)
    page.goto("/")
    answer = page.locator(".path-form .answer").inner_text()
    page.get_by_role("button", name="Find paths").click()
    expect(page.get_by_role("heading", level=2).first).to_have_text(
        f"How {BOOK} leads to McComb School District"
    )
    first = page.locator(".paths > li").first
    expect(first.locator(".sentence")).to_have_text(answer)
    first.get_by_role("link", name=BOOK).first.click()

    expect(page.get_by_role("heading", level=1)).to_have_text(BOOK)
    heading = page.get_by_role("heading", name="Districts that apply its ideas")
    answers = page.locator("section.asked", has=heading)
    answers.get_by_role("link", name="Education Achievement Authority").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Education Achievement Authority"
    )
    reason = page.locator(".related .reasons > li").first
    expect(reason.locator(".steps")).to_be_hidden()
    reason.locator("summary").click()
    expect(reason.locator(".steps > li").first).to_be_visible()
    expect(reason.locator(".steps").get_by_role("link").first).to_be_visible()

    heading = page.get_by_role("heading", name="Districts that apply its ideas")
    page.go_back()
    page.locator("section.asked", has=heading).get_by_text("Show how").click()
    table = page.get_by_role("region", name="Answers")
    row = table.get_by_role("row", name="Kenowa Hills Public Schools")
    row.get_by_text("Show", exact=True).click()
    expect(row.locator(".steps")).to_contain_text("introduces")


def test_an_option_stays_chosen_when_newer_suggestions_come(
    open_page: OpenPage,
) -> None:
    page = open_page()
    page.goto("/paths")
    target = page.get_by_label("To a page or a type")
    target.press_sequentially("mccomb school")
    option = page.locator("#to-suggestions [role=option]").first
    expect(option).to_contain_text("McComb School District")
    held = held_back(page, "**/search/suggest?*")
    with page.expect_request("**/search/suggest?*"):
        target.press_sequentially(" d")
    target.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    option.evaluate("each => each.dataset.before = ''")
    held[-1].continue_()
    expect(page.locator("#to-suggestions [data-before]")).to_have_count(0)
    expect(option).to_have_attribute("aria-selected", "true")
    target.press("Enter")
    expect(target).to_have_value("McComb School District")


def test_what_was_typed_before_the_scripts_came_is_answered(
    open_page: OpenPage,
) -> None:
    page = open_page()
    held = held_back(page, re.compile(r"/static/dist/(?!theme)"))
    page.goto("/paths", wait_until="commit")
    page.get_by_label("To a page or a type").press_sequentially("mccomb school d")
    for each in held:
        each.continue_()
    option = page.locator("#to-suggestions [role=option]").first
    expect(option).to_contain_text("McComb School District")


def test_escape_stops_suggestions_that_are_still_on_their_way(
    open_page: OpenPage,
) -> None:
    page = open_page()
    page.goto("/paths")
    target = page.get_by_label("To a page or a type")
    page.route("**/search/suggest?*", lambda route: None)
    with page.expect_request("**/search/suggest?*"):
        target.fill("mccomb")
    with page.expect_event("requestfailed"):
        target.press("Escape")
    expect(page.locator("#to-suggestions")).to_be_hidden()


def test_paths_are_swapped_narrowed_and_led_to_a_type(
    open_page: OpenPage, scripts: bool
) -> None:
    page = open_page(scripts=scripts)
    page.goto("/pages/the-one-world-schoolhouse")
    page.get_by_role("link", name="Paths from here").click()
    expect(page.get_by_label("From")).to_have_value("the-one-world-schoolhouse")
    target = page.get_by_label("To a page or a type")
    if scripts:
        target.press_sequentially("mccomb school d")
        option = page.locator("#to-suggestions [role=option]")
        expect(option.first).to_contain_text("McComb School District")
        target.press("ArrowDown")
        target.press("Enter")
        expect(target).to_have_value("McComb School District")
    else:
        target.fill("McComb School District")
    page.get_by_role("button", name="Find paths").click()
    sentences = page.locator(".paths .sentence")
    expect(sentences.first).to_contain_text(BOOK)

    page.get_by_role("link", name="Swap").click()
    expect(page.get_by_label("From")).to_have_value("McComb School District")
    expect(sentences.first).to_contain_text("McComb School District")
    expect(sentences.first).to_contain_text(BOOK)
    page.get_by_role("link", name="Swap").click()

    first = page.locator(".paths > li").first
    first.locator("summary").click()
    expect(first.locator(".evidence").first).to_be_visible()
    between = first.locator(".avoid").get_by_role("link")
    expect(first.locator(".steps > li")).to_have_count(between.count() + 1)
    avoided = between.last.inner_text()
    between.last.click()
    expect(page.get_by_label("Not through this page")).to_be_visible()
    expect(sentences.first).to_be_visible()
    expect(sentences.get_by_role("link", name=avoided, exact=True)).to_have_count(0)

    page.goto("/paths?from=the-one-world-schoolhouse")
    page.get_by_label("To a page or a type").fill("Districts")
    page.get_by_label("To a page or a type").press("Escape")
    page.get_by_role("button", name="Find paths").click()
    expect(page.get_by_label("To a page or a type")).to_have_value("Districts")
    expect(page.locator(".paths .sentence a.type-district").first).to_be_visible()


def test_a_misspelt_word_is_understood_and_the_finds_narrowed(
    open_page: OpenPage, scripts: bool
) -> None:
    page = open_page(scripts=scripts)
    page.goto("/")
    page.get_by_label("Search", exact=True).fill("blendid lerning")
    page.get_by_label("Search", exact=True).press("Enter")
    expect(page.get_by_role("main")).to_contain_text("Did you mean that?")
    page.get_by_role("main").get_by_role("link", name="blended learning").first.click()
    expect(page.get_by_label("Search", exact=True)).to_have_value("blended learning")
    everything = _total(page)

    facets = page.get_by_role("complementary", name="Narrow down")
    facets.get_by_role("link", name="Books", exact=True).click()
    books = page.locator(".hits > li.type-book")
    expect(books.first).to_be_visible()
    expect(page.locator(".hits > li")).to_have_count(books.count())
    expect(books.locator("mark").first).to_be_visible()
    assert _total(page) < everything
    facets.get_by_role("link", name="Books").and_(
        page.locator("[aria-current]")
    ).click()
    assert _total(page) == everything


@pytest.mark.parametrize("words", ["zzyzx qwrtpsdf", "<script>alert(1)</script>", "("])
def test_words_that_find_nothing_get_a_plain_answer(
    open_page: OpenPage, scripts: bool, words: str
) -> None:
    page = open_page(scripts=scripts)
    page.goto("/search")
    page.get_by_label("Search", exact=True).fill(words)
    page.get_by_label("Search", exact=True).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Search")
    expect(page.get_by_label("Search", exact=True)).to_have_value(words)


def test_a_name_of_two_pages_asks_which_one(open_page: OpenPage, scripts: bool) -> None:
    page = open_page(scripts=scripts)
    page.goto("/pages/B21")
    expect(page.get_by_role("heading", level=1)).to_have_text("Which “B21”?")
    page.get_by_role("link", name="Building 21 Philadelphia").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Building 21 Philadelphia"
    )

    page.goto("/paths")
    page.get_by_label("From").fill("B21")
    page.get_by_label("To a page or a type").fill("Mastery-based learning")
    page.get_by_label("To a page or a type").press("Escape")
    page.get_by_role("button", name="Find paths").click()
    page.get_by_role("link", name="Building 21", exact=True).click()
    expect(page.get_by_role("heading", level=2).first).to_have_text(
        "How Building 21 leads to Mastery-based learning"
    )


def test_a_page_can_be_read_as_it_was(
    open_page: OpenPage, author: Author, scripts: bool
) -> None:
    address = author.make("concept", f"Drift {scripts}", body="Said at first.")
    author.change(address, body="Said in the end.", comment="Thought again.")
    page = open_page(scripts=scripts)
    page.goto(address)
    expect(page.get_by_text("Said in the end.")).to_be_visible()
    page.get_by_role("link", name="History").click()
    expect(page.get_by_role("row").nth(1)).to_contain_text("Thought again.")
    page.get_by_role("link", name="1", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("This is revision 1")
    expect(page.get_by_text("Said at first.")).to_be_visible()
    page.get_by_role("link", name="See the page as it is now").click()
    expect(page.get_by_text("Said in the end.")).to_be_visible()


def test_the_search_opens_a_page_by_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/changes")
    page.keyboard.press("/")
    page.keyboard.type("mccomb school d")
    options = page.locator("#q-suggestions [role=option]")
    expect(options.first).to_contain_text("McComb School District")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("McComb School District")


def test_chosen_colours_stay(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/")
    button = page.get_by_role("button", name="Colours")
    button.click()
    button.click()
    expect(button).to_have_text("Colours: dark")
    page.goto("/pages/vermont")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert _background(page) == "rgb(21, 25, 28)"


def _background(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def _total(page: Page) -> int:
    text = page.locator(".total").inner_text()
    return int(text.split()[0].replace(",", ""))
