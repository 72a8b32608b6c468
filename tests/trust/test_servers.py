"""Several servers on one PostgreSQL with a replica: nothing lost, nothing old shown."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.trust import cluster as clusters
from tests.trust.cluster import Cluster
from tests.trust.site_of_three import SERVERS, Load, Machines, machines
from wiki.config import Settings
from wiki.services import tokens
from wiki.services.site import Site
from wiki.services.starting import SYSTEM, initialise


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
