"""A contributor writes: new page, typed links, preview, edit, two people at once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Author, OpenPage, sign_in
from tests.whole.processes import Server

FARMS = "Three schools lie between the farms."
TEXT = (
    "Families asked for it in 2018. The plan follows"
    " [[inspired-by::Kenowa Hills Public Schools]].\n\n## Schools\n\n" + FARMS
)
TWO_SECTIONS = (
    "Intro.\n\n## Beginnings\n\nThe board began in 2016.\n\n"
    "## Schools\n\nThere are three schools."
)
LINKS = {"links-0-relation": "located-in", "links-0-target": "vermont"}


def test_a_new_page_is_on_every_screen_at_once(
    open_page: OpenPage, server: Server, scripts: bool
) -> None:
    title = f"Otter Creek {'East' if scripts else 'West'} District"
    page = open_page(scripts=scripts)
    page.goto("/pages/vermont")
    page.get_by_role("link", name="Sign in").click()
    sign_in(page, server)
    expect(page).to_have_url(f"{server.url}/pages/vermont")  # back where it began

    page.get_by_role("link", name="New page").click()
    page.get_by_role("main").get_by_role("link", name="District", exact=True).click()
    _fill_in(page, title, scripts=scripts)
    page.get_by_role("button", name="Preview").click()
    preview = page.locator("[data-preview-pane]")
    expect(preview.get_by_role("link", name="Kenowa Hills")).to_be_visible()
    expect(preview.get_by_role("heading", name="Schools")).to_be_visible()
    page.get_by_label("What did you change?").fill("First words.")
    page.get_by_role("button", name="Save", exact=True).click()

    _expect_as_written(page, title)
    address = page.url.partition("?")[0]
    _expect_elsewhere(page, title, address.rpartition("/")[2])
    page.goto(address)
    _change_and_compare(page)


def _fill_in(page: Page, title: str, *, scripts: bool) -> None:
    page.get_by_label("Title").fill(title)
    page.get_by_label("Summary").fill("Small, rural and patient.")
    page.get_by_label("Students").fill("1,450 (2019)")
    page.get_by_label("Began").fill("2019-08")
    page.get_by_label("Towns").fill("Middlebury\nVergennes")
    if scripts:
        _fill_in_by_keyboard(page)
        return
    page.get_by_label("Text").fill(TEXT)
    page.locator("#links-0-relation").select_option(label="applies")
    page.locator("#links-0-target").fill("Student agency")
    page.locator("summary", has_text="Note, evidence, dates").first.click()
    page.locator("#links-0-evidence").fill("https://example.org/otter-creek")
    page.locator("#links-1-relation").select_option(label="located in")
    page.locator("#links-1-target").fill("Vermont")


def _expect_as_written(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    main = page.get_by_role("main")
    expect(_fact(main, "Students")).to_have_text("1,450 (2019)")
    expect(_fact(main, "Began")).to_have_text("August 2019")
    expect(_fact(main, "Towns").get_by_role("listitem")).to_have_count(2)
    applies = _links(main, "Applies")
    expect(applies.get_by_role("link", name="Student agency")).to_be_visible()
    source = applies.get_by_role("link", name="source at example.org")
    expect(source).to_have_attribute("href", "https://example.org/otter-creek")
    inspired = _links(main, "Inspired by")
    expect(inspired).to_contain_text("The plan follows Kenowa Hills Public Schools.")


def _expect_elsewhere(page: Page, title: str, slug: str) -> None:
    """Look for the page on its target, in search, map, paths and suggestions."""
    applies = _links(page.get_by_role("main"), "Applies")
    applies.get_by_role("link", name="Student agency").click()
    page.locator(".rooms").get_by_role("link", name="Links").click()
    inverse = _links(page.get_by_role("main"), "Applied by")
    expect(inverse.get_by_role("link", name=title)).to_be_visible()

    page.get_by_label("Search", exact=True).fill(title)
    page.get_by_role("search").get_by_role("button", name="Search").click()
    expect(page.locator(".hits").get_by_role("link", name=title)).to_be_visible()

    page.goto(f"/map?center={slug}")
    table = page.get_by_role("region", name="Pages on the map")
    for other in ("Student agency", "Vermont", "Kenowa Hills Public Schools"):
        expect(table.locator("a.page", has_text=other)).to_be_visible()
    sentences = page.locator("#sentences")
    expect(sentences).to_contain_text(f"{title} is inspired by Kenowa Hills")

    page.goto(f"/paths?from={slug}&to=Student+agency")
    expect(page.locator(".paths .sentence").first).to_have_text(
        f"{title} applies Student agency."
    )
    page.goto(f"/pages/{slug}/related")
    reasons = page.locator(".reasons > li").filter(has_text="Inspired by Kenowa Hills")
    expect(reasons.first).to_be_visible()


def _change_and_compare(page: Page) -> None:
    page.get_by_role("link", name="Edit").click()
    expect(page.get_by_label("Text")).to_have_value(f"{TEXT}\n")
    page.get_by_label("Summary").fill("Small, rural and no longer patient.")
    page.get_by_label("What did you change?").fill("Less patient.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".lead")).to_have_text("Small, rural and no longer patient.")
    page.get_by_role("link", name="History").click()
    expect(page.get_by_role("row").nth(1)).to_contain_text("Less patient.")
    expect(page.get_by_role("row").nth(2)).to_contain_text("First words.")
    page.get_by_role("button", name="Compare the two").click()
    row = page.get_by_role("row", name="Summary")
    expect(row.locator("del")).to_have_text("Small, rural and patient.")
    expect(row.locator("ins")).to_have_text("Small, rural and no longer patient.")


def _fill_in_by_keyboard(page: Page) -> None:
    """Fill in the text and the links with keys alone, through their menus."""
    page.get_by_label("Students").focus()
    body = page.get_by_label("Text")
    _tab_to(page, body, back=True)
    page.keyboard.type(TEXT[: TEXT.index("[[")] + "[[inspired-by::Keno")
    # Chosen once the menu is that of all that was typed.
    chosen = page.locator("#body-suggestions [aria-selected=true]")
    expect(chosen).to_contain_text("Kenowa Hills Public Schools")
    page.keyboard.press("Enter")
    expect(body).to_have_value(TEXT[: TEXT.index("]]") + 2])
    page.keyboard.insert_text(TEXT[TEXT.index("]]") + 2 :])

    _tab_to(page, page.locator("#links-0-relation"))
    page.keyboard.type("applies")
    _tab_to(page, page.locator("#links-0-target"))
    page.keyboard.type("student ag")
    _wait_for_menu(page, "#links-0-target-suggestions", "Student agency")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#links-0-target")).to_have_value("student-agency")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # opens “Note, evidence, dates”
    _tab_to(page, page.locator("#links-0-evidence"))
    page.keyboard.type("https://example.org/otter-creek")

    _tab_to(page, page.locator("#links-1-relation"))
    page.keyboard.type("located")
    _tab_to(page, page.locator("#links-1-target"))
    page.keyboard.type("vermo")
    # The chosen relation leads to states only, so the policies of Vermont stay away.
    _wait_for_menu(page, "#links-1-target-suggestions", "Vermont")
    expect(
        page.locator("#links-1-target-suggestions [role=option]:not([data-make])")
    ).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#links-1-target")).to_have_value("vermont")


def test_changes_of_two_people_in_different_sections_both_stay(
    open_page: OpenPage, author: Author, scripts: bool
) -> None:
    address = author.make("district", f"Merged {scripts}", body=TWO_SECTIONS, **LINKS)
    mine, theirs = _edit_twice(open_page, address, scripts)
    theirs.get_by_label("Text").fill(TWO_SECTIONS.replace("2016", "2017"))
    theirs.get_by_role("button", name="Save", exact=True).click()
    expect(theirs.get_by_text("The board began in 2017.")).to_be_visible()

    mine.get_by_label("Text").fill(TWO_SECTIONS.replace("three", "four"))
    mine.get_by_label("Students").fill("900")
    mine.get_by_role("button", name="Save", exact=True).click()

    expect(mine.get_by_role("status")).to_contain_text("both changes are in it")
    expect(mine.get_by_text("The board began in 2017.")).to_be_visible()
    expect(mine.get_by_text("There are four schools.")).to_be_visible()
    expect(_fact(mine.get_by_role("main"), "Students")).to_have_text("900")


def test_two_texts_for_one_sentence_are_shown_and_nothing_is_lost(
    open_page: OpenPage, author: Author, scripts: bool
) -> None:
    address = author.make("district", f"Torn {scripts}", body=TWO_SECTIONS, **LINKS)
    mine, theirs = _edit_twice(open_page, address, scripts)
    theirs.get_by_label("Text").fill(TWO_SECTIONS.replace("2016", "2017"))
    theirs.get_by_role("button", name="Save", exact=True).click()
    expect(theirs.get_by_text("The board began in 2017.")).to_be_visible()

    mine.get_by_label("Text").fill(TWO_SECTIONS.replace("2016", "2018"))
    mine.get_by_label("Summary").fill("Mine, and not in dispute.")
    mine.get_by_label("What did you change?").fill("The year.")
    mine.get_by_role("button", name="Save", exact=True).click()

    # Every other change is joined already; only the sentence is asked about.
    conflict = mine.get_by_role("group", name="Text, under “Beginnings”")
    expect(mine.locator("fieldset.conflict")).to_have_count(1)
    for words, year in (("It was", 2016), ("You wrote", 2018), ("They wrote", 2017)):
        side = conflict.locator(".three > div", has_text=words)
        expect(side).to_contain_text(f"The board began in {year}.")
    theirs.reload()
    expect(theirs.get_by_text("The board began in 2017.")).to_be_visible()

    mine.get_by_role("button", name="Save what I decided").click()
    expect(mine.get_by_role("alert")).to_contain_text("Decide about the part")
    anew = mine.get_by_label("Text, under “Beginnings”, written anew")
    anew.fill("The board began in 2017 or 2018.")
    if not scripts:
        mine.get_by_label("Write it anew").check()
    expect(mine.get_by_label("Write it anew")).to_be_checked()
    mine.get_by_role("button", name="Save what I decided").click()
    expect(mine.get_by_text("The board began in 2017 or 2018.")).to_be_visible()
    expect(mine.locator(".lead")).to_have_text("Mine, and not in dispute.")
    mine.goto(f"{address}/history")
    expect(mine.locator("tbody tr").first).to_contain_text("The year.")
    mine.goto(f"{address}/revisions/2")
    expect(mine.get_by_text("The board began in 2017.")).to_be_visible()


def test_a_fault_stands_at_its_field_and_what_was_typed_stays(
    open_page: OpenPage, scripts: bool
) -> None:
    page = open_page(scripts=scripts, signed_in=True)
    page.goto("/pages/new?type=district")
    page.get_by_label("Summary").fill("No title yet.")
    page.get_by_label("Began").fill("last summer")
    page.get_by_label("Schools").fill("many")
    page.get_by_label("Text").fill("Some words that took an hour.")
    page.locator("#links-0-relation").select_option(label="applies")
    page.locator("#links-0-target").fill("Vermont")
    page.locator("#links-1-relation").select_option(label="applies")
    page.locator("#links-1-target").fill("Student agency")
    page.locator("summary", has_text="Note, evidence, dates").nth(1).press("Enter")
    page.locator("#links-1-since").fill("long ago")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_role("alert")).to_contain_text("Nothing was saved yet")
    for field, typed in (
        (page.get_by_label("Title"), ""),
        (page.get_by_label("Began"), "last summer"),
        (page.get_by_label("Schools"), "many"),
        (page.locator("#links-1-since"), "long ago"),
    ):
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_have_value(typed)
        notes = (field.get_attribute("aria-describedby") or "").split()
        fault = page.locator(f"#{next(n for n in notes if n.endswith('-fault'))}")
        expect(fault).to_be_visible()
        expect(fault).not_to_be_empty()
    expect(page.get_by_label("Summary")).to_have_value("No title yet.")
    expect(page.get_by_label("Text")).to_have_value("Some words that took an hour.")
    expect(page.locator("#links-0-target")).to_have_value("Vermont")
    expect(page.locator("#links-1-target")).to_have_value("Student agency")


def test_leaving_with_unsaved_words_is_asked_about(open_page: OpenPage) -> None:
    page = open_page(signed_in=True)
    page.goto("/pages/vermont/edit")
    page.get_by_label("Summary").fill("Half a sentence that")
    asked: list[str] = []

    def stay(dialog: object) -> None:
        asked.append(dialog.type)  # type: ignore[attr-defined]
        dialog.dismiss()  # type: ignore[attr-defined]

    page.on("dialog", stay)
    page.get_by_role("link", name="Changes").click(no_wait_after=True)
    expect(page.get_by_label("Summary")).to_have_value("Half a sentence that")
    assert asked == ["beforeunload"]
    page.close(run_before_unload=False)


@pytest.mark.parametrize("address", ["/pages/new", "/pages/vermont/edit", "/account"])
def test_who_must_sign_in_comes_back_to_where_it_began(
    open_page: OpenPage, server: Server, scripts: bool, address: str
) -> None:
    page = open_page(scripts=scripts)
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    sign_in(page, server)
    expect(page).to_have_url(server.url + address)


def _edit_twice(open_page: OpenPage, address: str, scripts: bool) -> tuple[Page, Page]:
    """Open the editor of a page in two tabs."""
    mine = open_page(scripts=scripts, signed_in=True)
    theirs = mine.context.new_page()
    for tab in (mine, theirs):
        tab.goto(f"{address}/edit")
    return mine, theirs


def _fact(main: Locator, label: str) -> Locator:
    term = main.page.get_by_text(label, exact=True)
    return main.locator("dl.facts > div", has=term).locator("dd")


def _links(main: Locator, label: str) -> Locator:
    heading = main.page.get_by_role("heading", name=label)
    return main.locator("section.links", has=heading)


def _tab_to(page: Page, wanted: Locator, *, back: bool = False) -> None:
    for _ in range(40):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if wanted.evaluate("each => each === document.activeElement"):
            return
    raise AssertionError(f"Tab does not lead to {wanted}")


def _wait_for_menu(page: Page, menu: str, name: str) -> None:
    expect(page.locator(f"{menu} [role=option]").first).to_contain_text(name)
