"""People who write through the API until the server dies, and then send it again.

Each save has a mark that no other has: it is its comment, it stands in the text, and it
is the key under which the save is sent again when no answer came, and the name of the
request. So every mark must stand in exactly one revision or proposal, whole.
"""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text

from tests.whole.processes import PATIENCE, Server
from wiki.config import Settings
from wiki.services import accounts, editing, options, tokens
from wiki.services.context import Context
from wiki.services.site import Site
from wiki.services.starting import SYSTEM
from wiki.text.document import Document
from wiki.text.frontmatter import parse_page

SHARED = "everybodys-basil"
BREATH = 0.05
"""Seconds until a save is sent again that the server was too busy for."""

WAYS = ("make", "edit", "share", "propose", "edit", "make", "share", "edit")
"""In turn; nobody may have more than 200 proposals waiting."""


@dataclass(frozen=True, slots=True)
class Save:
    """One save as it is sent; `base` is the revision that it began from."""

    mark: str
    way: str
    path: str
    data: dict[str, Any]
    base: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """What a save was answered: the revision of a page, or a proposal."""

    save: Save
    slug: str
    revision: int
    proposal: int


@dataclass(slots=True)
class Person:
    """Somebody who makes pages, edits pages, links them and proposes some."""

    name: str
    token: str
    kept: list[Kept] = field(default_factory=list)
    waiting: Save | None = None
    """What was sent and not answered yet."""
    sent: int = 0
    own: int = 0
    """The revision of the page that is theirs alone."""
    shared: dict[str, Any] = field(default_factory=dict)
    """The page that is everybody's, as the last answer gave it."""

    def write(self, server: Server, may_go_on: Callable[[Kept], bool]) -> None:
        """Save until nobody answers any more, or `may_go_on` says that it is enough."""
        connection = http.client.HTTPConnection(
            "127.0.0.1", server.port, timeout=PATIENCE
        )
        with closing(connection):
            try:
                while may_go_on(self._save(connection)):
                    pass
            except (OSError, http.client.HTTPException):
                return  # it was killed; the save in hand is sent again to the next one

    def _save(self, connection: http.client.HTTPConnection) -> Kept:
        save = self.waiting = self.waiting or self._next()
        headers = {"Idempotency-Key": save.mark, "X-Request-ID": save.mark}
        if save.base:
            headers["If-Match"] = f'"{save.base}"'
        method = "PUT" if save.base else "POST"
        status = 503
        while status == 503:
            status, answer = self._ask(
                connection, method, save.path, save.data, headers
            )
            time.sleep(BREATH if status == 503 else 0)
        assert status == {"make": 201, "propose": 202}.get(save.way, 200), answer
        kept = Kept(
            save,
            str(answer.get("slug", "")),
            int(answer.get("revision", 0)),
            int(answer.get("proposal", 0)),
        )
        if save.way == "share":
            self.shared = answer
        elif save.data["title"] == self.name:
            self.own = kept.revision
        self.waiting = None
        self.kept.append(kept)
        return kept

    def _ask(
        self,
        connection: http.client.HTTPConnection,
        method: str,
        path: str,
        data: Any = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, Any]:
        connection.request(
            method,
            f"/api/v1{path}",
            body=None if data is None else json.dumps(data),
            headers={
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/json",
                **(headers or {}),
            },
        )
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())

    def _next(self) -> Save:
        mark = f"{self.name}-{self.sent}"
        way = WAYS[self.sent % len(WAYS)]
        is_first = self.sent == 0
        self.sent += 1
        if way == "make":
            title = self.name if is_first else mark
            data = _page("ingredient", title, "goes-with", mark)
            return Save(mark, way, "/pages", data)
        if way == "edit":
            data = _page("ingredient", self.name, "goes-with", mark)
            return Save(mark, way, f"/pages/{self.name}", data, self.own)
        if way == "propose":
            return Save(mark, way, "/pages", _page("dish", mark, "uses", mark))
        heading = f"## {self.name}\n\n"
        before, _, rest = self.shared["body"].partition(heading)
        _, _, after = rest.partition("\n\n")
        data = {
            "type": "ingredient",
            "title": self.shared["title"],
            "body": f"{before}{heading}Mark {mark}, with [[{self.name}]].\n\n{after}",
            "comment": mark,
        }
        return Save(mark, way, f"/pages/{SHARED}", data, self.shared["revision"])


def _page(kind: str, title: str, relation: str, mark: str) -> dict[str, Any]:
    said = f"Mark {mark}."
    return {
        "type": kind,
        "title": title,
        "summary": said,
        "body": f"{said} Goes with [[{SHARED}]].\n",
        "links": [{"relation": relation, "target": SHARED, "note": said}],
        "comment": mark,
    }


def gather(settings: Settings, count: int) -> list[Person]:
    """Give people with tokens, and the page that all of them edit."""
    site = Site.open(settings)
    names = [f"cook-{number}" for number in range(count)]
    body = "".join(f"## {name}\n\nNothing yet.\n\n" for name in names)

    def invite(context: Context) -> list[str]:
        options.choose(context, review="some", review_types=["dish"])
        editing.create(
            context, Document("ingredient", "Everybody’s basil", body=body), slug=SHARED
        )
        for name in names:
            accounts.add(context, name, "contributor")
        return [tokens.make(context, name).token for name in names]

    try:
        made = site.writing(SYSTEM, invite)
    finally:
        site.close()
    page = {"title": "Everybody’s basil", "body": body, "revision": 1}
    return [
        Person(name, token, shared=page)
        for name, token in zip(names, made, strict=True)
    ]


def write_until(
    server: Server, people: list[Person], saves: int, end: Callable[[], object]
) -> None:
    """Let all write at once, and call `end` in the middle, after so many saves."""
    lock, done = threading.Lock(), 0
    over = threading.Event()

    def may_go_on(_: Kept) -> bool:
        nonlocal done
        with lock:
            done += 1
            is_time = done == saves
        if is_time:
            end()
            over.set()
        return not over.is_set()

    with ThreadPoolExecutor(len(people)) as pool:
        for each in [pool.submit(person.write, server, may_go_on) for person in people]:
            each.result(PATIENCE)


@dataclass(slots=True)
class Stored:
    """What a wiki holds of saves: the places and texts by marks."""

    made: dict[str, list[tuple[tuple[str, int], str]]]
    proposed: dict[str, list[tuple[tuple[str, ...], str]]]

    @classmethod
    def of(cls, site: Site) -> Stored:
        """Read every revision by people and every proposal, by its comment."""
        return cls(
            _by_mark(
                site,
                "SELECT comment, slug, number, text FROM revision JOIN page"
                " ON page.id = page_id WHERE revision.author <> 'throughline'",
            ),
            _by_mark(site, "SELECT comment, CAST(id AS TEXT), text FROM proposal"),
        )

    @property
    def marks(self) -> set[str]:
        """The marks of those that were not taken yet."""
        return {*self.made, *self.proposed}

    def take(self, kept: Kept) -> bool:
        """Take one; tell whether it is there: then once, in its place and whole."""
        found = self.proposed if kept.proposal else self.made
        place = (str(kept.proposal),) if kept.proposal else (kept.slug, kept.revision)
        stored = found.pop(kept.save.mark, [])
        for there, said in stored:
            assert there == place, kept
            document = parse_page(said)
            mark = f"Mark {kept.save.mark}"
            assert mark in document.body
            if kept.save.way != "share":
                assert document.summary == f"{mark}."
                assert [link.note for link in document.links] == [f"{mark}."]
        assert len(stored) <= 1, kept
        return bool(stored)


def _by_mark(site: Site, query: str) -> dict[str, Any]:
    found = defaultdict(list)
    with site.database.reading() as unit:
        for mark, *place, said in unit.connection.execute(text(query)):
            found[mark].append((tuple(place), said))
    return found
