"""Three times as much as can be done, for real: what is answered, how soon, and after.

The figures are printed by `pytest -m long -s tests/trust/test_load.py`.
`THROUGHLINE_TEST_SECONDS` scales how long each part lasts (10), and
`THROUGHLINE_TEST_MINUTES` how long memory is watched (10; an hour is 60).
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.starter import Starter
from tests.trust.crowd import Tally, ask
from tests.whole.processes import Server, Throughline

pytestmark = pytest.mark.long

SECONDS = float(os.environ.get("THROUGHLINE_TEST_SECONDS", "10"))
MINUTES = float(os.environ.get("THROUGHLINE_TEST_MINUTES", "10"))
PARTS = 5
RATE = 30.0
"""Requests in a second while memory is watched: a busy wiki, not an overrun one."""

COSTLY = [f"/search?q=word{number}+mastery" for number in range(5_000)]
MIXED = (
    "/",
    "/pages/mccomb-school-district",
    "/pages/the-one-world-schoolhouse",
    "/search?q=mastery",
    "/paths?from=the-one-world-schoolhouse&to=mccomb-school-district",
    "/map?center=new-hampshire",
    "/api/v1/pages/mccomb-school-district",
    "/api/v1/search?q=district",
    "/types/policy",
    "/nothing-here",
)


@pytest.fixture(scope="module")
def wiki(starter: Starter, tmp_path_factory: pytest.TempPathFactory) -> Throughline:
    """The starter wiki, which keeps no answers: every request is work."""
    data = starter.copy(tmp_path_factory.mktemp("loaded") / "data")
    return Throughline(data, {"THROUGHLINE_PAGE_CACHE": "0"})


@pytest.fixture(scope="module")
def server(wiki: Throughline) -> Iterator[Server]:
    """A server over it."""
    with wiki.serving() as running:
        ask(running.port, COSTLY[:50], clients=4, seconds=3)
        yield running


def capacity(server: Server) -> Tally:
    """Measure what can be done: as many clients as there are places."""
    tally = ask(server.port, COSTLY, clients=4, seconds=SECONDS)
    assert tally.statuses == {200}
    return tally


def test_at_three_times_capacity_answers_are_quick_or_refused(server: Server) -> None:
    before = capacity(server)
    rate = 3 * before.rate()
    flood = ask(server.port, COSTLY, clients=400, seconds=2 * SECONDS, rate=rate)
    calm = ask(server.port, COSTLY, clients=4, seconds=3)
    after = capacity(server)
    can = (before.rate() + after.rate()) / 2
    tell(f"before {before}\nflood  {flood}\ncalm   {calm}\nafter  {after}")
    tell(f"throughput {flood.rate() / can:.0%} of capacity")
    assert flood.statuses == {200, 503}
    assert not flood.failures
    assert not flood.without_retry
    assert flood.quantile(0.99) <= 1.5
    assert flood.quantile(0.5, 503) <= 0.05
    assert flood.rate() >= 0.8 * can
    assert calm.statuses == {200}, "Normal again within three seconds."


def test_memory_is_flat_under_mixed_load(starter: Starter, tmp_path: Path) -> None:
    # Few answers are kept, so that their number is reached in the first part.
    data = starter.copy(tmp_path / "data")
    wiki = Throughline(data, {"THROUGHLINE_PAGE_CACHE": "200"})
    token = wiki.do("user", "token", "admin").split()[-1]
    found = []
    with wiki.serving() as running, ThreadPoolExecutor(1) as pool:
        for part in range(PARTS):
            over = threading.Event()
            edits = pool.submit(keep_writing, running, token, part, over)
            seconds = 60 * MINUTES / PARTS
            asked = ask(running.port, MIXED, clients=8, seconds=seconds, rate=RATE)
            over.set()
            found.append(memory(running))
            tell(f"{found[-1] / 1e6:.1f} MB; {edits.result()} edits; {asked}")
            assert not asked.failures
    assert max(found[1:]) <= 1.05 * found[0]


def keep_writing(server: Server, token: str, part: int, over: threading.Event) -> int:
    """Change a page each second until it is over, and give how often."""
    address, count = "/api/v1/pages/mccomb-school-district", 0
    bearer = f"Bearer {token}"
    while not over.wait(1.0):
        page = server.fetch(address, Authorization=bearer)
        answer = server.fetch(
            address,
            "PUT",
            json.dumps(
                {"type": "district", "title": "McComb", "body": f"{part} {count}"}
            ),
            Authorization=bearer,
            If_Match=page.headers["etag"],
            Content_Type="application/json",
        )
        assert answer.status == 200, answer.text
        count += 1
    return count


def tell(text: str) -> None:
    """Print figures, for whoever runs this with -s."""
    sys.stdout.write(f"\n{text}\n")
    sys.stdout.flush()


def memory(server: Server) -> int:
    """Give the bytes that the server and its workers hold for themselves in memory.

    What they map from files is left out: how much of it counts as theirs depends on
    who else on this machine runs the same libraries.
    """
    pids = [server.process.pid, *children(server.process.pid)]
    return sum(
        int(line.split()[1]) * 1024
        for pid in pids
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        if line.startswith(("Pss_Anon:", "Pss_Shmem:"))
    )


def children(pid: int) -> list[int]:
    """Give the processes that a process has started."""
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(each) for each in text.split()]
