"""PostgreSQL that goes away: what people and programs are told, and what comes back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, create_engine, make_url, text

from tests.kitchen import KEEPER
from wiki.app import create_app
from wiki.config import Settings
from wiki.errors import BusyError, UnwritableError
from wiki.services import editing, pages
from wiki.services.context import Context
from wiki.services.site import Site
from wiki.web.context import site_of

pytestmark = pytest.mark.parametrize(
    "bases", ["postgresql"], indirect=True, scope="session"
)
ENDING = (
    "CREATE FUNCTION end_here() RETURNS trigger LANGUAGE plpgsql AS"
    " 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END'",
    "CREATE CONSTRAINT TRIGGER ending AFTER INSERT ON revision"
    " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION end_here()",
)


@contextmanager
def beside(url: str, database: str) -> Iterator[Connection]:
    """Connect to a database of the same server."""
    place = make_url(url).set(drivername="postgresql+psycopg", database=database)
    engine = create_engine(place, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@contextmanager
def away(url: str) -> Iterator[None]:
    """Let nobody reach a database until the block ends."""
    name = make_url(url).database
    with beside(url, "postgres") as connection:
        connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false"))
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = :name"
            ),
            {"name": name},
        )
        try:
            yield
        finally:
            connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"))


@contextmanager
def reading_only(url: str) -> Iterator[None]:
    """Let a database take no changes until the block ends, as one that has no room."""
    name = make_url(url).database
    with beside(url, "postgres") as connection:

        def turn(way: str) -> None:
            rule = f"ALTER DATABASE {name} SET default_transaction_read_only = {way}"
            connection.execute(text(rule))
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = :name"
                ),
                {"name": name},
            )

        turn("on")
        try:
            yield
        finally:
            turn("off")


@pytest.fixture
def reader(kitchen_settings: Settings) -> Iterator[FlaskClient]:
    """A reader without an account, at a wiki that was read before."""
    app = create_app(kitchen_settings)
    client = app.test_client()
    assert client.get("/pages/basil").status_code == 200
    yield client
    site_of(app).close()


def test_everybody_is_told_to_try_again_and_it_comes_back_by_itself(
    reader: FlaskClient, kitchen_settings: Settings
) -> None:
    with away(kitchen_settings.database):
        for address in ("/pages/basil", "/", "/api/v1/pages/basil", "/readyz"):
            answer = reader.get(address)
            assert answer.status_code == 503, address
            assert int(answer.headers["Retry-After"]) > 0, address
            assert "Traceback" not in answer.text
        ready = reader.get("/readyz", headers={"Accept": "*/*"})
        assert ready.json is not None
        assert ready.json["status"] == "unavailable"
        assert reader.get("/healthz").status_code == 200
    for address in ("/pages/basil", "/api/v1/pages/basil", "/readyz"):
        assert reader.get(address).status_code == 200


def test_a_database_that_takes_no_changes_is_read_and_says_so(
    kitchen: Site, kitchen_settings: Settings, reader: FlaskClient
) -> None:
    def job(context: Context) -> None:
        document, number = pages.document(context, "basil")
        editing.save(context, "basil", replace(document, summary="Anew."), base=number)

    def told() -> str:
        answer = reader.get("/readyz")
        assert answer.status_code == 200
        assert answer.json is not None
        status: str = answer.json["status"]
        return status

    with reading_only(kitchen_settings.database):
        assert told() == "reading only"
        with pytest.raises(UnwritableError, match="can only be read"):
            kitchen.writing(KEEPER, job)
        assert reader.get("/pages/basil").status_code == 200
    assert told() == "ok"
    kitchen.writing(KEEPER, job)


def test_nobody_is_told_that_nothing_changed_where_that_is_not_known(
    kitchen: Site, kitchen_settings: Settings
) -> None:
    url = kitchen_settings.database
    with beside(url, str(make_url(url).database)) as connection:
        for statement in ENDING:
            connection.execute(text(statement))

    def job(context: Context) -> None:
        document, number = pages.document(context, "basil")
        editing.save(context, "basil", replace(document, summary="Anew."), base=number)

    with pytest.raises(BusyError, match="not known whether your change was kept"):
        kitchen.writing(KEEPER, job)
