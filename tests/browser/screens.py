"""What a test of screens knows of one: how to come to it, what to do there first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

MCCOMB = "/pages/mccomb-school-district"


def nothing(_page: Page) -> None:
    """Leave a screen as it opens."""


def open_everything(page: Page) -> None:
    """Open what is folded away."""
    page.locator("main details").evaluate_all(
        "all => all.slice(0, 12).forEach(each => { each.open = true })"
    )


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen: how to come to it, and what is done there before it is judged."""

    name: str
    address: str
    status: int = 200
    prepare: Callable[[Page], None] = nothing
