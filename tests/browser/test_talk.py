"""A page is talked about and watched."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from tests.browser.accessibility import judge
from tests.browser.conftest import Author, OpenPage


def test_a_discussion_is_begun_and_gone_on_with(
    open_page: OpenPage, author: Author, scripts: bool
) -> None:
    address = author.make("district", f"Talked about {scripts}")
    page = open_page(scripts=scripts, signed_in=True)
    page.goto(address)
    page.get_by_role("link", name="Discussion").press("Enter")
    page.get_by_role("button", name="Send").press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("What is it about?").fill("The sources")
    page.get_by_label("Message").fill("Are they **good**? See [[Vermont]].")
    page.get_by_role("button", name="Send").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("The sources")
    talk = page.locator(".talk")
    expect(talk.locator("strong")).to_have_text("good")
    expect(talk.get_by_role("link", name="Vermont")).to_be_visible()
    page.get_by_role("region", name="Reply").get_by_label("Message").fill("They are.")
    page.get_by_role("button", name="Send").press("Enter")
    expect(talk.get_by_text("They are.", exact=True).first).to_be_visible()
    talk.locator("summary", has_text="Change").last.press("Enter")
    talk.get_by_label("Message").last.fill("They are, mostly.")
    talk.get_by_role("button", name="Save the message").last.press("Enter")
    expect(talk.locator(".body").last).to_contain_text("mostly")
    if scripts:
        judge(page)
    talk.get_by_role("button", name="Withdraw").last.press("Enter")
    expect(talk).to_contain_text("Withdrawn by its author.")
    page.get_by_role("button", name="It is settled").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("settled")
    reader = open_page(scripts=scripts)
    reader.goto(f"{address}/discussion")
    expect(reader.get_by_role("main")).to_contain_text("The sources")
    if scripts:
        judge(reader)


def test_a_page_and_a_type_are_watched_and_let_go(
    open_page: OpenPage, author: Author, scripts: bool
) -> None:
    title = f"Watched {scripts}"
    address = author.make("district", title)
    page = open_page(scripts=scripts, signed_in=True)
    for place in (address, "/types/report"):
        page.goto(place)
        page.get_by_role("button", name="Watch", exact=False).first.press("Enter")
        expect(page.get_by_role("button", name="Watch no more")).to_be_visible()
    page.goto("/watching")
    expect(page.get_by_role("row", name=title)).to_be_visible()
    if scripts:
        judge(page)
    for name in (title, "Reports"):
        row = page.get_by_role("row", name=name)
        page.get_by_role("row", name=name).get_by_role("button").press("Enter")
        expect(row).to_have_count(0)


def test_what_is_read_together_stands_on_the_front_page(
    open_page: OpenPage, author: Author, scripts: bool
) -> None:
    title = f"Read together {scripts}"
    address = author.make("book", title)
    today = datetime.now(UTC).date()
    page = open_page(scripts=scripts, signed_in=True)
    page.goto(address)
    page.get_by_role("link", name="Read it together").press("Enter")
    page.get_by_role("button", name="Plan it").press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("First day").fill((today - timedelta(days=1)).isoformat())
    page.get_by_label("Last day").fill((today + timedelta(days=9)).isoformat())
    page.get_by_label("Guiding questions").fill("What surprised you?")
    page.get_by_role("button", name="Plan it").press("Enter")
    expect(page.get_by_role("main")).to_contain_text(title)
    reader = open_page(scripts=scripts)
    reader.goto("/")
    group = reader.get_by_role("region", name="Read together")
    expect(group).to_contain_text("What surprised you?")
    if scripts:
        judge(reader)
    group.get_by_role("link", name="Join the discussion").press("Enter")
    expect(reader.get_by_role("main")).to_contain_text("Nobody has said anything")
    page.get_by_role("button", name=f"Cancel the group of {title}").press("Enter")
    reader.goto("/")
    expect(group).to_have_count(0)
