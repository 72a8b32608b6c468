"""What is typed is kept: by itself, by a button, through a server that is killed."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.accessibility import judge
from tests.browser.conftest import Author, OpenPage, held_back, sign_in
from tests.starter import Starter
from tests.whole.processes import Throughline


def test_a_draft_outlives_a_server_that_is_killed(
    chromium: Browser, starter: Starter, tmp_path: Path
) -> None:
    wiki = Throughline(starter.copy(tmp_path / "data"))
    with wiki.serving() as server:
        context = chromium.new_context(base_url=server.url)
        page = context.new_page()
        page.goto("/sign-in?next=/pages/vermont/edit")
        sign_in(page, server)
        page.get_by_label("Summary").fill("Green mountains, and a draft.")
        expect(page.get_by_text("Draft kept at")).to_be_visible()
        server.kill()
        page.get_by_label("Summary").fill("Typed while nobody listens.")
        expect(page.get_by_text("cannot be kept on the server")).to_be_visible()
        kept = context.storage_state()
        page.close(run_before_unload=False)
    with wiki.serving() as server:
        context = chromium.new_context(base_url=server.url, storage_state=kept)
        page = context.new_page()
        page.goto("/pages/vermont/edit")
        expect(page.get_by_role("heading", name="You have a draft")).to_be_visible()
        page.get_by_role("link", name="Go on with the draft").press("Enter")
        expect(page.get_by_label("Summary")).to_have_value(
            "Green mountains, and a draft."
        )
        page.get_by_role("button", name="Save", exact=True).press("Enter")
        expect(page.get_by_role("status").first).to_contain_text("Changed: summary.")
        page.goto("/pages/vermont/edit")
        expect(page.get_by_role("heading", name="You have a draft")).to_have_count(0)
        context.close()


def test_what_was_written_before_the_script_came_is_kept_too(
    open_page: OpenPage, author: Author
) -> None:
    address = author.make("district", "Written early", summary="As it is.")
    page = open_page(signed_in=True)
    script = re.compile(r"/editor\.js\?")
    held = held_back(page, script, times=1)
    with page.expect_request(script):
        page.goto(f"{address}/edit", wait_until="commit")
    page.get_by_label("Summary").fill("Written at once.")
    held[0].continue_()
    expect(page.get_by_text("Draft kept at")).to_be_visible()
    page.goto(f"{address}/edit")
    expect(page.get_by_role("heading", name="You have a draft")).to_be_visible()


def _offered(page: Page, address: str) -> None:
    page.goto(f"{address}/edit")
    expect(page.get_by_role("heading", name="You have a draft")).to_be_visible()


def test_a_draft_is_offered_with_what_is_different_in_it(
    open_page: OpenPage, author: Author, scripts: bool
) -> None:
    address = author.make("district", f"Drafted {scripts}", summary="As it is.")
    page = open_page(scripts=scripts, signed_in=True)
    page.goto(f"{address}/edit")
    page.get_by_label("Summary").fill("As it may be.")
    page.locator("#links-0-relation").select_option(label="applies")
    page.locator("#links-0-target").fill("equity")
    page.get_by_role("button", name="Keep as draft").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Kept as your draft.")
    author.change(address, body="Somebody else wrote.")

    _offered(page, address)
    page.locator("summary", has_text="What is different in it").press("Enter")
    expect(page.locator(".proposed-changes ins").first).to_have_text("As it may be.")
    expect(page.locator(".proposed-changes .added")).to_contain_text("applies Equity")
    if scripts:
        judge(page)
    page.get_by_role("link", name="Go on with the draft").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("The page has changed")
    expect(page.locator("#links-0-target")).to_have_value("equity")
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    main = page.get_by_role("main")
    expect(main).to_contain_text("both changes are in it")
    expect(main).to_contain_text("As it may be.")
    expect(main).to_contain_text("Somebody else wrote.")


def test_drafts_are_listed_and_thrown_away(
    open_page: OpenPage, author: Author, scripts: bool
) -> None:
    address = author.make("district", f"Thrown {scripts}")
    page = open_page(scripts=scripts, signed_in=True)
    page.goto(f"{address}/edit")
    page.get_by_label("Summary").fill("Never mind.")
    page.get_by_role("button", name="Keep as draft").click()
    page.goto("/drafts")
    row = page.get_by_role("row", name=f"Thrown {scripts}")
    expect(row).to_be_visible()
    if scripts:
        judge(page)
    _offered(page, address)
    page.get_by_role("button", name="Throw the draft away").press("Enter")
    expect(page.get_by_role("heading", name="You have a draft")).to_have_count(0)
    expect(page.get_by_label("Summary")).to_have_value("")
    page.goto("/drafts")
    expect(row).to_have_count(0)
