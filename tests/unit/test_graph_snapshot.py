"""A snapshot is the network it was made of, or it is refused."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings

from graph import Change, Link, Network, Node, read_schema
from graph.mapped import STALE_SECONDS, UNFIT, SnapshotError, listed, set_aside
from graph.snapshot import ENDING, open_snapshot, save
from tests.unit.graph_worlds import (
    CURATOR,
    EVERYBODY,
    MEMBER,
    SCHEMA,
    VOCABULARY,
    World,
    everything,
    worlds,
)

ORIGIN = "this wiki, at this entry"


def _network(version: int = 7, pages: int = 40) -> Network:
    nodes = tuple(Node(page, "recipe", page % 3) for page in range(1, pages))
    links = tuple(
        Link(page, "part-of", page % 5 + 1, page, "verified", 2010 + page, 0, page)
        for page in range(6, pages)
    )
    return World(nodes, links).network(version)


def _opened(folder: Path, origin: str = ORIGIN) -> Network:
    return open_snapshot(listed(folder, ENDING)[0], SCHEMA, origin)


@settings(deadline=None)
@given(worlds(levels=(0, 0, 1, 2)))
def test_an_opened_snapshot_says_what_was_saved(world: World) -> None:
    network = world.network(version=3)
    with TemporaryDirectory() as name:
        save(network, Path(name), ORIGIN)
        opened = _opened(Path(name))
    assert opened.version == 3
    assert len(opened) == len(network)
    for reader in (EVERYBODY, MEMBER, CURATOR):
        assert everything(opened, reader) == everything(network, reader)
        assert opened.of_type(["cook"], reader) == network.of_type(["cook"], reader)
        assert opened.count(reader) == network.count(reader)


def test_edits_go_on_from_a_snapshot(tmp_path: Path) -> None:
    save(_network(), tmp_path, ORIGIN)
    changes = [Change(3, None), Change(9, Node(9, "cook"), (Link(9, "mentions", 12),))]
    changed = _opened(tmp_path).apply(changes, 8)
    expected = _network().apply(changes, 8)
    assert everything(changed, CURATOR) == everything(expected, CURATOR)
    assert everything(changed.compact(), CURATOR) == everything(expected, CURATOR)


def test_a_damaged_byte_anywhere_is_noticed(tmp_path: Path) -> None:
    path = save(_network(), tmp_path, ORIGIN).path
    whole = path.read_bytes()
    for place in range(0, len(whole), 7):
        path.write_bytes(
            whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :]
        )
        with pytest.raises(SnapshotError):
            _opened(tmp_path)
    path.write_bytes(whole)
    assert _opened(tmp_path).version == 7


def test_a_torn_file_is_noticed(tmp_path: Path) -> None:
    path = save(_network(), tmp_path, ORIGIN).path
    whole = path.read_bytes()
    for length in [*range(0, len(whole), 61), len(whole) - 1]:
        path.write_bytes(whole[:length])
        with pytest.raises(SnapshotError):
            _opened(tmp_path)
    path.write_bytes(whole + b"\0")
    with pytest.raises(SnapshotError):
        _opened(tmp_path)


def test_a_page_of_zeros_in_a_large_file_is_noticed(tmp_path: Path) -> None:
    # What a power cut leaves of a file whose size was written before its content.
    path = save(_network(pages=300_000), tmp_path, ORIGIN).path
    assert path.stat().st_size > 2 * (1 << 22)
    with path.open("r+b") as file:
        file.seek(6 << 20)
        file.write(bytes(4096))
    with pytest.raises(SnapshotError, match="damaged"):
        _opened(tmp_path)


def test_the_snapshot_of_another_history_is_refused(tmp_path: Path) -> None:
    save(_network(), tmp_path, ORIGIN)
    with pytest.raises(SnapshotError, match="another"):
        _opened(tmp_path, "a restored backup that went on differently")


def test_a_snapshot_under_another_version_is_refused(tmp_path: Path) -> None:
    path = save(_network(), tmp_path, ORIGIN).path
    path.rename(path.with_stem("9"))
    with pytest.raises(SnapshotError, match="another"):
        _opened(tmp_path)


def test_another_vocabulary_refuses_the_snapshot(tmp_path: Path) -> None:
    saved = save(_network(), tmp_path, ORIGIN)
    relations = dict(reversed(VOCABULARY["relations"].items()))
    with pytest.raises(SnapshotError, match="vocabulary"):
        open_snapshot(saved, read_schema(VOCABULARY | {"relations": relations}), ORIGIN)
    types = {"menu": {"label": "Menu", "plural": "Menus"}, **VOCABULARY["types"]}
    with pytest.raises(SnapshotError, match="vocabulary"):
        open_snapshot(saved, read_schema(VOCABULARY | {"types": types}), ORIGIN)


def test_other_words_for_the_same_relations_do_not(tmp_path: Path) -> None:
    saved = save(_network(), tmp_path, ORIGIN)
    relations = dict(VOCABULARY["relations"])
    relations["part-of"] = relations["part-of"] | {"label": "belongs to", "weight": 2}
    schema = read_schema(VOCABULARY | {"relations": relations})
    opened = open_snapshot(saved, schema, ORIGIN)
    (edge,) = opened.edges(30, CURATOR)
    assert opened.wording(edge.label) == "belongs to"
    assert opened.weight(edge.label) == 2


def test_a_newer_snapshot_replaces_older_ones_even_while_they_are_read(
    tmp_path: Path,
) -> None:
    save(_network(7), tmp_path, ORIGIN)
    reader = _opened(tmp_path)
    save(_network(8, pages=20), tmp_path, ORIGIN)
    assert [each.version for each in listed(tmp_path, ENDING)] == [8]
    assert everything(reader, CURATOR) == everything(_network(7), CURATOR)


def test_an_older_snapshot_leaves_a_newer_one_alone(tmp_path: Path) -> None:
    save(_network(8), tmp_path, ORIGIN)
    save(_network(7), tmp_path, ORIGIN)
    assert [each.version for each in listed(tmp_path, ENDING)] == [8, 7]


def test_processes_that_save_at_once_leave_one_good_file(tmp_path: Path) -> None:
    network = _network(pages=2_000)

    def again() -> None:
        for _ in range(20):
            save(network, tmp_path, ORIGIN)

    threads = [threading.Thread(target=again) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert [path.name for path in tmp_path.iterdir()] == ["7.graph"]
    assert everything(_opened(tmp_path), CURATOR) == everything(network, CURATOR)


def test_what_a_dead_process_left_is_cleared_away(tmp_path: Path) -> None:
    old, young = tmp_path / "tmpold.part", tmp_path / "tmpyoung.part"
    old.touch()
    young.touch()
    os.utime(old, (0, young.stat().st_mtime - STALE_SECONDS - 1))
    save(_network(), tmp_path, ORIGIN)
    assert not old.exists()
    assert young.exists()


def test_a_file_that_was_set_aside_is_not_offered_again(tmp_path: Path) -> None:
    set_aside(save(_network(), tmp_path, ORIGIN))
    assert listed(tmp_path, ENDING) == []
    assert [path.name for path in tmp_path.iterdir()] == [UNFIT]


def test_a_folder_that_is_not_there_has_no_snapshots(tmp_path: Path) -> None:
    assert listed(tmp_path / "nowhere", ENDING) == []


def test_a_folder_that_cannot_be_written_is_an_error_of_the_system(
    tmp_path: Path,
) -> None:
    (tmp_path / "graph").touch()
    with pytest.raises(OSError, match="graph"):
        save(_network(), tmp_path / "graph", ORIGIN)
