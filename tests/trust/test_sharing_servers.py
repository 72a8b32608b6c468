"""Servers on one PostgreSQL find each other: one wiki, one key, one place of files."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from tests.databases import Databases
from tests.trust.site_of_three import SERVERS
from tests.whole.processes import Throughline, free_port
from wiki.config import Settings
from wiki.services.servers import in_turn
from wiki.services.site import Site

# One PostgreSQL is what several servers share.
pytestmark = pytest.mark.parametrize(
    "bases", ["postgresql"], indirect=True, scope="session"
)


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
