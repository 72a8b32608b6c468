"""How many statements each screen takes: few, and no more the larger the wiki is.

What is counted is the second view, without answers kept for readers. On SQLite the
state of the wiki is no statement; on PostgreSQL it is one, and is left out here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from tests.benchmarks.served import document_of
from tests.starter import Starter
from wiki.app import create_app
from wiki.config import Settings
from wiki.services import tokens
from wiki.services.starting import SYSTEM, password_file_of
from wiki.web.context import site_of

PAGE = "maine"
MOST_OF_A_SAVE = 30

# Path, the most for a reader without an account, the most for an administrator. Whoever
# is signed in has a session that is looked up and notices that are counted: two more.
SCREENS = (
    ("/", 18, 20),
    (f"/pages/{PAGE}", 10, 8),
    (f"/pages/{PAGE}/history", 3, 5),
    (f"/pages/{PAGE}/compare", 4, 6),
    (f"/pages/{PAGE}/links", 4, 6),
    (f"/pages/{PAGE}/related", 1, 3),
    ("/types/district", 1, 4),
    ("/types/district?state=maine&sort=updated", 2, 5),
    ("/search?q=mastery", 0, 2),
    ("/search?q=type:district+grading", 0, 2),
    ("/search/suggest?q=main", 0, 1),
    ("/changes", 2, 4),
    ("/feed.atom", 2, 3),
    ("/questions", 1, 3),
    ("/gaps", 1, 3),
    ("/states", 3, 5),
    (f"/map?center={PAGE}", 3, 5),
    (f"/map.svg?center={PAGE}&depth=2", 3, 4),
    (f"/paths?from={PAGE}&to=concept", 3, 5),
    (f"/api/v1/paths?from={PAGE}&to=vermont", 3, 3),
    ("/vocabulary", 0, 2),
    ("/files", 1, 3),
    (f"/api/v1/pages/{PAGE}", 6, 6),
    (f"/api/v1/pages/{PAGE}/related", 1, 1),
    ("/api/v1/search?q=mastery", 0, 0),
    (f"/pages/{PAGE}/edit", None, 7),
    ("/pages/new?type=district", None, 3),
    ("/review", None, 7),
    ("/notices", None, 4),
    ("/account", None, 11),
    ("/insight", None, 3),
)


@pytest.fixture(scope="module")
def people(
    starter: Starter, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[bool], FlaskClient]]:
    """Give a reader, or the administrator signed in, at a server that keeps nothing."""
    data = starter.copy(tmp_path_factory.mktemp("statements") / "data")
    settings = Settings(data_dir=data, limits=False, page_cache=0)
    app = create_app(settings)
    reader, admin = app.test_client(), app.test_client()
    token = admin.get("/sign-in").text.split('name="csrf_token"', 1)[1]
    answer = admin.post(
        "/sign-in",
        data={
            "name": "admin",
            "password": password_file_of(settings).read_text().strip(),
            "csrf_token": token.split('value="', 1)[1].split('"', 1)[0],
        },
    )
    assert answer.status_code == 302
    yield lambda signed: admin if signed else reader
    site_of(app).close()


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect what is asked of databases in the block."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement != "BEGIN":
            asked.append(" ".join(statement.split()))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.mark.parametrize(("path", "reader", "admin"), SCREENS)
def test_a_screen_takes_few_statements(
    people: Callable[[bool], FlaskClient], path: str, reader: int | None, admin: int
) -> None:
    for signed, most in ((False, reader), (True, admin)):
        if most is None:
            continue
        client = people(signed)
        assert client.get(path).status_code == 200
        with statements() as asked:
            client.get(path)
        assert len(asked) <= most, "\n".join(asked)


def test_a_save_takes_few_statements_and_one_transaction(
    starter: Starter, tmp_path: Path
) -> None:
    data = starter.copy(tmp_path / "data")
    app = create_app(Settings(data_dir=data, limits=False))
    site, client = site_of(app), app.test_client()
    token = site.writing(SYSTEM, lambda context: tokens.make(context, "admin").token)
    signed = {"Authorization": f"Bearer {token}"}
    address = f"/api/v1/pages/{PAGE}"
    page = client.get(address, headers=signed)
    told = {"If-Match": page.headers["ETag"], "Content-Type": "application/json"}
    with statements() as asked:
        answer = client.put(
            address, data=document_of(page.json), headers={**signed, **told}
        )
    assert answer.status_code == 200
    assert len(asked) <= MOST_OF_A_SAVE, "\n".join(asked)
    assert asked.count("BEGIN IMMEDIATE") == 1
    # Links and facets that stay as they are are not written anew.
    assert not [each for each in asked if re.match("DELETE FROM (link|facet)", each)]
    site.close()


def test_a_page_that_was_viewed_takes_no_statement_for_readers(
    starter: Starter, tmp_path: Path
) -> None:
    app = create_app(Settings(data_dir=starter.copy(tmp_path / "data"), limits=False))
    reader = app.test_client()
    reader.get(f"/pages/{PAGE}")
    with statements() as asked:
        assert reader.get(f"/pages/{PAGE}").status_code == 200
    assert asked == []
    site_of(app).close()
