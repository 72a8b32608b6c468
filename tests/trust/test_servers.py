"""Several servers on one PostgreSQL with a replica: nothing lost, nothing old shown."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from tests.databases import Databases
from tests.trust import cluster as clusters
from tests.trust.cluster import Cluster
from tests.trust.site_of_three import SERVERS, Load, Machines, machines
from tests.whole.processes import Throughline, free_port
from wiki.config import Settings
from wiki.services import tokens
from wiki.services.servers import in_turn
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
    settings = Settings(data_dir=tmp_path / "first", database_url=cluster.primary.url)
    initialise(settings, empty=True)
    site = Site.open(settings)
    try:
        return site.writing(SYSTEM, lambda context: tokens.make(context, "admin").token)
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
        assert any(_reads_from_replica(running, each) for each in range(SERVERS))
        for slug, lines in load.saved.items():
            _assert_whole(running, slug, lines)
        running.programs[0].do("check")


def _reads_from_replica(running: Machines, number: int) -> int:
    told: dict[str, int] = json.loads(running.ask(number, "/readyz").text)
    return told["from_replica"]


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


@ON_POSTGRESQL
def test_a_server_that_does_not_fit_the_others_is_refused_and_says_why(
    bases: Databases, tmp_path: Path
) -> None:
    shared = {
        "THROUGHLINE_DATABASE_URL": bases.migrated(),
        "THROUGHLINE_SECRET_KEY": "one key for all servers of this site",
        "THROUGHLINE_FILES": str(tmp_path / "files"),
    }
    one = Throughline(tmp_path / "one", shared)
    one.do("init", "--empty")
    with one.serving():
        other = Throughline(tmp_path / "other", shared)
        for name in ("THROUGHLINE_SECRET_KEY", "THROUGHLINE_FILES"):
            different = {name: str(tmp_path / "something else")}
            refused = other.run("serve", "--port", str(free_port()), **different)
            assert refused.code == 1, refused
            assert f"{name} " in refused.err
            assert refused.err.count("\n") == 1
        with other.serving() as second:
            assert json.loads(second.fetch("/readyz").text)["servers"] == 2


@ON_POSTGRESQL
def test_a_job_is_done_by_one_server_and_by_another_when_its_time_is_over(
    bases: Databases, kitchen_settings: Settings, tmp_path: Path
) -> None:
    sites = [
        Site.open(replace(kitchen_settings, data_dir=tmp_path / f"{each}"))
        for each in range(SERVERS)
    ]
    done: list[Site] = []
    try:
        with ThreadPoolExecutor(SERVERS) as pool:
            for each in sites:
                note = partial(done.append, each)
                pool.submit(in_turn, each, "counting", note, 600.0)
        assert len(done) == 1
        in_turn(sites[0], "another", partial(done.append, sites[0]), -10.0)
        in_turn(sites[1], "another", partial(done.append, sites[1]), 600.0)
        in_turn(sites[2], "another", partial(done.append, sites[2]), 600.0)
        assert done[1:] == sites[:2]
    finally:
        for each in sites:
            each.close()
