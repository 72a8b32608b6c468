"""Reading from a replica: used while it is in step, passed over when it is not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from tests.conftest import RECIPES
from tests.kitchen import fill_kitchen
from tests.trust import cluster as clusters
from tests.trust.cluster import Cluster, Postgres
from wiki.config import Settings, load_settings
from wiki.errors import BusyError, SettingError
from wiki.services import editing, pages
from wiki.services.context import ANONYMOUS, Context
from wiki.services.site import Site
from wiki.services.starting import SYSTEM, initialise
from wiki.store import replica as replicas
from wiki.store.replica import Replica

SLUG = "pesto-alla-genovese"


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A primary with a streaming replica."""
    if missing := clusters.missing_programs():
        pytest.skip(f"streaming replication needs PostgreSQL's {missing}")
    with clusters.running() as both:
        yield both


@pytest.fixture(scope="module")
def settings(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A wiki of recipes on the cluster, read from the replica."""
    folder = tmp_path_factory.mktemp("kitchen")
    alone = Settings(data_dir=folder, database_url=cluster.primary.url)
    initialise(alone, vocabulary_file=RECIPES, empty=True)
    site = Site.open(alone)
    fill_kitchen(site)
    site.close()
    return replace(alone, replica_url=cluster.replica.url)


@pytest.fixture
def site(
    settings: Settings, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Site]:
    """One server's side of it; a replica that failed is asked again at once."""
    monkeypatch.setattr(replicas, "REST", 0.0)
    made = Site.open(settings)
    catch_up(cluster)
    yield made
    made.close()


def replica_of(site: Site) -> Replica:
    """Give what sends this site's readers to the replica."""
    assert site.database.replica is not None
    return site.database.replica


def catch_up(cluster: Cluster) -> None:
    """Return when the replica has all that the primary has."""
    written = cluster.primary.ask("SELECT pg_current_wal_flush_lsn()::text")
    reached = f"SELECT pg_last_wal_replay_lsn() >= '{written}'"
    while not cluster.replica.ask(reached):
        pass


def tell(server: Postgres, command: str) -> None:
    """Let a database do something."""
    with psycopg.connect(server.url) as connection:
        connection.execute(command.encode())


def summary_of(site: Site) -> str:
    """Give the summary of the page as everybody sees it."""
    with site.reading(ANONYMOUS) as context:
        return pages.document(context, SLUG)[0].summary


def save(site: Site, summary: str) -> None:
    """Give the page another summary."""

    def job(context: Context) -> None:
        document, base = pages.document(context, SLUG)
        editing.save(context, SLUG, replace(document, summary=summary), base=base)

    site.writing(SYSTEM, job)


def test_readers_go_to_a_replica_that_is_in_step(site: Site) -> None:
    before = replica_of(site).given
    assert summary_of(site)
    assert replica_of(site).given == before + 1


def test_a_replica_that_is_behind_is_passed_over_until_it_has_caught_up(
    site: Site, settings: Settings, cluster: Cluster
) -> None:
    other = Site.open(settings)
    tell(cluster.replica, "SELECT pg_wal_replay_pause()")
    try:
        save(site, "Flour and water, kept alive.")
        given = replica_of(other).given
        assert summary_of(other) == "Flour and water, kept alive."
        assert summary_of(site) == "Flour and water, kept alive."
        assert replica_of(other).given == given
        assert replica_of(other).refused
    finally:
        tell(cluster.replica, "SELECT pg_wal_replay_resume()")
    catch_up(cluster)
    assert summary_of(other) == "Flour and water, kept alive."
    assert replica_of(other).given > given
    other.close()


def test_a_replica_that_ends_is_passed_over_and_used_again_when_it_is_back(
    site: Site, cluster: Cluster
) -> None:
    said = summary_of(site)
    cluster.replica.stop("immediate")
    given = replica_of(site).given
    try:
        assert summary_of(site) == said
        assert summary_of(site) == said
        assert replica_of(site).given == given
    finally:
        cluster.replica.start()
    catch_up(cluster)
    assert summary_of(site) == said
    assert replica_of(site).given > given


def test_a_replica_that_failed_is_not_asked_again_for_a_while(
    settings: Settings, cluster: Cluster
) -> None:
    lost = replace(settings, replica_url="postgresql://wiki@127.0.0.1:1/postgres")
    site = Site.open(lost)
    try:
        asked: list[object] = []
        in_step = Replica._in_step

        def counted(self: Replica, written: str) -> object:
            asked.append(written)
            return in_step(self, written)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Replica, "_in_step", counted)
            for _ in range(5):
                assert summary_of(site)
        assert not asked
        assert replica_of(site).refused >= 5
    finally:
        site.close()


def test_nothing_is_read_from_the_replica_while_the_primary_is_away(
    site: Site, cluster: Cluster
) -> None:
    said = summary_of(site)
    cluster.primary.stop("immediate")
    try:
        with pytest.raises(BusyError):
            summary_of(site)
    finally:
        cluster.primary.start()
    assert summary_of(site) == said


def test_a_replica_of_another_database_stops_the_start(
    settings: Settings, tmp_path: Path
) -> None:
    with clusters.running() as other:
        strange = replace(settings, replica_url=other.replica.url)
        with pytest.raises(SettingError, match="REPLICA_URL"):
            Site.open(strange)


def test_only_postgresql_has_replicas() -> None:
    replica = {"THROUGHLINE_REPLICA_URL": "postgresql://127.0.0.1/wiki"}
    with pytest.raises(SettingError, match="THROUGHLINE_DATABASE_URL"):
        load_settings(replica)
    shared = {"THROUGHLINE_DATABASE_URL": "postgresql://127.0.0.1/wiki"}
    with pytest.raises(SettingError, match="THROUGHLINE_REPLICA_URL"):
        load_settings(shared | {"THROUGHLINE_REPLICA_URL": "sqlite:///wiki.db"})
