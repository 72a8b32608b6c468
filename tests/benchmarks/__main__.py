"""CPU time per request at several sizes, beside a bare page measured in the same run.

    python -m tests.benchmarks [--sizes 1000,10000,100000] [--json FILE]

Processor time of the whole process, all threads, is counted: other programs on the
machine hardly change it. Every figure is a mean over the same random pages.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import text

from tests.benchmarks.bare import bare_app
from tests.benchmarks.world import grow
from wiki.app import create_app
from wiki.config import Settings
from wiki.services import (
    asking,
    building,
    editing,
    gaps,
    maps,
    pages,
    paths,
    places,
    search,
)
from wiki.services import related as related_service
from wiki.services.context import ANONYMOUS, Context
from wiki.services.site import Site
from wiki.services.starting import SYSTEM
from wiki.web.context import site_of

SAMPLE = 60
THREE_LINKS = (
    "(book)-[introduces]->(concept)<-[applies]-(district)-[located-in]->(state)"
)
TWO_LINKS = "(a:district)-[located-in]->(b:state), (a)-[applies]->(c:concept)"
PLACES = "policies-enable"
QUERIES = (
    "mastery",
    "competency education",
    '"student agency"',
    "type:district grading",
)


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    found = {size: measure(size) for size in sizes}
    names = list(found[sizes[0]])
    print(
        f"{'CPU ms per request':<44}", *(f"{size:>10,}" for size in sizes), "  growth"
    )
    for name in names:
        row = [found[size][name] for size in sizes]
        print(
            f"{name:<44}",
            *(f"{value:10.2f}" for value in row),
            f"{row[-1] / row[0]:8.2f}",
        )
    for name in ("page, kept", "page, first view"):
        row = [found[size][name] / found[size]["bare page"] for size in sizes]
        print(f"{name + ' / bare page':<44}", *(f"{value:10.2f}" for value in row))
    if options.json:
        options.json.write_text(json.dumps(found, indent=2) + "\n")


def measure(size: int) -> dict[str, float]:
    """Give the CPU time of each kind of request in ms at one size."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder))
        grow(settings, size)
        site = Site.open(settings)
        try:
            slugs = _sample(site)
            return _views(settings, slugs) | _services(site, slugs)
        finally:
            site.close()


def _sample(site: Site) -> list[str]:
    with site.reading(ANONYMOUS) as context:
        rows = context.unit.connection.execute(
            text("SELECT slug FROM page WHERE NOT archived ORDER BY id")
        )
        slugs = list(rows.scalars())
    return random.Random(0).sample(slugs, SAMPLE)  # noqa: S311


def _views(settings: Settings, slugs: list[str]) -> dict[str, float]:
    bare = bare_app(settings.database).test_client()
    app = create_app(settings)
    first = create_app(replace(settings, page_cache=0))
    kept = app.test_client()
    addresses = [f"/pages/{slug}" for slug in slugs]
    for each in (bare, kept, first.test_client()):
        _get(each, addresses)
    # What a large wiki reads behind the requests after its start is over then.
    for each in (app, first):
        site_of(each).settle()
    found = {
        "a million additions": _mean(lambda _: sum(range(1_000_000)), range(20)),
        "bare page": _mean(lambda each: _get(bare, [each]), addresses * 3),
        "page, kept": _mean(lambda each: _get(kept, [each]), addresses * 3),
        "page, first view": _mean(
            lambda each: _get(first.test_client(), [each]), addresses
        ),
    }
    for each in (app, first):
        site_of(each).close()
    return found


def _services(site: Site, slugs: list[str]) -> dict[str, float]:
    with site.reading(ANONYMOUS) as context:
        context.network()
        context.texts()
    site.settle()
    pairs = list(zip(slugs, slugs[1:] + slugs[:1], strict=True))
    return {
        "search": _asked(
            site, lambda c, q: search.find(c, q, facets={}), list(QUERIES) * 3
        ),
        "names while typing": _asked(
            site, lambda c, slug: search.suggest(c, slug[:4]), slugs
        ),
        "related with reasons": _asked(site, related_service.suggestions, slugs),
        "paths to a page": _asked(
            site,
            lambda c, pair: paths.find_paths(c, pair[0], target=pair[1]),
            pairs[:20],
        ),
        "map around a page": _asked(site, maps.around, slugs),
        "map of two steps": _asked(
            site, lambda c, slug: maps.around(c, slug, depth=2), slugs
        ),
        **_counted(site, slugs),
        "save": _mean(lambda slug: _save(site, slug), slugs[:30]),
    }


def _counted(site: Site, slugs: list[str]) -> dict[str, float]:
    """Measure what is worked out once after each change: the first time, and again."""
    rows: dict[str, Callable[[Context], object]] = {
        "question over three links": lambda c: asking.ask(c, THREE_LINKS),
        "a step of a question": lambda c: building.build(c, TWO_LINKS, ""),
        "map of places": lambda c: places.view(c, question=PLACES),
        "board of gaps": gaps.board,
    }
    found = {}
    for name, ask in rows.items():
        spent = 0.0
        for slug in slugs[:5]:
            _save(site, slug)
            begun = time.process_time()
            with site.reading(ANONYMOUS) as context:
                ask(context)
            spent += time.process_time() - begun
        found[f"{name}, after a change"] = spent / 5 * 1000
        found[f"{name}, again"] = _asked(site, lambda c, _, ask=ask: ask(c), [""] * 20)
    return found


def _asked(
    site: Site, ask: Callable[..., object], questions: Iterable[object]
) -> float:
    def once(question: object) -> None:
        with site.reading(ANONYMOUS) as context:
            ask(context, question)

    questions = list(questions)
    once(questions[0])
    return _mean(once, questions)


def _save(site: Site, slug: str) -> None:
    def job(context: Context) -> None:
        document, number = pages.document(context, slug)
        changed = replace(document, summary=f"{document.summary} Again.")
        editing.save(context, slug, changed, base=number)

    site.writing(SYSTEM, job)
    # What the next reader pays: the graph has to follow.
    with site.reading(ANONYMOUS) as context:
        context.network()
        context.texts()


def _get(client: FlaskClient, addresses: Iterable[str]) -> None:
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address


def _mean(run: Callable[..., object], over: Iterable[object]) -> float:
    over = list(over)
    begun = time.process_time()
    for each in over:
        run(each)
    return (time.process_time() - begun) / len(over) * 1000


if __name__ == "__main__":
    main()
