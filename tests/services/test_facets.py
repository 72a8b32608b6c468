"""Counts of facets are what the database says, whoever edited a moment ago."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import pytest
from sqlalchemy import text

from tests.kitchen import NOBODY, WRITER, dish, put, somebody
from wiki.services import (
    editing,
    facet_index,
    listings,
    moving,
    pages,
    search,
    vocabulary,
)
from wiki.services.context import Context, Viewer
from wiki.services.site import Site
from wiki.services.starting import SYSTEM
from wiki.services.views import FacetView

Counts = Mapping[str, Mapping[str, int]]

READERS = (NOBODY, WRITER, Viewer("zia", "curator"))

_STORED = text(
    "SELECT facet, value, count(*) FROM facet JOIN page ON page.id = page_id"
    " WHERE NOT archived AND level <= :level AND type = :type"
    " AND (:region = '' OR page_id IN"
    "  (SELECT page_id FROM facet WHERE facet = 'region' AND value = :region))"
    " AND (facet <> 'region' OR value IN"
    "  (SELECT slug FROM page WHERE NOT archived AND level <= :level))"
    " GROUP BY facet, value"
)
_PAGES = text(
    "SELECT count(*) FROM page WHERE NOT archived AND level <= :level AND type = :type"
)


def _shown(facets: tuple[FacetView, ...]) -> Counts:
    found = {
        facet.slug: {each.value: each.count for each in facet.values if each.count}
        for facet in facets
        if facet.slug != "type"
    }
    return {slug: values for slug, values in found.items() if values}


def _stored(context: Context, kind: str, region: str = "") -> Counts:
    asked = {"level": context.viewer.level, "type": kind, "region": region}
    found: dict[str, dict[str, int]] = {}
    for facet, value, count in context.unit.connection.execute(_STORED, asked):
        found.setdefault(facet, {})[value] = count
    return found


def _compare(site: Site) -> None:
    for viewer in READERS:
        with site.reading(viewer) as context:
            for kind in ("dish", "ingredient", "cook"):
                listing = listings.browse(context, kind, facets={}, limit=500)
                asked = {"level": viewer.level, "type": kind}
                total = context.unit.connection.execute(_PAGES, asked).scalar()
                assert listing.total == len(listing.items) == total
                assert _shown(listing.facets) == _stored(context, kind)
                found = search.find(context, f"type:{kind}", facets={}, limit=500)
                assert found.total == len(found.hits) == total
                assert _shown(found.facets) == _stored(context, kind)
            for region in ("liguria", "lazio", "riviera"):
                some = listings.browse(context, "dish", facets={"region": [region]})
                slug = pages.named(context, region)
                wanted = _stored(context, "dish", slug.slug) if slug else {}
                assert _shown(some.facets) == wanted
            basil = search.find(context, "basil", facets={"type": ["dish"]}, limit=500)
            assert basil.total == len(basil.hits)


def _save(slug: str, **changes: object) -> Callable[[Context], object]:
    def job(context: Context) -> object:
        document, number = pages.document(context, slug)
        changed = replace(document, **changes)  # type: ignore[arg-type] # its fields
        return editing.save(context, slug, changed, base=number)

    return job


EDITS: tuple[tuple[str, Callable[[Context], object]], ...] = (
    (
        "a page comes",
        lambda context: editing.create(
            context, dish("Basil ice", region="liguria", course="dessert")
        ),
    ),
    ("another value", _save("basil-ice", fields={"course": "main"})),
    ("no value", _save("basil-ice", fields={})),
    ("a year", _save("basil-ice", fields={"written": "1999-05"})),
    ("hidden from readers", _save("pesto-alla-genovese", visibility="members")),
    ("a value hidden", _save("liguria", visibility="curators")),
    ("shown again", _save("liguria", visibility="public")),
    ("another title", _save("liguria", title="The Riviera")),
    (
        "another address",
        lambda context: moving.rename(context, "liguria", new_slug="riviera"),
    ),
    ("a page goes", lambda context: moving.archive(context, "basil-ice")),
    ("a value goes", lambda context: moving.archive(context, "lazio")),
    ("it comes back", lambda context: moving.restore_page(context, "lazio")),
    ("the page, too", lambda context: moving.restore_page(context, "basil-ice")),
    ("another type", _save("basil-ice", type="ingredient", links=(), fields={})),
)


@pytest.fixture
def both(kitchen: Site) -> Iterator[tuple[Site, Site]]:
    """Two processes over one wiki: one writes, and both are read from."""
    other = Site.open(kitchen.settings)
    yield kitchen, other
    other.close()


def test_counts_are_the_databases_after_every_edit(both: tuple[Site, Site]) -> None:
    writing, other = both
    curator = somebody(writing)
    for site in both:
        _compare(site)
    for name, edit in EDITS:
        writing.writing(curator, edit)
        for site in (writing, other):
            try:
                _compare(site)
            except AssertionError as error:
                raise AssertionError(f"After “{name}”: {error}") from error


def test_counts_are_right_when_many_pages_change(
    both: tuple[Site, Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facet_index, "OVERLAY_LEAST", 8)
    for site in both:
        _compare(site)
    many = [
        dish(f"Basil soup {number}", region="lazio", course="starter", written="1950")
        for number in range(12)
    ]
    for part in (many[: len(many) // 2], many[len(many) // 2 :]):
        put(both[0], *part)
        for site in both:
            _compare(site)


def test_a_new_vocabulary_counts_by_its_own_facets(both: tuple[Site, Site]) -> None:
    for site in both:
        _compare(site)
    writing, other = both

    def without_years(context: Context) -> None:
        now = vocabulary.current_text(context.unit)
        vocabulary.apply(context, now.partition("[facets.year]")[0])

    writing.writing(SYSTEM, without_years)
    for site in (writing, other):
        with site.reading(NOBODY) as context:
            shown = listings.browse(context, "dish", facets={}).facets
            assert [facet.slug for facet in shown] == ["region", "course"]
        _compare(site)


def test_a_chosen_value_that_no_page_has_can_be_taken_out(kitchen: Site) -> None:
    with kitchen.reading(NOBODY) as context:
        shown = listings.browse(context, "cook", facets={"region": ["lazio"]}).facets
    (region,) = shown
    assert [(each.label, each.count, each.selected) for each in region.values] == [
        ("Lazio", 0, True)
    ]
