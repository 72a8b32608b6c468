"""Eight people write one page at once through the API, and nothing of it is lost."""

from __future__ import annotations

import http.client
import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.databases import Databases
from tests.whole.processes import Server, Throughline
from wiki.config import Settings
from wiki.services import accounts, history, pages, tokens
from wiki.services.site import Site
from wiki.services.starting import SYSTEM, initialise
from wiki.text.frontmatter import parse_page

WRITERS, EDITS, RIVALRIES = 8, 200, 25
PAGE = "/api/v1/pages/shared"


@dataclass(frozen=True, slots=True)
class Wiki:
    """A served wiki, its database opened beside the server, a token for each writer."""

    server: Server
    site: Site
    tokens: tuple[str, ...]


@pytest.fixture
def wiki(bases: Databases, tmp_path: Path) -> Iterator[Wiki]:
    """A wiki with one page of a section for each writer."""
    settings = Settings(data_dir=tmp_path, database_url=bases.migrated())
    initialise(settings, empty=True)
    site = Site.open(settings)
    names = [f"writer{number}" for number in range(WRITERS)]
    for name in names:
        site.writing(
            SYSTEM,
            lambda context, name=name: accounts.add(context, name, "contributor"),
        )
    made = tuple(
        site.writing(
            SYSTEM, lambda context, name=name: tokens.make(context, name).token
        )
        for name in names
    )
    site.close()  # SQLite takes one writer, which is the server from here on
    site = Site.open(settings)
    program = Throughline(tmp_path, {"THROUGHLINE_DATABASE_URL": settings.database_url})
    with program.serving() as server:
        body = "".join(
            f"## Writer {number}\n\nEdit 0.\n\n" for number in range(WRITERS)
        )
        page = {
            "type": "concept",
            "title": "Shared",
            "body": f"{body}## All\n\nFirst.\n",
        }
        with closing(Writer(server, made[0])) as writer:
            assert writer.send("POST", "/api/v1/pages", page)[0] == 201
        yield Wiki(server, site, made)
    site.close()


class Writer:
    """Somebody who goes on with the page as the last answer gave it."""

    def __init__(self, server: Server, token: str) -> None:
        self._connection = http.client.HTTPConnection(
            "127.0.0.1", server.port, timeout=120
        )
        self._token = token

    def close(self) -> None:
        """End the connection."""
        self._connection.close()

    def send(
        self, method: str, path: str, data: Any = None, **headers: str
    ) -> tuple[int, Any]:
        """Send data and give the status and what came back."""
        self._connection.request(
            method,
            path,
            body=None if data is None else json.dumps(data),
            headers={
                "Authorization": f"Bearer {self._token}",
                "Content-Type": "application/json",
                **{name.replace("_", "-"): value for name, value in headers.items()},
            },
        )
        answer = self._connection.getresponse()
        return answer.status, json.loads(answer.read())

    def change(self, page: Any, old: str, new: str) -> tuple[int, Any]:
        """Save the page with one text in another one's place."""
        assert old in page["body"]
        changed = {
            "type": page["type"],
            "title": page["title"],
            "body": page["body"].replace(old, new),
            "comment": new,
        }
        return self.send("PUT", PAGE, changed, If_Match=f'"{page["revision"]}"')


def _at_once(wiki: Wiki, job: Any) -> None:
    """Let all writers do something; the first thing that went wrong is raised."""
    failures: list[BaseException] = []

    def one(number: int) -> None:
        try:
            with closing(Writer(wiki.server, wiki.tokens[number])) as writer:
                job(number, writer)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=one, args=(each,)) for each in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def test_edits_of_disjoint_parts_are_all_there(wiki: Wiki) -> None:
    def write(number: int, writer: Writer) -> None:
        page = writer.send("GET", PAGE)[1]
        for edit in range(1, EDITS + 1):
            section = f"## Writer {number}\n\nEdit "
            status, page = writer.change(
                page, f"{section}{edit - 1}.", f"{section}{edit}."
            )
            assert status == 200, page

    _at_once(wiki, write)
    with wiki.site.reading(SYSTEM) as context:
        head, revision = pages.document(context, "shared")
        for number in range(WRITERS):
            assert f"## Writer {number}\n\nEdit {EDITS}.\n" in head.body
        assert revision == 1 + WRITERS * EDITS
        made = Counter()
        cursor = ""
        while True:
            found, cursor = history.revisions(context, "shared", cursor=cursor)
            made.update(each.comment for each in found if each.number > 1)
            if not cursor:
                break
    assert len(made) == WRITERS * EDITS
    assert set(made.values()) == {1}


def test_edits_of_one_sentence_are_kept_or_answered_with_both_texts(
    wiki: Wiki,
) -> None:
    kept: list[str] = []

    def write(number: int, writer: Writer) -> None:
        page = writer.send("GET", PAGE)[1]
        for edit in range(RIVALRIES):
            old = page["body"].rpartition("## All\n\n")[2].strip()
            mine = f"Said by {number} for the {edit}th time."
            status, answer = writer.change(page, old, mine)
            if status == 200:
                kept.append(mine)
                page = answer
                continue
            assert status == 409, answer
            (conflict,) = answer["conflicts"]
            assert mine in conflict["mine"]
            assert conflict["theirs"]
            assert mine not in conflict["theirs"]
            page = writer.send("GET", PAGE)[1]

    _at_once(wiki, write)
    with wiki.site.reading(SYSTEM) as context:
        _, revision = pages.document(context, "shared")
        said = [
            parse_page(
                pages.get_revision(
                    context, pages.readable(context, "shared"), number
                ).text
            )
            .body.rpartition("## All\n\n")[2]
            .strip()
            for number in range(2, revision + 1)
        ]
    assert sorted(said) == sorted(kept)
    assert kept
