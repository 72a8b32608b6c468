"""One served wiki and one Chromium for all journeys, and pages that watch themselves.

The fixtures live as long as this folder's tests, not the whole session: Playwright
keeps an event loop that tests elsewhere must not find running.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    Route,
    expect,
    sync_playwright,
)

from tests.browser.stage import find_chromium, launch
from tests.starter import Starter
from tests.whole.processes import Server, Throughline

PATIENCE = 40_000
"""Milliseconds; the machine may be busy with other tests."""

LATE = int(os.environ.get("THROUGHLINE_TEST_LATE_SCRIPTS", "0"))
"""Milliseconds that scripts come late: finds tests that do not wait for them."""

HEIGHT = 900


@pytest.fixture(scope="package")
def server(
    starter: Starter, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """The starter wiki, served by a real process."""
    data = starter.copy(tmp_path_factory.mktemp("served") / "data")
    # One administrator makes all journeys, faster than any person could: no limits.
    with Throughline(data).serving() as started:
        yield started


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """A real Chromium."""
    if not find_chromium():
        pytest.fail(
            "These tests drive a real Chromium and found none: install the package"
            " chromium-headless-shell or chromium, or name the program in the"
            " environment variable CHROMIUM."
        )
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    """Whether the browser runs JavaScript; each journey is made both ways."""
    return bool(request.param)


@pytest.fixture(scope="package")
def cookies(chromium: Browser, server: Server) -> Any:
    """What the browser of a signed-in administrator keeps."""
    context = chromium.new_context(base_url=server.url)
    page = context.new_page()
    page.goto("/sign-in")
    sign_in(page, server)
    state = context.storage_state()
    context.close()
    return state


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(
    chromium: Browser, server: Server, request: pytest.FixtureRequest
) -> Iterator[OpenPage]:
    """Open pages in windows of their own; the test fails with what they complain of.

    Complaints are messages on the console (a breach of the content security policy
    is one), uncaught errors, answers of 500 and above, scripts, styles or data that
    are refused, and requests to any other host.
    """
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    def open_one(
        *,
        scripts: bool = True,
        width: int = 1280,
        colours: Any = "light",
        signed_in: bool = False,
    ) -> Page:
        context = chromium.new_context(
            base_url=server.url,
            java_script_enabled=scripts,
            viewport={"width": width, "height": HEIGHT},
            color_scheme=colours,
            reduced_motion="reduce",
            locale="en-GB",
            storage_state=request.getfixturevalue("cookies") if signed_in else None,
        )
        context.set_default_timeout(PATIENCE)
        _watch(context, server, complaints)
        contexts.append(context)
        page = context.new_page()
        if LATE and scripts:
            _hold_up_scripts(page)
        return page

    yield open_one
    for context in contexts:
        for page in context.pages if LATE else ():
            page.unroute_all(behavior="ignoreErrors")
        context.close()
    assert not complaints, "\n".join(complaints)


def arrived(page: Page, address: str) -> None:
    """Wait until the page whose address has this part is there, with its scripts."""
    expect(page).to_have_url(re.compile(re.escape(address)))
    page.wait_for_load_state()


def held_back(
    page: Page, address: str | re.Pattern[str], times: int | None = None
) -> list[Route]:
    """Hold back what a page asks for there, so many times; give what came by then.

    Each request goes on with `continue_`.
    """
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(address, hold, times=times)
    return held


def _hold_up_scripts(page: Page) -> None:
    """Let the scripts come LATE ms after everything else."""

    def wait(route: Route) -> None:
        page.wait_for_timeout(LATE)
        route.continue_()

    # The one that chooses colours stands before the first paint.
    page.route(re.compile(r"/static/dist/(?!theme)"), wait)


def _watch(context: BrowserContext, server: Server, complaints: list[str]) -> None:
    host = urlsplit(server.url).netloc

    def hear(message: ConsoleMessage) -> None:
        # Chromium repeats each refused answer here; `answered` judges those.
        refused = message.text.startswith("Failed to load resource")
        if message.type in ("error", "warning") and not refused:
            complaints.append(f"console: {message.text}")

    def asked(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https") and parts.netloc != host:
            complaints.append(f"asked another host: {request.url}")

    def answered(response: Response) -> None:
        of_page = response.request.is_navigation_request()
        if response.status >= 500 or (response.status >= 400 and not of_page):
            complaints.append(f"{response.status}: {response.url}")

    context.on("console", hear)
    context.on("weberror", lambda error: complaints.append(f"uncaught: {error.error}"))
    context.on("request", asked)
    context.on("response", answered)


class Author:
    """Writes pages as the administrator, past the screens, for tests that read."""

    def __init__(self, context: BrowserContext) -> None:
        self._request = context.request

    def make(self, page_type: str, title: str, **fields: str) -> str:
        """Make a page; gives its address."""
        return self._send(f"/pages/new?type={page_type}", title=title, **fields)

    def change(self, address: str, **fields: str) -> None:
        """Change parts of a page."""
        self._send(f"{address}/edit", **fields)

    def _send(self, address: str, **fields: str) -> str:
        text = self._request.get(address).text()
        text = text[text.index("data-editor") :]
        form = _values(text) | {"action": "save"} | fields
        answer = self._request.post(address.partition("?")[0], form=form)
        assert answer.ok, f"{address} is refused with {answer.status}"
        return urlsplit(answer.url).path


def _values(text: str) -> dict[str, str | float | bool]:
    """Read what a page's form holds, as far as its texts and hidden values go."""
    found: dict[str, str | float | bool] = {}
    for tag in re.findall(r"<input [^>]*>", text):
        name = re.search(r' name="([^"]*)"', tag)
        value = re.search(r' value="([^"]*)"', tag)
        if name and "checkbox" not in tag:
            found[name[1]] = unescape(value[1]) if value else ""
    for name_, value_ in re.findall(
        r'<textarea [^>]*name="([^"]*)"[^>]*>\r?\n?(.*?)</textarea>', text, re.DOTALL
    ):
        found[name_] = unescape(value_)
    return found


@pytest.fixture
def author(open_page: OpenPage) -> Author:
    """Somebody who writes the pages that a test reads."""
    return Author(open_page(signed_in=True).context)


def sign_in(page: Page, server: Server) -> None:
    """Fill in the form for signing in and send it."""
    page.get_by_label("Name").fill("admin")
    page.get_by_label("Password").fill(server.password)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
