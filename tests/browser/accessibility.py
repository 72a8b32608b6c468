"""What every screen must hold to: no violation of accessibility, nothing too wide."""

from __future__ import annotations

import json

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import HEIGHT

AXE = Axe()
EVERYTHING: dict[str, object] = {"resultTypes": ["violations"], "preload": False}
COLOURS = EVERYTHING | {"runOnly": ["color-contrast", "link-in-text-block"]}
"""In the dark only colours differ, so only the rules about colours are asked again."""


def judge(page: Page) -> None:
    """Judge a screen on light, on dark, on a telephone and on the smallest one."""
    found = {"light": violations(page, EVERYTHING)}
    page.emulate_media(color_scheme="dark")
    found["dark"] = violations(page, COLOURS)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 390, "height": HEIGHT})
    found["390 px"] = violations(page, EVERYTHING) + sideways(page)
    page.set_viewport_size({"width": 320, "height": HEIGHT})
    found["320 px"] = sideways(page)
    assert not any(found.values()), json.dumps(found, indent=1)


def violations(page: Page, options: dict[str, object]) -> list[str]:
    """Name what axe finds wrong on a screen."""
    return [
        f"{each['id']}: {node['target']} {node['failureSummary']}"
        for each in AXE.run(page, options=options).response["violations"]
        for node in each["nodes"]
    ]


def sideways(page: Page) -> list[str]:
    """Name what makes the page wider than the window."""
    found: list[str] = page.evaluate(
        """() => {
          const root = document.documentElement;
          if (root.scrollWidth <= root.clientWidth) return [];
          return [...document.querySelectorAll("body *:not(svg *)")]
            .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
            .map((each) => `too wide: ${each.tagName}.${each.className}`);
        }"""
    )
    return found
