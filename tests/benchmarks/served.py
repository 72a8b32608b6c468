"""What requests cost a real server, in yardsticks measured in the same run.

    python -m tests.benchmarks.served [--sizes 1000,100000] [--write]

The yardstick is one view of a bare page: Flask, SQLAlchemy's ORM and Jinja under
gunicorn, over the same 1,000 pages. It is measured before and after each kind of
request, since the pace of a shared machine changes from minute to minute. Processor
time of all processes of a server is counted, database included; the client's is not.
`--write` puts the table into docs/performance.md. Linux only.
"""

from __future__ import annotations

import argparse
import compileall
import json
import platform
import random
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote, urlencode

from tests.benchmarks.serving import Request, Served, ours, yardstick
from tests.benchmarks.world import grow
from wiki.config import Settings
from wiki.services import tokens
from wiki.services.context import ANONYMOUS
from wiki.services.site import Site
from wiki.services.starting import SYSTEM, password_file_of
from wiki.store.pages import all_slugs

T = TypeVar("T")

SAMPLE = 60
SETTLED_AFTER = 20.0
"""Seconds after which a server has begun what it does behind the requests."""

QUIET = 5.0
"""Milliseconds of a second that an idle server takes."""

YARDSTICK_AT = 1_000
DOCUMENT = Path("docs/performance.md")
BEGIN, END = "<!-- measured -->\n", "<!-- /measured -->\n"
QUERIES = (
    "mastery",
    "competency education",
    '"student agency"',
    "type:district grading",
)
KEPT = ("type", "title", "body", "fields", "aliases")
KEPT_OF_LINKS = (
    *("relation", "note", "evidence", "since", "until", "position", "status"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A kind of request, the most that it should cost, and how it grows."""

    name: str
    wanted: float
    requests: Callable[[Wiki], Sequence[Request]]
    growth: float = 1.3
    status: int = 200
    warm: bool = False
    """Whether the same requests are asked once before."""
    cold: bool = False
    """Whether a server that keeps no answers is asked."""


@dataclass(slots=True)
class Wiki:
    """A wiki to ask for: some of its pages, and what signs requests."""

    slugs: Sequence[str]
    token: str
    cookie: str = ""
    etags: Sequence[str] = ()
    documents: Sequence[bytes] = ()

    def pages(self, ending: str = "", times: int = 1, **headers: str) -> list[Request]:
        """Ask for a room of each page."""
        told = tuple((name.replace("_", "-"), value) for name, value in headers.items())
        return [
            Request(f"/pages/{slug}{ending}", headers=told) for slug in self.slugs
        ] * times

    def unchanged(self) -> list[Request]:
        """Ask for pages that the browser has already."""
        return [
            Request(f"/pages/{slug}", headers=(("If-None-Match", etag),))
            for slug, etag in zip(self.slugs, self.etags, strict=True)
        ] * 10

    def advice(self) -> list[Request]:
        """Ask what each page may lack."""
        told = (*self.signed, ("Content-Type", "application/json"))
        return [
            Request("/api/v1/advice", "POST", told, body) for body in self.documents
        ]

    @property
    def signed(self) -> tuple[tuple[str, str], ...]:
        """What signs a program's requests."""
        return (("Authorization", f"Bearer {self.token}"),)

    def neighbours(self) -> list[tuple[str, str]]:
        """Give pairs of pages."""
        return list(zip(self.slugs, [*self.slugs[1:], self.slugs[0]], strict=True))


ROWS = (
    Row("page view, warm", 0.10, lambda wiki: wiki.pages(times=10), warm=True),
    Row("page view, unchanged (304)", 0.10, Wiki.unchanged, status=304, warm=True),
    Row("page view, cold", 0.8, lambda wiki: wiki.pages(), cold=True),
    Row(
        "page view, signed in",
        0.8,
        lambda wiki: wiki.pages(Cookie=wiki.cookie),
        warm=True,
    ),
    Row(
        "listing with facets",
        1.0,
        lambda _: [
            Request(f"/types/{kind}?{query}")
            for kind in ("district", "book", "concept", "school")
            for query in ("", "sort=updated", "sort=title&state=maine")
        ],
        cold=True,
    ),
    Row(
        "search",
        1.0,
        lambda _: [Request(f"/search?q={quote(query)}") for query in QUERIES * 5],
        growth=2.0,
        cold=True,
    ),
    Row(
        "names while typing",
        0.4,
        lambda wiki: [Request(f"/search/suggest?q={slug[:4]}") for slug in wiki.slugs],
        cold=True,
    ),
    Row("history", 0.9, lambda wiki: wiki.pages("/history"), cold=True),
    Row("difference", 0.9, lambda wiki: wiki.pages("/compare"), cold=True),
    Row("what links here", 0.9, lambda wiki: wiki.pages("/links"), cold=True),
    Row(
        "related pages",
        0.5,
        lambda wiki: [
            Request(f"/api/v1/pages/{slug}/related?limit=8") for slug in wiki.slugs
        ],
        warm=True,
    ),
    Row(
        "paths to a page",
        1.5,
        lambda wiki: [
            Request(f"/api/v1/paths?{urlencode({'from': one, 'to': other})}")
            for one, other in wiki.neighbours()[:30]
        ],
    ),
    Row(
        "map of two links",
        1.5,
        lambda wiki: [
            Request(f"/map.svg?center={slug}&depth=2") for slug in wiki.slugs
        ],
        warm=True,
    ),
    Row(
        "editing form",
        1.5,
        lambda wiki: wiki.pages("/edit", Cookie=wiki.cookie),
    ),
    Row("what a page may lack", 2.5, Wiki.advice),
)


def main() -> None:
    """Measure, print a table, and write it where that is wished."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1000,100000")
    parser.add_argument("--write", action="store_true", help=f"into {DOCUMENT}")
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    for package in ("graph", "wiki"):  # as they are where they were installed
        compileall.compile_dir(package, quiet=1)
    with yardsticks() as bare:
        found = {size: measure(size, bare) for size in sizes}
    table = "\n".join(lines(found, bare.typical))
    print(table)
    if options.write:
        write(table)


@dataclass(slots=True)
class Yardstick:
    """A server of the bare page, and what a view of it cost so far, in ms."""

    served: Served
    asked: Sequence[Request]
    costs: list[float] = field(default_factory=list)

    def cost(self) -> float:
        """Measure it now."""
        self.served.connect()  # the server has closed what was idle
        self.costs.append(self.served.cost(self.asked, wanted=[200]))
        return self.costs[-1]

    def told(self, ask: Callable[[], T]) -> tuple[T, float]:
        """Measure something; give it, and the yardstick of these moments."""
        before = self.cost()
        return ask(), (before + self.cost()) / 2

    @property
    def typical(self) -> float:
        """The median of the whole run."""
        return statistics.median(self.costs)


@contextmanager
def yardsticks() -> Iterator[Yardstick]:
    """Serve the bare page until the block ends."""
    with tempfile.TemporaryDirectory() as folder:
        slugs = sampled(Path(folder), YARDSTICK_AT).slugs
        asked = [Request(f"/pages/{slug}") for slug in slugs] * 3
        with yardstick(Path(folder), asked[0].path) as served:
            served.cost(asked, wanted=[200])
            yield Yardstick(served, asked)


def sampled(folder: Path, size: int) -> Wiki:
    """Make a wiki of so many pages and choose some of them."""
    settings = Settings(data_dir=folder)
    grow(settings, size)
    site = Site.open(settings)
    try:
        token = site.writing(
            SYSTEM, lambda context: tokens.make(context, "admin").token
        )
        with site.reading(ANONYMOUS) as context:
            slugs = all_slugs(context.unit, 0)
    finally:
        site.close()
    return Wiki(random.Random(0).sample(slugs, SAMPLE), token)  # noqa: S311


def measure(size: int, bare: Yardstick) -> dict[str, float]:
    """Give every figure at one size, requests in yardsticks."""
    found = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wiki = sampled(folder, size)
        first = f"/pages/{wiki.slugs[0]}"
        with ours(folder, first) as served:
            found["seconds until it serves"] = served.started
        for cold in (False, True):
            settings = {"THROUGHLINE_PAGE_CACHE": "0"} if cold else {}
            with ours(folder, first, **settings) as served:
                prepare(served, wiki, folder)
                for row in ROWS:
                    if row.cold == cold:
                        taken, stick = bare.told(partial(cost, served, wiki, row))
                        found[row.name] = taken / stick
                if not cold:
                    found |= saving(served, wiki, bare)
                    found["memory in MiB"] = served.memory()
    return found


def prepare(served: Served, wiki: Wiki, folder: Path) -> None:
    """Sign in, and wait until what is read behind the requests is read."""
    wiki.cookie = sign_in(served, folder)
    begun = time.monotonic()
    spent, before = 0.0, served.processor_time()
    while time.monotonic() - begun < SETTLED_AFTER or spent > QUIET:
        time.sleep(1.0)
        spent = served.processor_time() - before
        before += spent
    served.connect()  # the server has closed what was idle
    answers = [served.send(request) for request in wiki.pages()]
    wiki.etags = [answer.headers.get("etag", '""') for answer in answers]
    wiki.documents = [_advised(served, wiki, slug) for slug in wiki.slugs]


def _advised(served: Served, wiki: Wiki, slug: str) -> bytes:
    """Give a page as one who writes it sends it, to be told what it may lack."""
    page = served.send(Request(f"/api/v1/pages/{slug}", headers=wiki.signed))
    return document_of(json.loads(page.body), page=slug)


def sign_in(served: Served, folder: Path) -> str:
    """Give the cookie of the administrator's session."""
    form = served.send(Request("/sign-in"))
    token = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', form.body)
    assert token, "The form has no token."
    password = password_file_of(Settings(data_dir=folder)).read_text().strip()
    body = {"csrf_token": token[1].decode(), "name": "admin", "password": password}
    cookie = form.headers["set-cookie"].partition(";")[0]
    answer = served.send(
        Request(
            "/sign-in",
            "POST",
            (
                ("Cookie", cookie),
                ("Content-Type", "application/x-www-form-urlencoded"),
            ),
            urlencode(body).encode(),
        ),
        wanted=[302],
    )
    return answer.headers["set-cookie"].partition(";")[0]


def cost(served: Served, wiki: Wiki, row: Row) -> float:
    """Give what a request of a row costs, in ms."""
    requests = row.requests(wiki)
    served.connect()
    if row.warm:
        served.cost(requests[: len(wiki.slugs)], wanted=[row.status])
    return served.cost(requests, wanted=[row.status])


def saving(served: Served, wiki: Wiki, bare: Yardstick) -> dict[str, float]:
    """Give what a save costs, and the first view of the page after it."""
    (saves, views, waits), stick = bare.told(partial(_saved, served, wiki))
    return {
        "save": statistics.mean(saves) / stick,
        "save, median in ms": statistics.median(waits),
        "page view, just edited": statistics.mean(views) / stick,
    }


def _saved(served: Served, wiki: Wiki) -> tuple[list[float], list[float], list[float]]:
    """Save pages and look at each: give the costs of both, and how long a save took."""
    saves: list[float] = []
    views: list[float] = []
    waits: list[float] = []
    served.connect()
    for slug in wiki.slugs[:40]:
        address = f"/api/v1/pages/{slug}"
        page = served.send(Request(address, headers=wiki.signed))
        body = document_of(json.loads(page.body))
        told = (
            *wiki.signed,
            ("If-Match", page.headers["etag"]),
            ("Content-Type", "application/json"),
        )
        before, begun = served.processor_time(), time.monotonic()
        served.send(Request(address, "PUT", told, body))
        waits.append((time.monotonic() - begun) * 1000)
        between = served.processor_time()
        served.send(Request(f"/pages/{slug}"))
        saves.append(between - before)
        views.append(served.processor_time() - between)
    return saves, views, waits


def document_of(page: dict[str, object], /, **more: str) -> bytes:
    """Give a page as the API takes it, its summary changed, with `more` beside it."""
    links = page["links"]
    assert isinstance(links, list)
    return json.dumps(
        {
            **{name: page[name] for name in KEPT},
            "summary": f"{page['summary']} Again."[:900],
            "links": [
                {
                    **{
                        name: link[name]
                        for name in KEPT_OF_LINKS
                        if link.get(name) is not None
                    },
                    "target": link["target"]["slug"],
                }
                for link in links
                if link["relation"] != "mentions" and link["target"]["slug"]
            ],
            **more,
        }
    ).encode()


OTHERS = (
    Row("save", 6.0, lambda _: ()),
    Row("page view, just edited", 1.5, lambda _: ()),
)


def lines(found: dict[int, dict[str, float]], bare: float) -> list[str]:
    """Give the table in Markdown."""
    sizes = list(found)
    heads = " | ".join(f"{size:,} pages" for size in sizes)
    told = [
        f"{datetime.now(UTC):%Y-%m-%d}, {processor()},"
        f" Python {platform.python_version()}."
        f" One yardstick is {bare:.2f} ms of processor time.",
        "",
        f"| in yardsticks | {heads} | wanted |",
        "| --- |" + " --- |" * (len(sizes) + 1),
    ]
    for row in (*ROWS, *OTHERS):
        cells = " | ".join(f"{found[size][row.name]:.2f}" for size in sizes)
        told.append(f"| {row.name} | {cells} | {row.wanted:g} |")
    told += ["", f"| | {heads} |", "| --- |" + " --- |" * len(sizes)]
    for name in ("save, median in ms", "memory in MiB", "seconds until it serves"):
        cells = " | ".join(f"{found[size][name]:.1f}" for size in sizes)
        told.append(f"| {name} | {cells} |")
    return told


def processor() -> str:
    """Name the machine's processor as Linux does."""
    names = re.findall(
        r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.M
    )
    return f"{len(names)} × {names[0]}" if names else platform.machine()


def write(table: str) -> None:
    """Put the table between the marks of the document."""
    text = DOCUMENT.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    DOCUMENT.write_text(f"{before}{BEGIN}{table}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
