"""Disks that are full, files that are locked, gone or damaged, clocks that jump.

People and programs are told to try again, nothing is shown that is not so, nothing is
lost, and all goes on when the cause is gone.
"""

from __future__ import annotations

import errno
import html
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import make_url, text
from werkzeug.test import TestResponse

from tests.databases import Databases
from tests.kitchen import CURATOR, KEEPER, NOBODY, PASSWORD
from tests.trust import failing_disk, power
from tests.trust.clients import secret_of, send
from tests.trust.failing_disk import Mounting
from tests.trust.small_disk import small_disk
from tests.whole.processes import Answer, Throughline
from wiki.app import create_app
from wiki.config import Settings
from wiki.errors import BusyError, UnwritableError
from wiki.services import (
    accounts,
    checks,
    editing,
    history,
    listings,
    pages,
    sessions,
    tokens,
)
from wiki.services.context import Context
from wiki.services.site import Site
from wiki.services.starting import SYSTEM
from wiki.store import claim as claims
from wiki.store.claim import Claim
from wiki.web.context import site_of

ON_SQLITE = pytest.mark.parametrize("bases", ["sqlite"], indirect=True, scope="session")
READERS = 48
"""Connections that a process opens at most to read an SQLite file."""

READ = ("/pages/basil", "/", "/api/v1/pages/basil")


ENDS = ("", "-wal", "-shm", ".lock")
"""How the names of the files go on that a database consists of."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody signed in, with the secret of their forms."""

    client: FlaskClient
    key: str


@dataclass(frozen=True, slots=True)
class Served:
    """A wiki of recipes on an SQLite file, a client at it, and a token for it."""

    file: Path
    site: Site
    client: FlaskClient
    token: str

    def read(self) -> set[int]:
        """Give the statuses of what readers ask for."""
        found = [self.client.get(address) for address in READ]
        assert not [each for each in found if "Traceback" in each.text]
        assert all(
            "Retry-After" in each.headers for each in found if each.status_code == 503
        )
        return {each.status_code for each in found}

    def put(self, mark: str) -> TestResponse:
        """Edit a page."""
        headers = {"Authorization": f"Bearer {self.token}"}
        now = self.client.get("/api/v1/pages/tomato", headers=headers)
        assert now.status_code in (200, 503)
        etag = now.headers.get("ETag", '"1"').replace("-gzip", "")
        return self.client.put(
            "/api/v1/pages/tomato",
            json={"type": "ingredient", "title": "Tomato", "summary": mark},
            headers={**headers, "If-Match": etag},
        )

    def save(self, mark: str) -> int:
        """Edit a page and give the status."""
        answer = self.put(mark)
        assert "Traceback" not in answer.text
        if answer.status_code == 503:
            assert int(answer.headers["Retry-After"]) > 0
        return answer.status_code

    def told(self) -> tuple[str, str]:
        """Give what those are told who ask whether requests may be sent here."""
        answer = self.client.get("/readyz")
        assert answer.status_code == 200  # or a proxy would send no readers either
        assert answer.json is not None
        return answer.json["status"], answer.json.get("detail", "")

    def signed_in(self) -> Person:
        """Give a curator at this wiki."""
        client = self.client.application.test_client()
        data = {"name": CURATOR, "password": PASSWORD}
        assert send(client, "/sign-in", "/sign-in", **data).status_code == 302
        return Person(client, secret_of(client, "/account"))

    def summary(self) -> str:
        """Give what the page says now."""
        with self.site.reading(NOBODY) as context:
            return pages.document(context, "tomato")[0].summary


def hidden(screen: str) -> dict[str, str]:
    """Give what the form of a screen sends by itself."""
    found = re.findall(
        r'<input type="hidden" name="([^"]+)" value="([^"]*)"', screen.split("<main")[1]
    )
    return {name: html.unescape(value) for name, value in found}


@contextmanager
def serving(folder: Path, kitchen_url: str) -> Iterator[Served]:
    """Serve a copy of the recipes from a folder."""
    file = folder / "wiki.db"
    file.write_bytes(Path(str(make_url(kitchen_url).database)).read_bytes())
    with serving_again(folder) as found:
        yield found


@contextmanager
def serving_again(folder: Path) -> Iterator[Served]:
    """Serve the recipes that are in a folder."""
    file = folder / "wiki.db"
    settings = Settings(
        data_dir=folder,
        database_url=f"sqlite:///{file}",
        limits=False,
        secret_key="a key that needs no file",
        write_timeout=0.3,
    )
    app = create_app(settings)
    site = site_of(app)
    token = site.writing(SYSTEM, lambda context: tokens.make(context, CURATOR).token)
    try:
        yield Served(file, site, app.test_client(), token)
    finally:
        site.close()


@pytest.fixture
def served(bases: Databases, kitchen_url: str, tmp_path: Path) -> Iterator[Served]:
    """The recipes, read once by everybody, so that all memories are full."""
    with serving(tmp_path, kitchen_url) as found:
        assert found.read() == {200}
        assert found.save("Round.") == 200
        yield found


@ON_SQLITE
def test_on_a_full_disk_everybody_reads_and_saves_are_refused_until_there_is_room(
    bases: Databases, kitchen_url: str, tmp_path: Path
) -> None:
    with (
        small_disk(tmp_path / "disk") as (fill, free),
        serving(tmp_path / "disk", kitchen_url) as served,
    ):
        assert served.save("Before.") == 200
        fill()
        # What was once written of the log is written again without more room.
        refused = [each for each in range(50) if served.save(f"No. {each}") == 503]
        assert refused
        assert "The disk under this wiki is full" in served.put("More.").text
        said = served.summary()
        assert served.read() == {200}
        assert said not in [f"No. {each}" for each in refused]
        free()
        assert served.save("After.") == 200
        assert served.summary() == "After."
        with served.site.reading(SYSTEM) as context:
            assert checks.find_failures(context) == []


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Mounting]:
    """A disk of its own, mounted."""
    if why := failing_disk.missing():
        pytest.skip(why)
    made = Mounting(tmp_path / "image", tmp_path / "disk")
    if why := made.mount():
        pytest.skip(f"nothing may be mounted here: {why}")
    yield made
    made.remove()


@ON_SQLITE
def test_a_disk_that_gave_up_is_read_and_all_goes_on_when_it_is_mounted_anew(
    bases: Databases, kitchen_url: str, disk: Mounting
) -> None:
    with serving(disk.folder, kitchen_url) as served:
        os.sync()  # the recipes, which were copied there; what is saved syncs itself
        assert served.save("Before.") == 200
        person = served.signed_in()
        assert served.told() == ("ok", "")
        disk.give_up()

        assert served.read() == {200}
        assert served.summary() == "Before."
        status, detail = served.told()
        assert status == "reading only"
        assert "can only be read" in detail
        assert "can only be read" in served.put("After.").text
        with pytest.raises(UnwritableError, match="can only be read"):
            served.site.blobs.put("0" * 64, b"a picture")

        typed = {"type": "ingredient", "title": "Basil", "base": "1", "action": "save"}
        sent = {**typed, "body": "Nobody <read> this yet.\n", "csrf_token": person.key}
        answer = person.client.post("/pages/basil/edit", data=sent)
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) >= 30
        assert "Nothing was changed" in answer.text
        back = hidden(answer.text)
        again = person.client.post("/pages/basil/edit", data=back)
        assert again.status_code == 200
        assert "Nobody &lt;read&gt; this yet.\n</textarea>" in again.text

        said = {"title": "Cold?", "text": "Kept cold.", "csrf_token": person.key}
        answer = person.client.post("/pages/basil/discussion", data=said)
        assert answer.status_code == 503
        assert "Kept cold.</textarea>" in answer.text
        # Nothing of it is held, so that it can be taken away under the server.
        disk.unmount()
        assert served.read() == {503}
        assert served.client.get("/readyz").status_code == 503
        assert served.save("Nowhere.") == 503
        assert list(disk.folder.iterdir()) == []
        disk.mend()
        assert not disk.mount()
        assert served.read() == {200}
        assert served.summary() == "Before."
        assert served.told() == ("ok", "")
        assert served.save("Mended.") == 200
        assert served.summary() == "Mended."
        with served.site.reading(SYSTEM) as context:
            assert checks.find_failures(context) == []
        served.site.blobs.put("0" * 64, b"a picture")


@ON_SQLITE
def test_saving_goes_on_by_itself_when_the_disk_takes_writes_again(
    bases: Databases, kitchen_url: str, tmp_path: Path
) -> None:
    if why := power.missing():
        pytest.skip(why)
    with serving(tmp_path, kitchen_url) as served:
        token = served.token
    program = Throughline(
        tmp_path, {"THROUGHLINE_DATABASE_URL": f"sqlite:///{served.file}"}
    )

    def save(number: int) -> Answer:
        page = {"type": "ingredient", "title": "Tomato", "summary": f"No. {number}."}
        return server.fetch(
            "/api/v1/pages/tomato",
            "PUT",
            json.dumps(page),
            Authorization=f"Bearer {token}",
            Content_Type="application/json",
            If_Match=server.fetch("/api/v1/pages/tomato").headers["etag"],
        )

    with program.serving() as server:
        assert save(1).status == 200
        kept = [served.file.with_name(served.file.name + end) for end in ENDS]
        with failing_disk.refusing(server.worker(), kept) as end:
            for number in (2, 3):
                refused = save(number)
                assert refused.status == 503
                assert "can only be read" in refused.text
                assert int(refused.headers["retry-after"]) >= 30
            ready = json.loads(server.fetch("/readyz").text)
            assert ready["status"] == "reading only"
            assert "No. 1." in server.fetch("/pages/tomato").text
            end()
        assert json.loads(server.fetch("/readyz").text)["status"] == "ok"
        assert save(4).status == 200
        assert "No. 4." in server.fetch("/pages/tomato").text
    program.do("check")


@ON_SQLITE
def test_on_a_disk_that_only_reads_commands_say_so_in_one_line(
    bases: Databases, kitchen_url: str, tmp_path: Path
) -> None:
    real, seen = tmp_path / "real", tmp_path / "seen"
    real.mkdir()
    seen.mkdir()
    with serving(real, kitchen_url):
        pass
    if os.geteuid() != 0:
        pytest.skip("a disk that only reads needs root to be mounted")
    bind = subprocess.run(["mount", "--bind", str(real), str(seen)], check=False)
    if bind.returncode:
        pytest.skip("nothing may be mounted here")
    try:
        only = ["mount", "-o", "remount,bind,ro", str(seen)]
        subprocess.run(only, check=True)
        program = Throughline(
            seen, {"THROUGHLINE_DATABASE_URL": f"sqlite:///{seen / 'wiki.db'}"}
        )
        for words in (["check", "--repair"], ["serve", "--port", "0"]):
            ended = program.run(*words)
            assert ended.code == 1, ended
            assert ended.err.startswith("throughline: "), ended
            assert ended.err.count("\n") == 1, ended
    finally:
        subprocess.run(["umount", "-l", str(seen)], check=True)


@ON_SQLITE
def test_while_another_program_holds_the_file_readers_read_and_saves_are_refused(
    served: Served,
) -> None:
    # Locks are a process's: another connection of this one would not be kept out.
    holding = (
        "import sqlite3, sys; other = sqlite3.connect(sys.argv[1]);"
        "other.execute('BEGIN EXCLUSIVE'); print('held', flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holding, str(served.file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        assert served.save("Locked.") == 503
        assert served.read() == {200}
        assert served.summary() == "Round."
        other.communicate(b"\n")
    assert served.save("Free.") == 200
    assert served.summary() == "Free."


@ON_SQLITE
@pytest.mark.parametrize("way", ["removed", "replaced"])
def test_a_file_that_is_not_there_any_more_is_neither_read_from_memory_nor_written(
    served: Served, way: str
) -> None:
    aside = served.file.with_name("aside.db")
    served.file.rename(aside)
    if way == "replaced":
        served.file.write_bytes(aside.read_bytes())
    assert served.read() == {503}
    assert served.client.get("/readyz").status_code == 503
    assert served.client.get("/healthz").status_code == 200
    assert served.save("Into nothing.") == 503
    assert (way == "replaced") == served.file.exists()
    aside.replace(served.file)
    assert served.read() == {200}
    assert served.summary() == "Round."
    assert served.save("Back.") == 200


@ON_SQLITE
def test_of_a_damaged_file_people_are_told_so(served: Served) -> None:
    with served.site.database.reading() as unit:
        root = unit.connection.execute(
            text("SELECT rootpage FROM sqlite_master WHERE name = 'page'")
        ).scalar_one()
        size = unit.connection.execute(text("PRAGMA page_size")).scalar_one()
    served.site.close()
    with served.file.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)
    app = create_app(
        Settings(data_dir=served.file.parent, database_url=f"sqlite:///{served.file}")
    )
    try:
        answer = app.test_client().get("/api/v1/pages/basil")
        assert answer.status_code == 503
        assert "damaged" in answer.text
        assert "Retry-After" in answer.headers
    finally:
        site_of(app).close()


@ON_SQLITE
def test_when_no_connection_is_free_readers_are_told_to_try_again(
    served: Served,
) -> None:
    with ExitStack() as held:
        for _ in range(READERS):
            held.enter_context(served.site.database.reading())
        with pytest.raises(BusyError, match="Try again"):
            held.enter_context(served.site.database.reading())
    assert served.read() == {200}


def test_a_lock_that_cannot_be_taken_is_not_blamed_on_another_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = tmp_path / "none" / "wiki.db"
    with pytest.raises(BusyError, match="No such file or directory"):
        Claim(database).take()
    database.parent.mkdir()

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(claims.fcntl, "flock", refuse)  # as some network disks do
    with pytest.raises(BusyError, match="No locks available"):
        Claim(database).take()


def test_a_clock_that_jumps_breaks_no_order_and_no_session(kitchen: Site) -> None:
    hours = (0, 1, -2, 24, -48)

    def save(context: Context, hour: int) -> None:
        context = replace(context, now=context.now + timedelta(hours=hour))
        document, number = pages.document(context, "basil")
        changed = replace(document, summary=f"At {hour}.")
        editing.save(context, "basil", changed, base=number, comment=f"{hour}")

    def sign_in(context: Context) -> str:
        known = accounts.sign_in(context.unit, CURATOR, PASSWORD)
        return sessions.start(context, known, "a browser")

    for hour in hours:
        kitchen.writing(KEEPER, lambda context, hour=hour: save(context, hour))
    key = kitchen.writing(KEEPER, sign_in)
    with kitchen.reading(SYSTEM) as context:
        said, _ = history.revisions(context, "basil")
        told, _ = history.changes(context)
        for found in (said, told):
            made = [each.comment for each in found][: len(hours)]
            assert made == [f"{hour}" for hour in reversed(hours)]
        assert pages.document(context, "basil")[0].summary == "At -48."
        assert checks.find_failures(context) == []
        for hour in (-1, 0, 1):
            then = context.now + timedelta(hours=hour)
            assert sessions.resume(context.unit, key, then, kitchen.settings)
        seen, cursor = [], ""
        while not seen or cursor:
            part = listings.browse(
                context, "ingredient", facets={}, sort="updated", cursor=cursor, limit=1
            )
            seen += [each.page.slug for each in part.items]
            cursor = part.next
        assert len(seen) == len(set(seen)) == part.total
