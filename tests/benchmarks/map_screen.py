"""How steady a map is, and what drawing a full one costs the browser.

    python -m tests.benchmarks.map_screen [--pages 20]

Steadiness: the mean and largest way that pages of a map of 60 move when one more page
is linked to the one in the middle, as shares of the picture's width, over several maps
of the starter wiki. Browser: the main thread's time for a map of 300 pages in a real
Chromium, from the request to rest, as its Performance domain counts it.
"""

from __future__ import annotations

import argparse
import math
import random
import tempfile
from pathlib import Path
from statistics import mean

from playwright.sync_api import sync_playwright

from tests.browser.stage import launch
from tests.whole.processes import Throughline
from wiki.config import Settings
from wiki.services import editing, maps
from wiki.services.context import ANONYMOUS
from wiki.services.pages import refs
from wiki.services.site import Site
from wiki.services.starting import SYSTEM, initialise
from wiki.text.document import Document

FULL = "/map?center=competency-based-education&depth=2&limit=300"
PARTS = ("ScriptDuration", "LayoutDuration", "RecalcStyleDuration", "TaskDuration")


def main() -> None:
    """Measure both and print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=20)
    options = parser.parse_args()
    _steadiness(options.pages)
    _browser()


def _steadiness(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder))
        initialise(settings)
        site = Site.open(settings)
        with site.reading(ANONYMOUS) as context:
            network = context.network()
            busy = [
                page
                for page in network.pages(context.reader)
                if network.degree(page, context.reader) > 15
            ]
        chance = random.Random(5)  # noqa: S311 - a repeatable choice, not a secret
        shifts = [_shift(site, page) for page in chance.sample(busy, count)]
        site.close()
    print(f"maps: {count}, one more page in each")
    print(f"mean shift: {mean(each for each, _ in shifts):.4f} of the width")
    print(f"largest shift of a page: {max(each for _, each in shifts):.4f}")


def _shift(site: Site, page: int) -> tuple[float, float]:
    """Give the mean and the largest way that pages moved."""
    with site.reading(ANONYMOUS) as context:
        slug = refs(context, [page])[page].slug
    before = _places(site, slug)
    new = Document("concept", f"One more beside {slug}", body=f"[[{slug}]]")
    site.writing(SYSTEM, lambda context: editing.create(context, new))
    after = _places(site, slug)
    ways = [
        math.dist(place, after[each]) for each, place in before.items() if each in after
    ]
    return mean(ways), max(ways)


def _places(site: Site, slug: str) -> dict[str, tuple[float, float]]:
    with site.reading(ANONYMOUS) as context:
        found = maps.around(context, slug, depth=2)
        return {each.page.slug: (each.x, each.y) for each in found.spots}


def _browser() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        Throughline(Path(folder) / "data").serving() as server,
        sync_playwright() as playwright,
    ):
        browser = launch(playwright)
        page = browser.new_page()
        tools = page.context.new_cdp_session(page)
        tools.send("Performance.enable")
        page.goto(f"{server.url}/healthz")
        start = _metrics(tools)
        page.goto(f"{server.url}{FULL}", wait_until="networkidle")
        end = _metrics(tools)
        print(f"pages drawn: {page.locator('[data-spot]').count()}")
        for part in PARTS:
            print(f"{part}: {(end[part] - start[part]) * 1000:.0f} ms")
        browser.close()


def _metrics(tools: object) -> dict[str, float]:
    answer = tools.send("Performance.getMetrics")  # type: ignore[attr-defined] # a CDP session
    return {each["name"]: each["value"] for each in answer["metrics"]}


if __name__ == "__main__":
    main()
