"""The graph is kept: opened from its file, caught up, renewed behind the requests."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from graph import Network, Reader
from graph.mapped import UNFIT, listed
from graph.snapshot import ENDING
from tests.databases import Databases
from tests.kitchen import dish, put
from tests.services.keeping import Kept
from wiki.config import Settings
from wiki.services import vocabulary
from wiki.services.context import ANONYMOUS, Context, Viewer
from wiki.services.network import NetworkKeeper
from wiki.services.site import Site
from wiki.store import graph_rows

CURATOR = Reader(2)
Keep = Callable[[], "Kept[NetworkKeeper, Network]"]


def _kept(site: Site, folder: Path) -> Kept[NetworkKeeper, Network]:
    """Give a keeper that saves every graph, however small."""
    return Kept(
        site,
        folder,
        NetworkKeeper(site.database.reading, folder, saved_from=1),
        lambda keeper, context: keeper.current(context.unit, context.schema),
    )


@pytest.fixture
def keep(kitchen: Site, tmp_path: Path) -> Iterator[Keep]:
    """Give keepers as processes have them: each with its own, all over one folder."""
    made: list[Kept[NetworkKeeper, Network]] = []

    def one() -> Kept[NetworkKeeper, Network]:
        made.append(_kept(kitchen, tmp_path / "graph"))
        return made[-1]

    yield one
    for each in made:
        each.keeper.close()


def _all(network: Network) -> dict[int, Any]:
    return {
        page: (network.type_of(page), sorted(network.edges(page, CURATOR)))
        for page in network.pages(CURATOR)
    }


def _as_read(site: Site) -> dict[int, Any]:
    """Give the graph as the database has it, read anew."""
    with site.reading(ANONYMOUS) as context:
        keeper = NetworkKeeper(site.database.reading, Path("/nowhere"))
        network = keeper.current(context.unit, context.schema)
    keeper.close()
    return _all(network)


def test_a_read_graph_is_saved_and_opened_by_the_next(
    keep: Keep, kitchen: Site
) -> None:
    first = keep().settled()
    assert [each.version for each in listed(keep().folder, ENDING)] == [first.version]
    second = keep().now()
    assert second.packed_at == first.version
    assert _all(second) == _all(first) == _as_read(kitchen)


def test_a_graph_read_in_many_parts_is_the_same(
    kitchen: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = _as_read(kitchen)
    assert len(at_once) > 3
    monkeypatch.setattr(graph_rows, "AT_ONCE", 3)
    assert _as_read(kitchen) == at_once


def test_a_saved_graph_catches_up_with_what_came_since(
    keep: Keep, kitchen: Site
) -> None:
    saved = keep().settled()
    put(kitchen, dish("Focaccia", "basil"), dish("Trofie", "pecorino"))
    opened = keep().now()
    assert opened.packed_at == saved.version < opened.version
    assert _all(opened) == _as_read(kitchen)


def test_a_damaged_file_is_set_aside_and_the_database_read(
    keep: Keep, kitchen: Site, caplog: pytest.LogCaptureFixture
) -> None:
    first = keep()
    first.settled()
    (saved,) = listed(first.folder, ENDING)
    content = bytearray(saved.path.read_bytes())
    content[-70] ^= 0xFF
    saved.path.write_bytes(content)
    second = keep()
    assert _all(second.settled()) == _as_read(kitchen)
    assert "damaged" in caplog.text
    assert (first.folder / UNFIT).exists()
    assert len(listed(first.folder, ENDING)) == 1
    assert _all(keep().now()) == _as_read(kitchen)


def test_a_restored_backup_does_not_trust_the_graph_of_what_came_after_it(
    bases: Databases, kitchen_url: str, tmp_path: Path
) -> None:
    def wiki(ingredient: str) -> Site:
        url = bases.copy(kitchen_url)
        site = Site.open(Settings(data_dir=tmp_path, database_url=url))
        put(site, dish("Focaccia", ingredient))
        return site

    before, after = wiki("basil"), wiki("tomato")
    folder = tmp_path / "graph"
    theirs = _kept(before, folder)
    ours = _kept(after, folder)
    assert theirs.settled().version == ours.now().version
    # The one that was opened last read its own database, whatever lay in the folder.
    assert _all(ours.settled()) == _as_read(after)
    again = _kept(before, folder)
    assert _all(again.now()) == _as_read(before)
    for each in (theirs, ours, again):
        each.keeper.close()
    before.close()
    after.close()


def test_a_snapshot_of_a_later_state_is_left_for_those_who_see_it(
    keep: Keep, kitchen: Site
) -> None:
    saver = keep()
    with kitchen.reading(ANONYMOUS) as context:
        keeper = keep().keeper
        assert context.network().version
        put(kitchen, dish("Focaccia", "basil"))
        newer = saver.settled()
        older = keeper.current(context.unit, context.schema)
    assert older.version < newer.version
    assert listed(saver.folder, ENDING)[0].version == newer.version


def test_an_outgrown_graph_is_packed_anew_behind_the_requests(
    keep: Keep, kitchen: Site
) -> None:
    one = keep()
    begun = one.now()
    put(kitchen, *(dish(f"Soup {number}", "basil", "tomato") for number in range(300)))
    during = one.now()
    assert during.is_outgrown or during.packed_at > begun.packed_at
    after = one.settled()
    assert after.packed_at > begun.packed_at
    assert not after.is_outgrown
    assert _all(after) == _all(during) == _as_read(kitchen)


def test_edits_made_while_it_is_packed_are_not_lost(keep: Keep, kitchen: Site) -> None:
    one = keep()
    one.now()
    put(kitchen, *(dish(f"Soup {number}", "basil") for number in range(300)))
    one.now()
    for number in range(20):
        put(kitchen, dish(f"Stew {number}", "tomato"))
        assert one.now().version == kitchen.state()[0]
    assert _all(one.settled()) == _as_read(kitchen)


def test_a_vocabulary_in_force_decides(keep: Keep, kitchen: Site) -> None:
    keep().settled()

    def extend(context: Context) -> None:
        text = vocabulary.current_text(context.unit)
        first = '[relations.eats]\nlabel = "eats"\ninverse = "eaten by"\n\n'
        place = text.index("[relations.")
        vocabulary.apply(context, text[:place] + first + text[place:])

    kitchen.writing(Viewer("admin2", "admin"), extend)
    network = keep().now()
    assert "eats" in network.relations
    assert _all(network) == _as_read(kitchen)


def test_a_folder_that_cannot_be_written_stops_nobody(
    kitchen: Site, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "graph").touch()
    one = _kept(kitchen, tmp_path / "graph")
    assert _all(one.settled()) == _as_read(kitchen)
    assert "not saved" in caplog.text


def test_keepers_that_share_a_folder_leave_one_another_alone(
    keep: Keep, kitchen: Site
) -> None:
    keepers = [keep() for _ in range(4)]
    faults: list[str] = []

    def read(one: Kept[NetworkKeeper, Network]) -> None:
        for _ in range(15):
            held = one.now()
            if held.version < 1 or len(held) < 1:
                faults.append("a graph without pages")

    def write() -> None:
        for number in range(12):
            put(kitchen, dish(f"Soup {number}", "basil"))

    threads = [threading.Thread(target=read, args=(one,)) for one in keepers]
    threads.append(threading.Thread(target=write))
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not faults
    expected = _as_read(kitchen)
    for one in keepers:
        assert _all(one.settled()) == expected


def test_no_thread_outlives_the_site(kitchen_settings: Settings) -> None:
    site = Site.open(kitchen_settings)
    put(site, *(dish(f"Soup {number}", "basil") for number in range(300)))
    with site.reading(ANONYMOUS) as context:
        context.network()
    put(site, *(dish(f"Stew {number}", "basil") for number in range(300)))
    with site.reading(ANONYMOUS) as context:
        context.network()
    site.close()
    assert "graph" not in {each.name for each in threading.enumerate()}
