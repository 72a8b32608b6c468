"""A page that a person may not see answers exactly like one that is not there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.kitchen import KEEPER, NOBODY, WRITER, dish, put
from wiki.errors import NotFoundError, WikiError
from wiki.services import (
    asking,
    editing,
    front,
    history,
    links,
    listings,
    maps,
    pages,
    paths,
    search,
)
from wiki.services import related as related_service
from wiki.services.context import Context, Viewer
from wiki.services.site import Site

HIDDEN = "secret-sauce"
MISSING = "no-such-sauce"

Ask = Callable[[Context, str], Any]

BY_NAME: dict[str, Ask] = {
    "page": pages.view,
    "resolve": pages.resolve,
    "revision": lambda context, slug: pages.view_revision(context, slug, 1),
    "at": lambda context, slug: pages.view_at(context, slug, "2030"),
    "history": history.revisions,
    "compare": lambda context, slug: history.compare(context, slug, 1, 1),
    "related": related_service.suggestions,
    "map": maps.around,
    "path from": lambda context, slug: paths.find_paths(context, slug, target="basil"),
    "path to": lambda context, slug: paths.find_paths(context, "basil", target=slug),
    "avoid": lambda context, slug: paths.find_paths(
        context, "basil", target="tomato", avoid=[slug]
    ),
    "pattern": lambda context, slug: (
        asking.ask(context, f'(dish {{slug: "{slug}"}})-[uses]->(ingredient)').total
    ),
    "edit": lambda context, slug: editing.save(context, slug, dish("Mine now"), base=1),
}


@pytest.mark.parametrize("ask", BY_NAME.values(), ids=BY_NAME.keys())
@pytest.mark.parametrize("viewer", [NOBODY, WRITER], ids=["nobody", "contributor"])
def test_asked_by_name_it_is_missing(kitchen: Site, viewer: Viewer, ask: Ask) -> None:
    with kitchen.reading(viewer) as context:
        answers = [_outcome(ask, context, slug) for slug in (HIDDEN, MISSING)]
    assert answers[0] == answers[1]


def _outcome(ask: Ask, context: Context, slug: str) -> Any:
    try:
        return ask(context, slug)
    except WikiError as error:
        return type(error), error.message.replace(slug, "SLUG")


IN_PASSING: dict[str, Callable[[Context], Any]] = {
    "search": lambda context: search.find(context, "zymurgic", facets={}),
    "corrected": lambda context: search.find(context, "secrt", facets={}),
    "suggest": lambda context: search.suggest(context, "secr"),
    "listing": lambda context: listings.browse(context, "dish", facets={}),
    "counts": listings.counts,
    "links": lambda context: links.groups_of(
        context, pages.readable(context, "tomato"), 99
    ),
    "related": lambda context: related_service.suggestions(context, "tomato"),
    "map": lambda context: maps.around(context, "tomato", depth=2),
    "paths": lambda context: paths.find_paths(context, "tomato", target="pine-nut"),
    "to type": lambda context: paths.find_paths(context, "tomato", to_type="dish"),
    "ask": lambda context: asking.ask(context, "(dish)-[uses]->(ingredient)"),
    "changes": lambda context: [
        (each.page.slug, each.kind) for each in history.changes(context, limit=99)[0]
    ],
    "front": lambda context: [
        (kind.slug, count) for kind, count in front.front(context).types
    ],
}


@pytest.mark.parametrize("ask", IN_PASSING.values(), ids=IN_PASSING.keys())
def test_answers_are_as_if_the_page_had_never_been(
    kitchen: Site, ask: Callable[[Context], Any]
) -> None:
    with kitchen.reading(NOBODY) as context:
        before = ask(context)
    for number in range(3):
        put(
            kitchen,
            dish(
                f"Secret stew {number}",
                "tomato",
                "pine-nut",
                "basil",
                summary="Zymurgic again.",
                visibility="curators",
            ),
        )
    with kitchen.reading(NOBODY) as context:
        after = ask(context)
    with kitchen.reading(KEEPER) as context:
        seen = ask(context)
    assert repr(before) == repr(after)
    assert "ecret" not in repr(after)
    assert repr(seen) != repr(after)


def test_a_page_made_public_is_seen_at_once(kitchen: Site) -> None:
    with kitchen.reading(KEEPER) as context:
        document, number = pages.document(context, HIDDEN)
    kitchen.writing(
        KEEPER,
        lambda context: editing.save(
            context, HIDDEN, replace(document, visibility="public"), base=number
        ),
    )
    with kitchen.reading(NOBODY) as context:
        assert search.find(context, "zymurgic", facets={}).total == 1
        way = paths.find_paths(context, "tomato", target="pine-nut").paths[0]
        assert "Secret sauce" in way.text


def test_what_was_hidden_stays_hidden_when_the_page_is_opened(kitchen: Site) -> None:
    test_a_page_made_public_is_seen_at_once(kitchen)
    with kitchen.reading(NOBODY) as context:
        assert pages.view_revision(context, HIDDEN, 2).page.slug == HIDDEN
        for ask in (
            lambda: pages.view_revision(context, HIDDEN, 1),
            lambda: history.compare(context, HIDDEN, 1, 2),
        ):
            with pytest.raises(NotFoundError):
                ask()
        found, _ = history.revisions(context, HIDDEN)
        assert [each.number for each in found] == [2]
        seen, _ = history.changes(context)
        assert [each.revision for each in seen if each.page.slug == HIDDEN] == [2]
        assert history.number_before(context, HIDDEN, 2) is None
    with kitchen.reading(KEEPER) as context:
        assert pages.view_revision(context, HIDDEN, 1).page.slug == HIDDEN
        found, _ = history.revisions(context, HIDDEN)
        assert [each.number for each in found] == [2, 1]
