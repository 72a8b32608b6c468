"""Power cuts on SQLite: what was answered is on the disk, whatever was not synced.

A server is watched from its start to its end, while people save and bring files
through its API. An answer counts from the moment when its first bytes were sent.
"""

from __future__ import annotations

import os
import random
import re
import signal
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.conftest import RECIPES
from tests.databases import MEMORY
from tests.trust import power
from tests.trust.power import Deed, Disk
from tests.trust.writers import Kept, Person, Stored, gather, write_until
from tests.whole.processes import PROGRAM, START_WORK, Server, Throughline
from wiki.app import create_app
from wiki.config import Settings
from wiki.services import checks
from wiki.services.starting import SYSTEM, initialise
from wiki.web.context import site_of

SEED = 7
FEW = 12
"""Syncs beside those of saves: starting, ending, bringing SQLite's log in."""

FILES = [f"note-{number:03}" for number in range(8)]
"""The marks of files that are brought while others save."""

ANSWERED = re.compile(
    rb"HTTP/1\.1 20\d .*\r\nx-request-id: ((?:cook|note)-[\d-]+)\r\n", re.S
)


@dataclass(frozen=True, slots=True)
class Cut:
    """What is found on the disk after a cut, and the saves answered before it."""

    folder: Path
    answered: set[str]


@dataclass(frozen=True, slots=True)
class Story:
    """What was on the disk at first, what was done to it since, who saved what."""

    folder: Path
    deeds: list[Deed]
    people: list[Person]

    @property
    def kept(self) -> dict[str, Kept]:
        """Every save that was answered in the end, by its mark."""
        return {each.save.mark: each for one in self.people for each in one.kept}

    def cut(self, count: int, *, is_honest: bool = True) -> Iterator[Cut]:
        """Let power go at so many moments, half of them right after an answer."""
        chance = random.Random(SEED)  # noqa: S311 - a seed
        disk = Disk.of(self.folder, is_honest=is_honest)
        answers = [n for n, deed in enumerate(self.deeds, 1) if _mark(deed)]
        moments = {*chance.sample(answers, count // 2)}
        others = [n for n in range(1, len(self.deeds)) if n not in moments]
        moments |= {*chance.sample(others, count - len(moments))}
        done, answered = 0, set[str]()
        for moment in sorted(moments):
            for deed in self.deeds[done:moment]:
                answered |= {_mark(deed)} - {""}
                disk.do(deed)
            done = moment
            with tempfile.TemporaryDirectory(dir=MEMORY) as found:
                disk.lose_power(Path(found), chance)
                yield Cut(Path(found), answered)


def _mark(deed: Deed) -> str:
    """Give the mark of the save that was answered so, "" for any other deed."""
    match = ANSWERED.match(deed.data) if deed.kind == "send" else None
    return match[1].decode() if match else ""


def told(saves: int) -> Iterator[Story]:
    """Watch a server that takes so many saves to a wiki of recipes."""
    if reason := power.missing():
        pytest.skip(reason)
    with tempfile.TemporaryDirectory(dir=MEMORY) as made:
        folder, before, notes = (Path(made) / each for each in ("data", "is", "notes"))
        settings = Settings(data_dir=folder, limits=False)
        initialise(settings, vocabulary_file=RECIPES, empty=True)
        people = gather(settings, 3)
        before.mkdir()
        for each in folder.iterdir():
            if each.is_file():
                (before / each.name).write_bytes(each.read_bytes())
        command = (*power.watching(notes), *PROGRAM)
        # Behind a proxy a request keeps the name that it was given.
        told = Throughline(folder, {"THROUGHLINE_TRUSTED_PROXIES": "1"}, command)
        with told.serving() as server:
            write_until(server, people, saves, lambda: bring(server, people[0].token))
            os.kill(server.worker(), signal.SIGTERM)  # strace passes no signal on
        yield Story(before, power.deeds(notes, folder), people)


def bring(server: Server, token: str) -> None:
    """Send the files, one after another."""
    for mark in FILES:
        answer = server.fetch(
            f"/api/v1/files?name={mark}.txt",
            "POST",
            f"What {mark} says.\n",
            Authorization=f"Bearer {token}",
            Content_Type="application/octet-stream",
            X_Request_ID=mark,
        )
        assert answer.status == 201, answer.text


@pytest.fixture(scope="module")
def story() -> Iterator[Story]:
    """Some saves."""
    yield from told(90)


@pytest.fixture(scope="module")
def long_story() -> Iterator[Story]:
    """Many saves, so that SQLite's log is brought into the database now and then."""
    yield from told(600)


def test_nothing_answered_is_lost_and_nothing_is_half_there(story: Story) -> None:
    assert len(story.kept) >= 90
    answered = {_mark(each) for each in story.deeds} - {""}
    assert answered == {*story.kept, *FILES}
    for cut in story.cut(25):
        assert lost(cut, story) == []


def test_a_save_waits_for_one_sync_and_the_database_itself_is_seldom_synced(
    story: Story,
) -> None:
    synced = Counter(each.name for each in story.deeds if each.kind == "sync")
    assert 0 < synced["throughline.db"] <= FEW
    assert synced["throughline.db-wal"] <= len(story.kept) + FEW


def test_after_a_power_cut_a_server_starts_by_itself(story: Story) -> None:
    for cut in story.cut(1):
        assert_serves(cut, story)


@pytest.mark.long
def test_nothing_is_lost_in_three_hundred_power_cuts(long_story: Story) -> None:
    for number, cut in enumerate(long_story.cut(300)):
        if number % 20 == 0:
            assert_serves(cut, long_story)
        assert lost(cut, long_story) == []


def test_a_disk_that_lies_would_be_found_out(story: Story) -> None:
    assert any(lost(cut, story) for cut in story.cut(5, is_honest=False))


def lost(cut: Cut, story: Story) -> list[str]:
    """Give the saves that were answered and are not there; everything must be whole."""
    app = create_app(Settings(data_dir=cut.folder, limits=False))
    with closing(site_of(app)) as site:
        with site.database.reading() as unit:
            found = unit.connection.execute(text("PRAGMA integrity_check")).scalar()
            assert found == "ok"
            names = unit.connection.execute(text("SELECT name FROM file")).scalars()
            files = {name.removesuffix(".txt") for name in names}
        with site.reading(SYSTEM) as context:
            # Contents of files, too, are what they were.
            assert checks.find_failures(context) == []
        stored = Stored.of(site)
        saves = cut.answered - {*FILES}
        missing = [mark for mark in saves if not stored.take(story.kept[mark])]
        missing += (cut.answered & {*FILES}) - files
        # What nobody was told of may be there, but no half of it.
        assert all(stored.take(story.kept[mark]) for mark in stored.marks)
        answer = app.test_client().post(
            "/api/v1/pages",
            json={"type": "ingredient", "title": "After the cut"},
            headers={"Authorization": f"Bearer {story.people[0].token}"},
        )
        assert answer.status_code == 201, "And it goes on."
    return missing


def assert_serves(cut: Cut, story: Story) -> None:
    """Start a server on what was found, which must have what was answered."""
    with Throughline(cut.folder).serving() as server:
        assert server.work() < START_WORK
        for mark in cut.answered - {*FILES}:
            kept = story.kept[mark]
            if not kept.proposal:
                found = server.fetch(f"/pages/{kept.slug}/revisions/{kept.revision}")
                assert found.status == 200
                assert f"Mark {mark}" in found.text
