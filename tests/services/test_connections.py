"""What holds the wiki together: counted for who asks, dated by link or by page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.kitchen import NOBODY, put, somebody
from wiki.errors import NotFoundError
from wiki.services import connections
from wiki.services.context import Context, Viewer
from wiki.services.site import Site
from wiki.text.document import Document, LinkStatement


def _ask(site: Site, job: Callable[[Context], Any], viewer: Viewer = NOBODY) -> Any:
    with site.reading(viewer) as context:
        return job(context)


def test_pages_with_the_most_visible_links_come_first(kitchen: Site) -> None:
    found = _ask(kitchen, connections.most_connected)
    links = [each.links for each in found]
    assert links == sorted(links, reverse=True)
    assert all(each.page.slug != "secret-sauce" for each in found)
    regions = _ask(
        kitchen, lambda context: connections.most_connected(context, "region")
    )
    assert [each.page.slug for each in regions] == ["liguria", "lazio"]
    tomato = {each.page.slug: each.links for each in found}["tomato"]
    curator = _ask(kitchen, connections.most_connected, somebody(kitchen))
    assert {each.page.slug: each.links for each in curator}["tomato"] == tomato + 1
    with pytest.raises(NotFoundError):
        _ask(kitchen, lambda context: connections.most_connected(context, "fish"))


def test_bridges_are_where_shortest_ways_lead(kitchen: Site) -> None:
    put(
        kitchen,
        Document("menu", "Far away", body="[[Cacio e pepe]]"),
        Document("menu", "Further", body="[[Far away]]"),
    )
    found = _ask(kitchen, lambda context: connections.bridges(context, "region"))
    shares = {each.page.slug: each.share for each in found}
    assert max(shares.values()) == 1
    assert shares["cacio-e-pepe"] > shares["far-away"] > 0
    assert "further" not in shares
    groups = {each.page.slug: each.groups for each in found}
    assert groups["pecorino"] == 2
    with pytest.raises(NotFoundError):
        _ask(kitchen, lambda context: connections.bridges(context, "weather"))


def test_links_begin_in_their_year_or_in_that_of_their_page(kitchen: Site) -> None:
    put(
        kitchen,
        Document("dish", "Old", links=(LinkStatement("uses", "basil", since="1900"),)),
        Document(
            "dish",
            "New",
            fields={"written": "2001-05"},
            links=(LinkStatement("uses", "basil"),),
        ),
        Document("dish", "When", links=(LinkStatement("uses", "basil"),)),
    )
    found = _ask(kitchen, lambda context: connections.spreading(context, "uses"))
    basil = next(each for each in found.pages if each.page.slug == "basil")
    assert (basil.first, basil.total) == (1863, 4)
    years = {
        found.first + place: count for place, count in enumerate(basil.years) if count
    }
    assert years == {1863: 1, 1900: 1, 1920: 1, 2001: 1}
    assert found.undated == 1
    assert "uses" in [each.slug for each in _ask(kitchen, connections.relations)]
    with pytest.raises(NotFoundError):
        _ask(kitchen, lambda context: connections.spreading(context, "eats"))
