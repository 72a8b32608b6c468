"""Pictures come into a page by button, by paste, by drop, and without scripts."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import judge
from tests.browser.conftest import Author, OpenPage
from tests.pictures import PDF, drawing, photograph

GIVE = """([kind, bytes, name]) => {
  const file = new File([Uint8Array.from(atob(bytes), (each) => each.charCodeAt(0))],
    name, { type: "image/png" });
  const data = new DataTransfer();
  data.items.add(file);
  const body = document.querySelector("textarea[data-body]");
  const rest = { bubbles: true, cancelable: true };
  body.dispatchEvent(kind === "paste"
    ? new ClipboardEvent("paste", { ...rest, clipboardData: data })
    : new DragEvent("drop", { ...rest, dataTransfer: data }));
}"""


def _editor(open_page: OpenPage, author: Author, title: str) -> Page:
    address = author.make("district", title, body="Before.\n")
    page = open_page(signed_in=True)
    page.goto(f"{address}/edit")
    page.get_by_label("Text").focus()
    page.keyboard.press("Control+End")
    return page


def test_a_picture_is_put_into_a_text_with_the_keyboard_alone(
    open_page: OpenPage, author: Author, tmp_path: Path
) -> None:
    (tmp_path / "school.jpg").write_bytes(photograph())
    (tmp_path / "report.pdf").write_bytes(PDF)
    page = _editor(open_page, author, "Pictured District")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("File")).to_be_focused()
    dialog.get_by_label("File").set_input_files(tmp_path / "school.jpg")
    expect(dialog.locator(".seen img")).to_be_visible()
    dialog.get_by_role("button", name="Put it into the text").press("Enter")
    # The browser itself asks for what a picture shows.
    expect(dialog).to_be_visible()
    dialog.get_by_label("What the picture shows").fill("A school")
    dialog.get_by_label("Caption").fill("From the street")
    judge(page)
    dialog.get_by_label("Caption").press("Enter")
    expect(dialog).to_be_hidden()
    body = page.get_by_label("Text")
    expect(body).to_be_focused()
    page.keyboard.type("\n\n")
    page.get_by_role("button", name="Picture or file").press("Enter")
    dialog.get_by_label("File").set_input_files(tmp_path / "report.pdf")
    expect(dialog.get_by_label("What the picture shows")).to_be_hidden()
    dialog.get_by_label("Credit").press("Enter")
    expect(dialog).to_be_hidden()
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    figure = page.locator("figure")
    expect(figure.get_by_role("img", name="A school")).to_be_visible()
    expect(figure).to_contain_text("From the street")
    expect(page.locator(".body")).to_contain_text("report.pdf (PDF, 19 bytes)")
    judge(page)
    figure.get_by_role("link").press("Enter")
    expect(page.get_by_role("link", name="Pictured District")).to_be_visible()
    judge(page)


@pytest.mark.parametrize("kind", ["paste", "drop"])
def test_a_picture_that_is_given_to_the_text_is_asked_about(
    open_page: OpenPage, author: Author, kind: str
) -> None:
    page = _editor(open_page, author, f"District with a {kind}")
    data = drawing(50 if kind == "paste" else 51)
    page.evaluate(GIVE, [kind, base64.b64encode(data).decode(), "plan.png"])
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("What the picture shows")).to_be_focused()
    page.keyboard.type("A plan")
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.get_by_label("Text")).to_have_value(
        re.compile(r"!\[A plan\]\(/files/[0-9a-f]{16}/plan\.png\)")
    )


def test_what_is_refused_is_said_in_the_dialog_and_nothing_is_lost(
    open_page: OpenPage, author: Author, tmp_path: Path
) -> None:
    (tmp_path / "broken.png").write_bytes(drawing()[:30])
    page = _editor(open_page, author, "District without a picture")
    page.get_by_role("button", name="Picture or file").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("File").set_input_files(tmp_path / "broken.png")
    dialog.get_by_label("What the picture shows").fill("Nothing much")
    page.route("**/files/new", lambda route: route.abort())
    dialog.get_by_role("button", name="Put it into the text").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Nothing is lost")
    expect(dialog.get_by_label("What the picture shows")).to_have_value("Nothing much")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_label("Text")).to_have_value("Before.\n")


def test_a_picture_is_added_described_and_removed_on_its_own_page(
    open_page: OpenPage, tmp_path: Path, scripts: bool
) -> None:
    (tmp_path / "plan.png").write_bytes(drawing(70, 50 + scripts))
    page = open_page(scripts=scripts, signed_in=True)
    page.goto("/files")
    page.get_by_role("link", name="Add a picture or file").press("Enter")
    page.get_by_label("File", exact=True).set_input_files(tmp_path / "plan.png")
    page.get_by_role("button", name="Add it").press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("plan.png")
    page.get_by_label("What the picture shows").fill("A plan of rooms")
    page.get_by_role("button", name="Add it").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("![A plan of rooms](/files/")
    page.get_by_label("Caption").fill("Drawn by hand")
    page.get_by_role("button", name="Save the description").press("Enter")
    expect(page.locator("figcaption")).to_have_text("Drawn by hand")
    address = page.url
    page.goto("/files?q=drawn&show=unused")
    expect(page.get_by_role("link", name="plan.png")).to_be_visible()
    if scripts:
        judge(page)
    page.goto(address)
    page.get_by_role("button", name="Remove the file").press("Enter")
    page.goto("/files?q=drawn")
    expect(page.get_by_text("Nothing fits.")).to_be_visible()
