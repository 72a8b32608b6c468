"""Texts are kept: read once, mapped by the next process, caught up with every edit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from graph import Reader, Texts
from graph.mapped import listed
from graph.text_snapshot import ending
from tests.kitchen import dish, put
from tests.services.keeping import Kept
from wiki.services.context import ANONYMOUS
from wiki.services.site import Site
from wiki.services.texts import TextKeeper

EVERYBODY = Reader(0)
Keep = Callable[[], "Kept[TextKeeper, Texts]"]


def _kept(site: Site, folder: Path) -> Kept[TextKeeper, Texts]:
    """Give a keeper to which every wiki is large."""
    return Kept(
        site,
        folder,
        TextKeeper(site.database.reading, folder, at_once=3),
        lambda keeper, context: keeper.current(
            context.unit, context.network(), EVERYBODY
        ),
    )


@pytest.fixture
def keep(kitchen: Site, tmp_path: Path) -> Iterator[Keep]:
    """Give keepers as processes have them: each with its own, all over one folder."""
    made: list[Kept[TextKeeper, Texts]] = []

    def one() -> Kept[TextKeeper, Texts]:
        made.append(_kept(kitchen, tmp_path / "graph"))
        return made[-1]

    yield one
    for each in made:
        each.keeper.close()


def _said(texts: Texts, site: Site) -> dict[int, Any]:
    with site.reading(ANONYMOUS) as context:
        pages = context.network().pages(EVERYBODY)
    return {page: texts.near(page, 9) for page in pages}


def test_a_large_wiki_is_read_behind_the_requests_and_mapped_by_the_next(
    keep: Keep, kitchen: Site
) -> None:
    first = keep()
    assert len(first.now()) == 0
    read = first.settled()
    assert len(read) > 3
    assert [each.version for each in listed(first.folder, ending(0))] == [read.version]
    mapped = keep().now()
    assert _said(mapped, kitchen) == _said(read, kitchen)


def test_the_next_process_knows_what_was_edited_since(
    keep: Keep, kitchen: Site
) -> None:
    saved = keep().settled()
    put(kitchen, dish("Trenette with basil", "basil"))
    opened = keep().now()
    assert opened.packed_at == saved.version < opened.version
    with kitchen.reading(ANONYMOUS) as context:
        new = max(context.network().pages(EVERYBODY))
    assert opened.terms(new)


def test_more_edits_than_a_request_can_read_are_read_behind_it(
    keep: Keep, kitchen: Site
) -> None:
    first = keep()
    before = first.settled()
    put(kitchen, *(dish(f"Soup number {n}", "basil") for n in range(9)))
    assert len(first.now()) == 0
    after = first.settled()
    assert len(after) == len(before) + 9


def test_a_damaged_file_is_set_aside_and_the_texts_read_anew(
    keep: Keep, kitchen: Site, caplog: pytest.LogCaptureFixture
) -> None:
    first = keep()
    # Before the damage: the first keeper has the very file mapped.
    expected = _said(first.settled(), kitchen)
    (saved,) = listed(first.folder, ending(0))
    content = bytearray(saved.path.read_bytes())
    content[-70] ^= 0xFF
    saved.path.write_bytes(content)
    assert _said(keep().settled(), kitchen) == expected
    assert "damaged" in caplog.text
