"""Several servers on one PostgreSQL with a replica: nothing lost, nothing old shown."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.databases import Databases
from tests.trust import cluster as clusters
from tests.trust.cluster import Cluster
from tests.trust.site_of_three import SERVERS, Load, Machines, machines
from tests.whole.processes import Throughline
from wiki.config import Settings
from wiki.services import accounts
from wiki.services.site import Site
from wiki.services.starting import SYSTEM, initialise

ON_POSTGRESQL = pytest.mark.parametrize(
    "bases", ["postgresql"], indirect=True, scope="session"
)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A primary with a streaming replica."""
    if missing := clusters.missing_programs():
        pytest.skip(f"streaming replication needs PostgreSQL's {missing}")
    with clusters.running() as both:
        yield both


@pytest.fixture
def token(cluster: Cluster, tmp_path: Path) -> str:
    """A token of the administrator of an empty wiki on the cluster."""
    settings = Settings(
        data_dir=tmp_path / "first", database_url=cluster.primary.url, secret_key="x"
    )
    initialise(settings, empty=True)
    site = Site.open(settings)
    try:
        return site.writing(
            SYSTEM, lambda context: accounts.make_token(context, "admin")
        )
    finally:
        site.close()


def test_no_failure_of_a_server_or_database_loses_doubles_or_hides_a_save(
    cluster: Cluster, token: str, tmp_path: Path
) -> None:
    _live_through_failures(cluster, token, tmp_path, people=3, saves=4, rounds=1)


@pytest.mark.long
def test_no_failure_in_many_rounds_loses_doubles_or_hides_a_save(
    cluster: Cluster, token: str, tmp_path: Path
) -> None:
    _live_through_failures(cluster, token, tmp_path, people=8, saves=40, rounds=10)


def _live_through_failures(
    cluster: Cluster, token: str, folder: Path, *, people: int, saves: int, rounds: int
) -> None:
    settings = {"THROUGHLINE_REPLICA_URL": cluster.replica.url}
    with machines(folder, cluster, settings) as running:
        load = Load(running, token, people)
        with load.running():
            load.wait_for(saves)
            for number in range(rounds):
                running.servers[number % SERVERS].kill()
                load.wait_for(saves)
                running.replace(number % SERVERS)
                load.wait_for(saves)
                cluster.primary.restart()
                load.wait_for(saves)
                cluster.replica.stop("immediate")
                load.wait_for(saves)
                cluster.replica.start()
                load.wait_for(saves)
        for slug, lines in load.saved.items():
            _assert_whole(running, slug, lines)
        running.programs[0].do("check")


def _assert_whole(running: Machines, slug: str, lines: list[str]) -> None:
    """Every acknowledged save is one revision, and all servers give the same page."""
    texts = set()
    for number in range(SERVERS):
        answer = running.ask(number, f"/api/v1/pages/{slug}")
        page = json.loads(answer.text)
        assert page["body"].strip() == "\n\n".join(lines)
        assert page["revision"] == len(lines)
        texts.add(answer.text)
    assert len(texts) == 1
    told: Counter[str] = Counter()
    cursor = ""
    while True:
        path = f"/api/v1/pages/{slug}/revisions?limit=50&cursor={cursor}"
        found = json.loads(running.ask(0, path).text)
        told.update(each["comment"] for each in found["items"])
        cursor = found["next"]
        if not cursor:
            break
    assert told == Counter(lines)


@ON_POSTGRESQL
def test_servers_that_start_at_once_make_one_wiki(
    bases: Databases, tmp_path: Path
) -> None:
    url = bases.new()
    programs = [
        Throughline(tmp_path / f"{each}", {"THROUGHLINE_DATABASE_URL": url})
        for each in range(SERVERS)
    ]
    with ThreadPoolExecutor(SERVERS) as pool:
        ended = list(pool.map(lambda each: each.run("init", "--empty"), programs))
    assert [each.code for each in ended] == [0] * SERVERS, ended
    assert [each.err for each in ended] == [""] * SERVERS
    made = [each for each in programs if (each.data / "admin-password.txt").exists()]
    assert len(made) == 1, "one server made the account and knows its password"
    listed = programs[0].do("user", "list")
    assert listed.count("admin") >= 1
    site = Site.open(Settings(data_dir=tmp_path, database_url=url))
    try:
        assert site.state().vocabulary == 1
    finally:
        site.close()
