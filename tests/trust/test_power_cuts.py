"""Power cuts on SQLite: what was answered is on the disk, whatever was not synced."""

from __future__ import annotations

import os
import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.conftest import RECIPES
from tests.databases import MEMORY
from tests.kitchen import fill_kitchen
from tests.trust import power, saver
from tests.trust.power import Deed, Disk
from wiki.config import Settings
from wiki.services import checks
from wiki.services.site import Site
from wiki.services.starting import SYSTEM, initialise
from wiki.text.frontmatter import parse_page

SEED = 7
REVISIONS = text(
    "SELECT comment, slug, number, text FROM revision JOIN page ON page.id = page_id"
)


@dataclass(frozen=True, slots=True)
class Story:
    """What was on the disk at first, and everything that was done to it since."""

    folder: Path
    deeds: list[Deed]

    def cut(self, count: int, *, is_honest: bool = True) -> Iterator[tuple[Path, int]]:
        """Let power go at so many moments; give what is found, and what was kept.

        That is how many bytes of the list of kept saves had been written.
        """
        chance = random.Random(SEED)  # noqa: S311 - a seed
        disk = Disk.of(self.folder, is_honest=is_honest)
        moments = sorted(chance.sample(range(1, len(self.deeds)), count))
        done = kept = 0
        for moment in moments:
            for deed in self.deeds[done:moment]:
                kept += len(deed.data) if deed.name == saver.KEPT else 0
                disk.do(deed)
            done = moment
            with tempfile.TemporaryDirectory(dir=MEMORY) as found:
                disk.lose_power(Path(found), chance)
                yield Path(found), kept


def told(saves: int) -> Iterator[Story]:
    """Watch a program save so many times to a wiki of recipes."""
    if reason := power.missing():
        pytest.skip(reason)
    with tempfile.TemporaryDirectory(dir=MEMORY) as made:
        folder, before = Path(made) / "data", Path(made) / "before"
        settings = Settings(data_dir=folder, limits=False)
        initialise(settings, vocabulary_file=RECIPES, empty=True)
        with closing(Site.open(settings)) as site:
            fill_kitchen(site)
        before.mkdir()
        for each in folder.iterdir():
            if each.is_file():
                (before / each.name).write_bytes(each.read_bytes())
        command = [sys.executable, "-m", "tests.trust.saver", str(folder), str(saves)]
        environ = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
        deeds = power.watch(command, folder, Path(made) / "notes", environ)
        assert not [each for each in deeds if each.name.endswith("-journal")]
        yield Story(before, deeds)


@pytest.fixture(scope="module")
def story() -> Iterator[Story]:
    """Some saves, among them at least one that put the log into the database."""
    yield from told(90)


@pytest.fixture(scope="module")
def long_story() -> Iterator[Story]:
    """Many saves."""
    yield from told(360)


def test_nothing_answered_is_lost_and_nothing_is_half_there(story: Story) -> None:
    for folder, kept in story.cut(25):
        assert lost(folder, story, kept) == []


@pytest.mark.long
def test_nothing_is_lost_in_three_hundred_power_cuts(long_story: Story) -> None:
    for folder, kept in long_story.cut(300):
        assert lost(folder, long_story, kept) == []


def test_a_disk_that_lies_would_be_found_out(story: Story) -> None:
    assert any(
        lost(folder, story, kept) for folder, kept in story.cut(5, is_honest=False)
    )


def lost(folder: Path, story: Story, kept: int) -> list[str]:
    """Give the saves that were answered and are not there; everything must be whole."""
    listed = b"".join(each.data for each in story.deeds if each.name == saver.KEPT)
    answered = [line.split() for line in listed[:kept].decode().splitlines()]
    with closing(Site.open(Settings(data_dir=folder, limits=False))) as site:
        with site.database.reading() as unit:
            ask = unit.connection.execute
            assert ask(text("PRAGMA integrity_check")).scalar() == "ok"
            found = {row[0]: tuple(row[1:]) for row in ask(REVISIONS)}
        with site.reading(SYSTEM) as context:
            assert checks.find_failures(context) == []
        saver.save(site, "after-the-cut", "after-0")  # and it goes on
    for slug, _, said in found.values():
        if slug.startswith("herb-"):
            document = parse_page(said)
            assert [each.note for each in document.links] == [document.summary]
    return [
        mark
        for mark, slug, number in answered
        if found.get(mark, ())[:2] != (slug, int(number))
    ]
