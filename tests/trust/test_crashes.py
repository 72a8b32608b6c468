"""Servers killed while many people write: every save that was answered is there."""

from __future__ import annotations

import os
import random
import signal
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import RECIPES
from tests.databases import Databases
from tests.trust.writers import Kept, Person, Stored, gather, write_until
from tests.whole.processes import START_WORK, Server, Throughline
from wiki.config import Settings
from wiki.services import checks
from wiki.services.site import Site
from wiki.services.starting import SYSTEM, initialise


@dataclass(slots=True)
class Crashes:
    """A wiki, people who write to it, and what each start took."""

    settings: Settings
    program: Throughline
    people: list[Person]
    started: list[float]

    def live_through(self, kills: list[tuple[str, int]]) -> None:
        """Kill what each name says after so many saves; then let everybody finish.

        That is all processes of the server, the workers, or their parent.
        """
        with ExitStack() as servers:
            server = self._serve(servers)
            for victim, saves in kills:
                if victim == "workers":
                    self._kill_workers(server, saves)
                    continue
                kill = server.kill if victim == "everything" else server.kill_alone
                write_until(server, self.people, saves, kill)
                server = self._serve(servers)
            # What was not answered is sent once more, and nobody loses a thing.
            write_until(server, self.people, len(self.people) * 2, lambda: None)
            assert not [each.waiting for each in self.people if each.waiting]

    def _serve(self, servers: ExitStack) -> Server:
        server = servers.enter_context(self.program.serving())
        self.started.append(server.work())
        return server

    def _kill_workers(self, server: Server, saves: int) -> None:
        def kill() -> None:
            for each in server.workers():
                os.kill(each, signal.SIGKILL)

        write_until(server, self.people, saves, kill)
        server.wait_until_ready()

    @property
    def kept(self) -> list[Kept]:
        """Every save that was answered."""
        return [each for person in self.people for each in person.kept]


@pytest.fixture
def crashes(bases: Databases, tmp_path: Path) -> Crashes:
    """A wiki in which dishes are reviewed, and six people who write to it."""
    settings = Settings(data_dir=tmp_path, database_url=bases.migrated(), limits=False)
    initialise(settings, vocabulary_file=RECIPES, empty=True)
    program = Throughline(tmp_path, {"THROUGHLINE_DATABASE_URL": settings.database_url})
    return Crashes(settings, program, gather(settings, 6), [])


def test_what_was_answered_outlives_whatever_is_killed(
    crashes: Crashes, bases: Databases
) -> None:
    first = "everything" if bases.kind == "sqlite" else "parent"
    crashes.live_through([(first, 90), ("workers", 90)])
    assert_nothing_lost(crashes, least=180)


@pytest.mark.long
def test_five_thousand_saves_outlive_twenty_kills(crashes: Crashes) -> None:
    chance = random.Random(20)  # noqa: S311 - a seed
    moments = [chance.randrange(160, 361) for _ in range(20)]
    victims = ["everything", "parent", "everything", "workers"] * 5
    crashes.live_through(list(zip(victims, moments, strict=True)))
    assert_nothing_lost(crashes, least=5_000)
    assert max(crashes.started) < START_WORK, crashes.started


def assert_nothing_lost(crashes: Crashes, *, least: int) -> None:
    """Each answered save is whole and there once, and everything that is derived fits.

    Nothing has been repaired, and `check` finds nothing to repair.
    """
    kept = crashes.kept
    assert len(kept) >= least
    assert {each.save.way for each in kept} == {"make", "edit", "share", "propose"}
    site = Site.open(crashes.settings)
    try:
        stored = Stored.of(site)
        with site.reading(SYSTEM) as context:
            assert checks.find_failures(context) == []
    finally:
        site.close()
    for each in kept:
        assert stored.take(each), each
    assert not stored.marks, "saves that nobody knows of"
