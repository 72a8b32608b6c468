"""Three servers that share nothing but a database, and people who write through all."""

from __future__ import annotations

import http.client
import itertools
import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.trust.cluster import Cluster
from tests.whole.processes import PATIENCE, Answer, Server, Throughline

SERVERS = 3
BREATH = 0.05
"""Seconds between two tries of a request that could not be answered."""


class NoServerError(Exception):
    """The server of this machine was killed and has no successor yet."""


@dataclass(slots=True)
class Machines:
    """The programs of three machines, and the servers that run on them now."""

    programs: list[Throughline]
    servers: list[Server]
    stack: ExitStack

    def replace(self, number: int) -> None:
        """Start a new server on the machine whose server was killed."""
        program = self.programs[number]
        self.servers[number] = self.stack.enter_context(program.serving())

    def ask(
        self,
        number: int,
        path: str,
        method: str = "GET",
        body: str = "",
        *,
        elsewhere: bool = False,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Ask a server until it answers with anything but a failure of its own.

        `elsewhere` goes on with the next server when one cannot answer, as a proxy
        or a person would.
        """
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            server = self.servers[number % SERVERS]
            if server.killed and not elsewhere:
                raise NoServerError
            try:
                found = server.fetch(path, method, body or None, **(headers or {}))
                if found.status < 500:
                    return found
                assert found.status == 503, found
            except (OSError, http.client.HTTPException):
                pass
            number += elsewhere
            time.sleep(BREATH)
        raise AssertionError(f"{method} {path} was never answered.")


@contextmanager
def machines(
    folder: Path, cluster: Cluster, settings: Mapping[str, str]
) -> Iterator[Machines]:
    """Run a server on each of three machines with data folders of their own."""
    shared = {
        "THROUGHLINE_DATABASE_URL": cluster.primary.url,
        "THROUGHLINE_SECRET_KEY": "one key for all servers of this site",
        "THROUGHLINE_FILES": str(folder / "files"),
        **settings,
    }
    programs = [Throughline(folder / f"{each}", shared) for each in range(SERVERS)]
    with ExitStack() as stack:
        servers = [stack.enter_context(each.serving()) for each in programs]
        yield Machines(programs, servers, stack)


@dataclass(slots=True)
class Load:
    """People who write, each a page, and look at the other servers after each save."""

    machines: Machines
    token: str
    people: int
    saved: dict[str, list[str]] = field(default_factory=dict)
    reads: int = 0
    failures: list[BaseException] = field(default_factory=list)
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _over: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Let them write until the block ends; what went wrong is raised then."""
        threads = [
            threading.Thread(target=self._live, args=(each,))
            for each in range(self.people)
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._over.set()
            for thread in threads:
                thread.join()
        if self.failures:
            raise self.failures[0]

    def wait_for(self, more: int) -> None:
        """Return when each person has saved so many times more."""
        with self._changed:
            before = {slug: len(lines) for slug, lines in self.saved.items()}

            def is_reached() -> bool:
                return bool(self.failures) or (
                    len(self.saved) == self.people
                    and all(
                        len(lines) >= before.get(slug, 0) + more
                        for slug, lines in self.saved.items()
                    )
                )

            assert self._changed.wait_for(is_reached, PATIENCE), "Nobody gets on."

    def _live(self, person: int) -> None:
        try:
            self._write(person)
        except BaseException as error:
            with self._changed:
                self.failures.append(error)
                self._changed.notify_all()

    def _write(self, person: int) -> None:
        slug = f"written-by-{person}"
        lines: list[str] = []
        for number in itertools.count(1):
            if self._over.is_set():
                return
            line = f"Line {number} of {person}."
            through = (person + number) % SERVERS
            answer = self._save(through, slug, [*lines, line])
            assert answer.status in (200, 201), answer
            assert answer.headers["etag"] == f'"{number}"', answer
            lines.append(line)
            with self._changed:
                self.saved[slug] = list(lines)
                self._changed.notify_all()
            self._look(through, slug, line)

    def _save(self, through: int, slug: str, lines: list[str]) -> Answer:
        page = {
            "type": "concept",
            "title": slug.replace("-", " ").capitalize(),
            "slug": slug,
            "body": "\n\n".join(lines),
            "comment": lines[-1],
        }
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content_Type": "application/json",
            "Idempotency_Key": lines[-1],
        }
        method, path = "POST", "/api/v1/pages"
        if revision := len(lines) - 1:
            method, path = "PUT", f"/api/v1/pages/{slug}"
            headers["If_Match"] = f'"{revision}"'
            page.pop("slug")
        return self.machines.ask(
            through, path, method, json.dumps(page), elsewhere=True, headers=headers
        )

    def _look(self, through: int, slug: str, line: str) -> None:
        """See at every other server, in its next answer, what was just saved."""
        for other in range(1, SERVERS):
            for path in (f"/pages/{slug}", f"/api/v1/pages/{slug}"):
                try:
                    found = self.machines.ask(through + other, path)
                except NoServerError:
                    continue
                assert found.status == 200, found
                assert line in found.text, f"{path} is older than what was saved"
                self.reads += 1
