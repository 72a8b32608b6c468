"""Gaps: each kind found, counted for who asks, led to the form that mends it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.kitchen import NOBODY, dish, put, somebody
from wiki.errors import InvalidError, NotFoundError
from wiki.services import editing, gaps, pages, vocabulary
from wiki.services.context import Context, Viewer
from wiki.services.gaps import GapList
from wiki.services.site import Site
from wiki.services.starting import SYSTEM
from wiki.text.document import Document, LinkStatement

MATRIX = """
[[matrices]]
slug = "use"
title = "Ingredients by region"
row = "ingredient"
column = "region"

[[matrices.marks]]
label = "cooked"
pattern = "(row:ingredient)<-[uses]-(dish)-[comes-from]->(column:region)"

[[matrices.marks]]
label = "grown"
pattern = "(row:ingredient)-[comes-from]->(column:region)"
"""


def _ask(site: Site, job: Callable[[Context], Any], viewer: Viewer = NOBODY) -> Any:
    with site.reading(viewer) as context:
        return job(context)


def _list(site: Site, kind: str, viewer: Viewer = NOBODY, **asked: Any) -> GapList:
    found: GapList = _ask(
        site, lambda context: gaps.listed(context, kind, **asked), viewer
    )
    return found


def _counts(site: Site, viewer: Viewer = NOBODY, page_type: str = "") -> dict[str, int]:
    found = _ask(site, lambda context: gaps.board(context, page_type), viewer)
    return {each.kind: each.count for each in found}


def _id(site: Site, slug: str) -> int:
    number: int = _ask(site, lambda context: pages.readable(context, slug).id)
    return number


def test_pages_that_nothing_joins_are_orphans_for_whoever_does_not_see_what_does(
    kitchen: Site,
) -> None:
    before = _list(kitchen, "orphans")
    assert [each.page.slug for each in before.items if each.page] == ["giulia-bruni"]
    put(kitchen, Document("menu", "Supper"), Document("ingredient", "Leek"))
    put(kitchen, dish("Hidden soup", "leek", visibility="curators"))
    found = _list(kitchen, "orphans", cursor=str(_id(kitchen, "giulia-bruni")))
    assert [(each.page.slug, each.address) for each in found.items if each.page] == [
        ("supper", "/pages/supper/edit#links-0-relation"),
        ("leek", "/pages/leek/edit#links-0-relation"),
    ]
    assert _counts(kitchen)["orphans"] == found.total == 3
    assert _counts(kitchen, somebody(kitchen))["orphans"] == 2
    assert _counts(kitchen, page_type="menu")["orphans"] == 1


def test_statements_without_evidence_lead_to_their_row(kitchen: Site) -> None:
    found = _list(kitchen, "unsourced", page_type="cook")
    words = [(each.words, each.address) for each in found.items]
    assert words == [
        (
            "comes from Liguria",
            "/pages/giulia-rossetti/edit#link-comes-from-liguria",
        )
    ]
    # What the text itself says has its sentence for evidence.
    pesto = [
        each.words
        for each in _list(kitchen, "unsourced", page_type="dish").items
        if each.page and each.page.slug == "pesto-alla-genovese"
    ]
    assert "uses Basil" not in pesto
    assert "uses Pine nut" in pesto
    assert (
        _counts(kitchen)["unsourced"] < _counts(kitchen, somebody(kitchen))["unsourced"]
    )


def test_disputed_statements_are_listed(kitchen: Site) -> None:
    def dispute(context: Context) -> None:
        document, number = pages.document(context, "giulia-rossetti")
        links = (replace(document.links[0], status="disputed"), *document.links[1:])
        changed = replace(document, links=links)
        editing.save(context, "giulia-rossetti", changed, base=number)

    kitchen.writing(somebody(kitchen), dispute)
    (gap,) = _list(kitchen, "disputed").items
    assert gap.words == "cooks Pesto alla genovese"


def test_missing_pages_come_by_how_many_want_them_and_shared_names_apart(
    kitchen: Site,
) -> None:
    put(
        kitchen,
        dish("Soup", "leek", body="See [[Trenette]]."),
        dish("Stew", "leek"),
        Document("cook", "Rosa Neri", aliases=("Rosa",)),
        Document("menu", "Feast", body="By [[Rosa]]."),
    )
    found = _list(kitchen, "wanted")
    assert [(each.words, each.count) for each in found.items] == [
        ("leek", 2),
        ("Trenette", 2),
    ]
    assert found.items[0].address == "/pages/new?title=leek"
    assert [each.slug for each in found.items[0].pages] == ["soup", "stew"]
    put(kitchen, Document("ingredient", "Leek"))
    assert [each.words for each in _list(kitchen, "wanted").items] == ["Trenette"]
    assert _list(kitchen, "unresolved").items == ()
    put(kitchen, Document("cook", "Rosa Verdi", aliases=("Rosa",)))
    (shared,) = _list(kitchen, "unresolved").items
    assert (shared.words, shared.pages[0].slug) == ("Rosa", "feast")


def test_pages_without_what_their_type_usually_has_are_listed(kitchen: Site) -> None:
    put(kitchen, *(dish(f"Dish {n}", "basil", course="main") for n in range(5)))
    put(kitchen, dish("Odd one", written="1999"))
    found = _ask(kitchen, lambda context: gaps.lacks(context, "dish"))
    lacks = {each.usual.name: (each.usual.is_link, each.count) for each in found}
    assert lacks["course"] == (False, 1)
    assert lacks["uses"] == (True, 1)
    for name, place in (("course", "field_course"), ("uses", "links-0-relation")):
        listed = _ask(
            kitchen, lambda context, it=name: gaps.lacking(context, "dish", it)
        )
        assert [each.address for each in listed.items] == [
            f"/pages/odd-one/edit#{place}"
        ]
    with pytest.raises(NotFoundError):
        _ask(kitchen, lambda context: gaps.lacking(context, "dish", "portions"))


def test_long_lists_go_on_where_they_ended(kitchen: Site) -> None:
    put(kitchen, *(Document("menu", f"Menu {number}") for number in range(5)))
    first = _list(kitchen, "orphans", page_type="menu", limit=3)
    rest = _list(kitchen, "orphans", page_type="menu", cursor=first.next)
    slugs = [each.page.slug for each in (*first.items, *rest.items) if each.page]
    assert slugs == [f"menu-{number}" for number in range(5)]
    assert (first.total, rest.next) == (5, "")
    with pytest.raises(NotFoundError):
        _list(kitchen, "holes")
    with pytest.raises(NotFoundError):
        _list(kitchen, "orphans", page_type="fish")
    with pytest.raises(InvalidError):
        _list(kitchen, "orphans", cursor="x")


def test_the_board_tells_how_many_there_were(kitchen: Site) -> None:
    gaps.note_counts(kitchen)
    gaps.note_counts(kitchen)
    put(kitchen, Document("menu", "Supper"))
    found = {each.kind: each for each in _ask(kitchen, gaps.board)}
    ((_, before),) = found["orphans"].former
    assert (before, found["orphans"].count) == (1, 2)


def test_a_matrix_marks_each_pair_by_the_first_that_fits(kitchen: Site) -> None:
    with kitchen.reading(SYSTEM) as context:
        text = vocabulary.current_text(context.unit)
    kitchen.writing(SYSTEM, lambda context: vocabulary.apply(context, text + MATRIX))
    view = _ask(kitchen, lambda context: gaps.matrix(context, "use"))
    slugs = {each.id: each.slug for each in (*view.rows, *view.columns)}
    cells = {
        (slugs[row], slugs[column]): view.totals[mark][0].label
        for (row, column), mark in view.cells.items()
    }
    assert cells == {
        ("basil", "liguria"): "cooked",
        ("pine-nut", "liguria"): "cooked",
        ("pecorino", "liguria"): "cooked",
        ("pecorino", "lazio"): "cooked",
    }
    put(
        kitchen,
        Document("ingredient", "Sage", links=(LinkStatement("comes-from", "lazio"),)),
    )
    view = _ask(kitchen, lambda context: gaps.matrix(context, "use"))
    assert [(mark.label, count) for mark, count in view.totals] == [
        ("cooked", 4),
        ("grown", 1),
    ]
    with pytest.raises(NotFoundError):
        _ask(kitchen, lambda context: gaps.matrix(context, "nothing"))
