"""What a browser test needs besides a served wiki: a Chromium."""

from __future__ import annotations

import os
import shutil

from playwright.sync_api import Browser, Playwright

CHROMIUM = (
    "chromium-headless-shell",  # the same engine, without windows that nobody sees
    "chromium",
    "chromium-browser",
    "google-chrome",
)
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_chromium() -> str:
    """Give Chromium's path, "" where none is installed."""
    return next(
        filter(None, (os.environ.get("CHROMIUM"), *map(shutil.which, CHROMIUM))), ""
    )


def launch(playwright: Playwright) -> Browser:
    """Start Chromium without what it does on its own."""
    return playwright.chromium.launch(
        executable_path=find_chromium(), args=list(ARGUMENTS)
    )
