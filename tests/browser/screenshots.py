"""Pictures for the documentation, taken from a fresh wiki.

`python -m tests.browser.screenshots docs/images` writes them. Two runs over the same
content give the same pictures.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.stage import find_chromium, launch
from tests.whole.processes import Throughline

WIDTH, HEIGHT = 1280, 900
DISTRICT = "/pages/mccomb-school-district"


@dataclass(frozen=True, slots=True)
class Picture:
    """A file, the address it shows, its colours and what stands at its top."""

    name: str
    address: str
    colours: Literal["light", "dark"] = "light"
    top: str = ""
    unfold: str = ""


PICTURES = (
    Picture("front.png", "/"),
    Picture("page.png", DISTRICT),
    Picture("page-dark.png", DISTRICT, "dark"),
    Picture(
        "paths.png",
        "/paths?from=the-one-world-schoolhouse&to=mccomb-school-district",
        unfold=".paths > li:first-child summary",
    ),
    Picture("map.png", "/map?center=vermont", top=".map-tools"),
)


def main() -> int:
    """Write the pictures into the folder that the command line names."""
    if len(sys.argv) != 2:
        sys.exit("Name one folder: python -m tests.browser.screenshots docs/images")
    if not find_chromium():
        sys.exit("Pictures need Chromium: install the package chromium.")
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as place,
        Throughline(Path(place) / "data").serving() as server,
        sync_playwright() as playwright,
    ):
        browser = launch(playwright)
        for each in PICTURES:
            take(browser, server.url, each, folder)
        browser.close()
    return 0


def take(browser: Browser, url: str, picture: Picture, folder: Path) -> None:
    """Take one picture."""
    context = browser.new_context(
        base_url=url,
        viewport={"width": WIDTH, "height": HEIGHT},
        device_scale_factor=1,
        color_scheme=picture.colours,
        reduced_motion="reduce",
        locale="en-GB",
        timezone_id="UTC",
    )
    page = context.new_page()
    page.goto(picture.address, wait_until="networkidle")
    _compose(page, picture)
    page.screenshot(path=folder / picture.name, animations="disabled", caret="hide")
    context.close()


def _compose(page: Page, picture: Picture) -> None:
    if picture.unfold:
        page.locator(picture.unfold).click()
    if picture.top:
        page.locator(picture.top).evaluate(
            "each => scrollTo({ top: each.getBoundingClientRect().top + scrollY - 10,"
            " behavior: 'instant' })"
        )
    page.mouse.move(0, 0)


if __name__ == "__main__":
    sys.exit(main())
