"""The editor: as form and as text, rows moved, pages made in place, nothing lost."""

from __future__ import annotations

import re
from collections.abc import Sequence

from playwright.sync_api import Page, expect

from tests.browser.accessibility import judge
from tests.browser.conftest import Author, OpenPage, held_back, sign_in
from tests.whole.processes import Server

TARGET = "links-0-target"
VERMONT = {"links-0-relation": "located-in", TARGET: "vermont"}
FIVE = {
    "links-0-relation": "applies",
    "links-0-target": "student-agency",
    "links-1-relation": "applies",
    "links-1-target": "equity",
    "links-2-relation": "applies",
    "links-2-target": "blended-learning",
}


def _save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).press("Enter")


def _expect_targets(page: Page, wanted: Sequence[str]) -> None:
    """Wait until the links lead to these pages; rows that are empty follow."""
    targets = page.locator("[data-link-row] input[name$=-target]")
    expect(targets.nth(len(wanted))).to_have_value("")
    for place, target in enumerate(wanted):
        expect(targets.nth(place)).to_have_value(target)


def test_a_page_is_written_as_text_and_as_form_in_turn(
    open_page: OpenPage, author: Author, scripts: bool
) -> None:
    address = author.make("district", f"Turned {scripts}", body="First.", **VERMONT)
    page = open_page(scripts=scripts, signed_in=True)
    page.goto(f"{address}/edit")
    page.get_by_label("Summary").fill("Not saved yet.")
    page.get_by_role("button", name="Write as text").press("Enter")
    source = page.get_by_label("The page as text")
    text = source.input_value()
    assert "summary: Not saved yet." in text
    assert "- {located-in: vermont}" in text
    if scripts:
        judge(page)

    source.fill(text.replace("{located-in: vermont}", "{located-in: vermont, since: x"))
    page.get_by_role("button", name="Write in the form").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("This is not valid YAML")
    source.fill(text.replace("vermont}", "vermont, since: last summer}"))
    _save(page)
    fault = page.get_by_role("alert").get_by_role("link", name="Line 6, since")
    expect(fault).to_be_visible()
    if scripts:
        page.wait_for_load_state()
        fault.press("Enter")
        chosen = source.evaluate(
            "each => each.value.slice(each.selectionStart, each.selectionEnd)"
        )
        assert "since: last summer" in chosen

    source.fill(text.replace("vermont}", "vermont, note: in the north}") + "Second.\n")
    page.get_by_role("button", name="Write in the form").press("Enter")
    expect(page.get_by_label("Summary")).to_have_value("Not saved yet.")
    expect(page.get_by_label("Text")).to_have_value("First.\nSecond.\n")
    expect(page.locator("#links-0-note")).to_have_value("in the north")
    page.get_by_role("button", name="Write as text").press("Enter")
    _save(page)
    told = page.get_by_role("status").first
    expect(told).to_contain_text("Changed: located in Vermont")
    expect(told).to_contain_text("Changed: summary, text.")


def test_links_are_put_in_another_order(
    open_page: OpenPage, author: Author, scripts: bool
) -> None:
    address = author.make("district", f"Ordered {scripts}", **FIVE)
    page = open_page(scripts=scripts, signed_in=True)
    page.goto(f"{address}/edit")
    _expect_targets(page, ["student-agency", "equity", "blended-learning"])
    page.get_by_role("button", name="Move up: link to blended-learning").press("Enter")
    page.get_by_role("button", name="Remove: link to equity").press("Enter")
    _expect_targets(page, ["student-agency", "blended-learning"])
    page.get_by_role("button", name="Move down: link to student-agency").press("Enter")
    _expect_targets(page, ["blended-learning", "student-agency"])
    _save(page)
    expect(page.get_by_role("status").first).to_contain_text("Removed: applies Equity")
    page.goto(f"{address}/edit")
    _expect_targets(page, ["blended-learning", "student-agency"])


def test_a_row_is_dragged_to_another_place(open_page: OpenPage, author: Author) -> None:
    address = author.make("district", "Dragged", **FIVE)
    page = open_page(signed_in=True)
    page.goto(f"{address}/edit")
    rows = page.locator("[data-link-row]")
    rows.nth(2).locator(".grip").drag_to(rows.nth(0), target_position={"x": 30, "y": 4})
    _expect_targets(page, ["blended-learning", "student-agency", "equity"])
    _save(page)
    page.goto(f"{address}/edit")
    _expect_targets(page, ["blended-learning", "student-agency", "equity"])


def test_enter_takes_the_first_of_a_menu_that_is_on_its_way(
    open_page: OpenPage,
) -> None:
    page = open_page(signed_in=True)
    page.goto("/pages/new?type=district")
    body = page.get_by_label("Text")
    body.press_sequentially("Like [[Ken")
    chosen = page.locator("#body-suggestions [aria-selected=true]")
    expect(chosen).to_be_visible()
    held = held_back(page, "**/search/suggest?*")
    with page.expect_request("**/search/suggest?*"):
        body.press("o")
    body.press("Enter")
    held[0].continue_()
    expect(body).to_have_value("Like [[Kenowa Hills Public Schools]]")


def test_one_of_very_many_links_is_opened_and_changed(
    open_page: OpenPage, author: Author, scripts: bool
) -> None:
    many = {
        f"links-{number}-{part}": value
        for number in range(110)
        for part, value in (("relation", "applies"), ("target", f"idea-{number:03}"))
    }
    address = author.make("district", f"Many {scripts}", **many)
    page = open_page(scripts=scripts, signed_in=True)
    page.goto(f"{address}/edit")
    rows = page.locator("[data-link-row]")
    assert page.locator("[data-short]").count() == 110
    if scripts:
        judge(page)
    page.get_by_role("button", name="Change: link to idea-080").press("Enter")
    expect(page.locator("[data-short]")).to_have_count(109)
    expect(rows.nth(80).locator("select").first).to_be_focused()
    expect(rows.nth(80).locator("select").first).to_have_value("applies")
    rows.nth(80).get_by_label("Page", exact=True).fill("equity")
    page.get_by_role("button", name="Remove: link to idea-079").press("Enter")
    expect(rows).to_have_count(111)
    _save(page)
    page.goto(f"{address}/edit")
    wanted = [f"idea-{number:03}" for number in range(110) if number != 79]
    wanted[wanted.index("idea-080")] = "equity"
    targets = page.locator("[data-link-row] input[name$=-target]")
    values = targets.evaluate_all("every => every.map(each => each.value)")
    assert values[: len(wanted)] == wanted
    # The list of pages that are not there is not left full of these.
    author.change(address, **dict.fromkeys(many, ""))


def test_relations_that_do_not_fit_are_shown_with_the_reason(
    open_page: OpenPage, scripts: bool
) -> None:
    page = open_page(scripts=scripts, signed_in=True)
    page.goto("/pages/new?type=district")
    row = page.locator("[data-link-row]").first
    unfit = row.locator("optgroup[label='Not from a district'] option")
    expect(unfit.filter(has_text="introduces")).to_be_disabled()
    expect(unfit.filter(has_text="introduces")).to_contain_text("from ")
    if scripts:
        row.get_by_label("Page", exact=True).press_sequentially("verm")
        page.get_by_role("option", name="Vermont").first.click()
        applies = row.locator("select").first.locator("option", has_text="applies")
        expect(applies.first).to_be_disabled()
        expect(applies.first).to_contain_text("not to a state")


def test_a_link_makes_the_page_that_it_leads_to(
    open_page: OpenPage, author: Author, scripts: bool
) -> None:
    wanted = f"Patient learning {scripts}"
    address = author.make("district", f"Maker {scripts}")
    page = open_page(scripts=scripts, signed_in=True)
    page.goto(f"{address}/edit")
    page.locator("#links-0-relation").select_option(label="applies")
    target = page.locator("#links-0-target")
    if scripts:
        target.press_sequentially(wanted)
        # Not an option for the first letters of it alone.
        option = page.get_by_role("option", name=f"{wanted} make this page")
        expect(option).to_be_visible()
        option.click()
        expect(page.locator("#links-0-make")).to_be_focused()
    else:
        target.fill(wanted)
        page.locator("summary", has_text="Note, evidence, dates").first.click()
    page.locator("#links-0-make").select_option(label="make it: concept")
    _save(page)
    page.get_by_role("main").get_by_role("link", name=wanted).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(wanted)
    expect(page.get_by_role("main")).to_contain_text(f"Maker {scripts}")


def test_what_other_pages_state_is_changed_there(
    open_page: OpenPage, author: Author, scripts: bool
) -> None:
    state = author.make("state", f"Little State {scripts}")
    slug = state.rpartition("/")[2]
    author.make("district", f"Elsewhere {scripts}", **VERMONT | {TARGET: slug})
    page = open_page(scripts=scripts, signed_in=True)
    page.goto(f"{state}/edit")
    page.get_by_role(
        "link", name=re.compile(f"^Edit there.*Elsewhere {scripts}")
    ).click()
    expect(page.locator(".link-row:target")).to_be_visible()
    expect(page.locator(".link-row:target input").first).to_have_value(slug)


def test_a_session_that_ended_while_typing_loses_nothing(
    open_page: OpenPage, author: Author, server: Server, scripts: bool
) -> None:
    address = author.make("district", f"Interrupted {scripts}", body="Before.")
    page = open_page(scripts=scripts, signed_in=True)
    page.goto(f"{address}/edit")
    page.get_by_label("Text").fill("Before.\n\nAn hour's work.")
    page.context.clear_cookies()
    _save(page)
    expect(page.get_by_role("alert")).to_contain_text("what you wrote is kept")
    page.get_by_label("Name").fill("admin")
    page.get_by_label("Password").fill("wrong at first")
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    sign_in(page, server)
    page.get_by_role("button", name="Go on with what you wrote").press("Enter")
    expect(page.get_by_label("Text")).to_have_value("Before.\n\nAn hour's work.")
    _save(page)
    expect(page.get_by_text("An hour's work.")).to_be_visible()
    expect(page.get_by_role("status").first).to_contain_text("Changed: text.")
