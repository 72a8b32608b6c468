"""Texts from a file say what was saved, edited or not, or the file is refused."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import Text, Texts
from graph.mapped import SnapshotError, listed
from graph.text_snapshot import ending, open_texts, save_texts

ORIGIN = "this wiki, at this entry"
WORDS = ("saffron", "rouille", "leek", "crème", "anise", "fennel", "garlic")
_SAID = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)
_PAGES = st.dictionaries(st.integers(1, 12), st.tuples(_SAID, _SAID))
_EDITS = st.dictionaries(st.integers(1, 14), st.none() | st.tuples(_SAID, _SAID))


def _saved(texts: Texts, folder: Path, level: int = 0) -> Texts:
    save_texts(texts, folder, level, ORIGIN)
    return open_texts(listed(folder, ending(level))[0], level, ORIGIN)


def _everything(texts: Texts) -> dict[int, object]:
    return {
        page: (
            texts.near(page, 100),
            texts.terms(page),
            [
                texts.shared(texts.terms(page), texts.terms(other))
                for other in range(1, 15)
            ],
        )
        for page in range(1, 15)
    }


@settings(deadline=None)
@given(_PAGES, st.lists(_EDITS, max_size=3))
def test_opened_texts_say_what_was_saved_through_all_edits(
    pages: dict[int, tuple[str, str]],
    edits: list[dict[int, tuple[str, str] | None]],
) -> None:
    texts = Texts.build((Text(page, *said) for page, said in pages.items()), 3)
    with TemporaryDirectory() as name:
        opened = _saved(texts, Path(name))
    assert (opened.version, opened.packed_at, len(opened)) == (3, 3, len(texts))
    assert _everything(opened) == _everything(texts)
    for version, edit in enumerate(edits, 4):
        changes = {page: said and Text(page, *said) for page, said in edit.items()}
        texts = texts.apply(changes, version)
        opened = opened.apply(changes, version)
        assert _everything(opened) == _everything(texts)


def test_a_damaged_byte_anywhere_is_noticed(tmp_path: Path) -> None:
    texts = Texts.build(Text(page, "Leek soup", "with garlic") for page in range(5))
    path = save_texts(texts, tmp_path, 0, ORIGIN).path
    whole = path.read_bytes()
    for place in range(0, len(whole), 7):
        path.write_bytes(
            whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :]
        )
        with pytest.raises(SnapshotError):
            open_texts(listed(tmp_path, ending(0))[0], 0, ORIGIN)


def test_the_words_of_other_readers_or_another_past_are_refused(
    tmp_path: Path,
) -> None:
    texts = Texts.build([Text(1, "Leek soup", ""), Text(2, "Leek stew", "")], 1)
    snapshot = save_texts(texts, tmp_path, 2, ORIGIN)
    with pytest.raises(SnapshotError, match="another level"):
        open_texts(snapshot, 0, ORIGIN)
    with pytest.raises(SnapshotError, match="another origin"):
        open_texts(snapshot, 2, "a backup that went on differently")


def test_a_newer_file_replaces_the_older_of_the_same_readers_only(
    tmp_path: Path,
) -> None:
    for version, level in ((1, 0), (1, 2), (2, 0)):
        save_texts(Texts.build((), version), tmp_path, level, ORIGIN)
    assert [each.version for each in listed(tmp_path, ending(0))] == [2]
    assert [each.version for each in listed(tmp_path, ending(2))] == [1]
