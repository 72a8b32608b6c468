"""A backup is whole, fits both kinds of database, and is refused where it is not."""

from __future__ import annotations

import json
import threading
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from tests.databases import Databases
from tests.kitchen import CURATOR, KEEPER
from tests.pictures import photograph
from wiki.config import Settings
from wiki.errors import ExistsError, InvalidError, WikiError
from wiki.resources import migrations_folder
from wiki.services import accounts, backups, checks, editing, files, pages, search
from wiki.services.context import ANONYMOUS, Context
from wiki.services.site import Site
from wiki.services.starting import SYSTEM, initialise
from wiki.store.database import Database

SAVES = 25


def saved(site: Site, slug: str, summary: str) -> None:
    """Save a page with another summary."""

    def job(context: Context) -> None:
        document, number = pages.document(context, slug)
        changed = replace(document, summary=summary)
        editing.save(context, slug, changed, base=number)

    site.writing(KEEPER, job)


def everything(site: Site) -> dict[str, list[list[object]]]:
    """Give every row of every table."""
    with site.database.reading() as unit:
        copying = backups.Copying(unit.connection)
        return {
            sheet.name: list(copying.rows(sheet.name)) for sheet in copying.sheets()
        }


def faults(site: Site) -> list[str]:
    """Give what does not hold."""
    with site.reading(SYSTEM) as context:
        return checks.find_failures(context)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Settings:
    """An empty place on SQLite."""
    return Settings(data_dir=tmp_path / "elsewhere")


@pytest.fixture
def written(kitchen: Site, tmp_path: Path) -> Path:
    """A backup of a wiki of recipes with a picture and two revisions of a page."""
    saved(kitchen, "basil", "Green.")
    taken = files.take_in(
        kitchen.blobs, photograph(350, 225), "basil.jpg", limit=5_000_000
    )
    with kitchen.database.reading() as unit:
        person = accounts.find_viewer(unit, CURATOR)
    said = files.Description("Basil in a pot")
    kitchen.writing(person, lambda context: files.add(context, taken, said))
    path = tmp_path / "wiki.zip"
    backups.write(kitchen, path)
    return path


def test_what_is_restored_is_the_same_wiki(
    kitchen: Site, written: Path, elsewhere: Settings
) -> None:
    backups.restore(elsewhere, written)
    site = Site.open(elsewhere)
    try:
        assert everything(site) == everything(kitchen)
        assert faults(site) == []
        with site.reading(ANONYMOUS) as context:
            assert pages.view(context, "basil").page.summary == "Green."
            found = search.find(context, "pesto", facets={})
            assert found.hits
        saved(site, "basil", "Greener.")
    finally:
        site.close()


@pytest.mark.parametrize("bases", ["postgresql"], indirect=True, scope="session")
def test_a_wiki_moves_from_one_kind_of_database_to_the_other(
    bases: Databases, kitchen: Site, tmp_path: Path
) -> None:
    path = tmp_path / "wiki.zip"
    backups.write(kitchen, path)
    rows = everything(kitchen)
    for number, url in enumerate(("", bases.new())):
        place = Settings(data_dir=tmp_path / str(number), database_url=url)
        backups.restore(place, path)
        site = Site.open(place)
        try:
            assert everything(site) == rows
            assert faults(site) == []
            saved(site, "basil", "It goes on.")
        finally:
            site.close()


def test_a_backup_beside_saves_is_of_one_moment(kitchen: Site, tmp_path: Path) -> None:
    ended = threading.Event()

    def write() -> None:
        for number in range(SAVES):
            saved(kitchen, "basil", f"Pot {number}.")
            saved(kitchen, "tomato", f"Pot {number}.")
        ended.set()

    writer = threading.Thread(target=write)
    writer.start()
    paths = []
    while not ended.is_set() or not paths:
        paths.append(tmp_path / f"{len(paths)}.zip")
        backups.write(kitchen, paths[-1])
    writer.join()
    for path in (paths[0], paths[len(paths) // 2], paths[-1]):
        assert backups.verify(path) == []


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-200])


def _emptied(path: Path) -> None:
    path.write_bytes(b"")


def _turned(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 0xFF
    path.write_bytes(bytes(data))


def _rewritten(name: str, change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def rewrite(path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            parts = {each: archive.read(each) for each in archive.namelist()}
        parts[name] = change(parts[name])
        with zipfile.ZipFile(path, "w") as archive:
            for each, data in parts.items():
                archive.writestr(each, data)

    return rewrite


def _manifest(**changes: object) -> Callable[[Path], None]:
    def change(data: bytes) -> bytes:
        return json.dumps({**json.loads(data), **changes}).encode()

    return _rewritten("manifest.json", change)


@pytest.mark.parametrize(
    "damage",
    [
        _cut,
        _emptied,
        _turned,
        _rewritten("tables/page.jsonl", lambda data: data[:-1]),
        _rewritten("tables/revision.jsonl", lambda data: data.replace(b"Green", b"Gr")),
        _manifest(kind="something else"),
        _manifest(form="9999"),
        _manifest(format=99),
        _manifest(sha256=None),
    ],
)
def test_what_is_damaged_or_newer_is_refused_and_nothing_is_made(
    written: Path, elsewhere: Settings, damage: Callable[[Path], None]
) -> None:
    damage(written)
    with pytest.raises(InvalidError, match=r"damaged|newer version|no backup"):
        backups.restore(elsewhere, written)
    assert not elsewhere.data_dir.exists()


def test_nothing_that_is_there_is_overwritten(
    kitchen: Site, written: Path, kitchen_settings: Settings
) -> None:
    before = everything(kitchen)
    with pytest.raises(ExistsError, match="already"):
        backups.write(kitchen, written)
    other = replace(kitchen_settings, data_dir=kitchen_settings.data_dir / "other")
    kitchen.close()
    with pytest.raises(ExistsError, match="a wiki already"):
        backups.restore(other, written)
    site = Site.open(kitchen_settings)
    try:
        assert everything(site) == before
    finally:
        site.close()


def test_a_content_that_is_missing_is_said(kitchen: Site, written: Path) -> None:
    with zipfile.ZipFile(written) as archive:
        contents = [each for each in archive.namelist() if each.startswith("files/")]
    assert contents
    kitchen.blobs.remove(contents[0].removeprefix("files/"), older_than=0)
    path = written.with_name("again.zip")
    assert backups.write(kitchen, path).missing == (contents[0].partition("/")[2],)
    assert backups.verify(path)


def test_the_form_of_an_older_version_is_restored_and_upgraded(
    tmp_path: Path, elsewhere: Settings
) -> None:
    old = tmp_path / "old" / "throughline.db"
    database = Database(f"sqlite:///{old}")
    with database.migrating() as connection:
        config = Config()
        config.set_main_option("script_location", str(migrations_folder()))
        config.attributes["connection"] = connection
        command.upgrade(config, "0012")
        connection.execute(
            text(
                "INSERT INTO vocabulary (number, text, author, at, comment)"
                " VALUES (1, '', 'admin', '2026-01-01T00:00:00Z', '')"
            )
        )
    site = Site(Settings(data_dir=old.parent))
    path = tmp_path / "old.zip"
    try:
        assert backups.write(site, path).form == "0012"
    finally:
        site.close()
        database.close()
    backups.restore(elsewhere, path)
    initialise(elsewhere, empty=True)
    site = Site.open(elsewhere)
    try:
        with site.database.reading() as unit:
            count = unit.connection.execute(text("SELECT count(*) FROM vocabulary"))
            assert count.scalar_one() == 1
    finally:
        site.close()


def test_failures_have_words(elsewhere: Settings, tmp_path: Path) -> None:
    for path in (tmp_path / "none.zip", tmp_path):
        with pytest.raises(WikiError):
            backups.restore(elsewhere, path)
