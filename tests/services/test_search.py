"""Search finds what people mean, says what it understood, and never fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.databases import Databases
from tests.kitchen import NOBODY
from tests.services import shelf
from wiki.services import matching, search
from wiki.services.site import Site
from wiki.services.views import SearchResults


@pytest.fixture(scope="module")
def teas(bases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("teas")
    with shelf.opened(bases.migrated(), folder) as site:
        yield site


def find(site: Site, text: str, **facets: list[str]) -> SearchResults:
    with site.reading(NOBODY) as context:
        return search.find(context, text, facets=facets)


def slugs(site: Site, text: str, **facets: list[str]) -> list[str]:
    return [hit.item.page.slug for hit in find(site, text, **facets).hits]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("gyokuro", "gyokuro"),  # the page of that name before those that name it
        ("jade dew", "gyokuro"),  # an alias
        ("second flush", "second-flush"),
        ("the who", "the-who"),  # a title of small words
        ("cafe", "cafe-blend"),  # without its accent
        ("naive kaffeehauser", "cafe-blend"),
        ("brewing fifty degree", "gyokuro"),  # stems
        ('"three weeks"', "gyokuro"),
        ("muscatel-grapes", "second-flush"),
    ],
)
def test_the_meant_page_comes_first(teas: Site, query: str, first: str) -> None:
    assert slugs(teas, query)[:1] == [first]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("shading OR", {"matcha"}),  # an operator of no meaning here
        ("shaded -sweet", {"matcha"}),
        ('"weeks three"', set()),
        ("type:house gyokuro", set()),
        ("type:tea region:UJ", {"gyokuro", "sencha", "matcha"}),
        ("region:uji", {"gyokuro", "sencha", "matcha"}),
        (
            "-region:uji type:tea leaf:black",
            {"first-flush", "second-flush", "cafe-blend"},
        ),
        ("year:2018", {"gyokuro", "matcha"}),
        ("year:2016..2018", {"gyokuro", "sencha", "matcha"}),
        ("year:..2015", {"second-flush"}),
        ("zymurgic", set()),  # on a page that this reader may not see
    ],
)
def test_the_query_language(teas: Site, query: str, expected: set[str]) -> None:
    found = find(teas, query)
    if found.corrected or any("some of them" in note for note in found.notes):
        assert expected != {hit.item.page.slug for hit in found.hits}
    else:
        assert {hit.item.page.slug for hit in found.hits} == expected


def test_facets_count_what_is_found_and_narrow_it(teas: Site) -> None:
    found = find(teas, "", type=["tea"])
    counts = {
        facet.slug: {value.value: value.count for value in facet.values}
        for facet in found.facets
    }
    assert counts["leaf"] == {"Black": 3, "Green": 3, "White": 1}
    assert counts["region"] == {"uji": 3, "darjeeling-district": 2}
    assert counts["year"]["2018"] == 2
    assert slugs(teas, "", type=["tea"], leaf=["Green"], year=["2018"]) == [
        "gyokuro",
        "matcha",
    ]


@pytest.mark.parametrize(
    ("query", "corrected"),
    [
        ("gyokoru", "gyokuro"),
        ("secnd flsh", "second flush"),
        ("darjeling region:uji", None),  # the correction would find nothing there
    ],
)
def test_a_misspelt_title_is_still_found(
    teas: Site, query: str, corrected: str | None
) -> None:
    found = find(teas, query)
    assert found.corrected == (corrected or "")
    assert bool(found.hits) == bool(corrected)


def test_a_hidden_name_is_no_correction(teas: Site) -> None:
    found = find(teas, "hiden harvst")
    assert "hidden" not in found.corrected
    assert found.hits == ()


def test_hits_quote_the_passage_with_marks(teas: Site) -> None:
    hit = next(
        hit
        for hit in find(teas, "fifty degrees").hits
        if hit.item.page.slug == "gyokuro"
    )
    assert [mark.text for mark in hit.snippet if mark.hit] == ["fifty", "degrees"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("gy", ["gyokuro"]),
        ("flu", ["first-flush", "second-flush", "flush-of-gyokuro-dreams"]),
        ("jade", ["gyokuro"]),
        ("cafe", ["cafe-blend"]),
        ("gyoku dre", ["flush-of-gyokuro-dreams"]),
        ("sencah", ["sencha"]),
        ("hidd", []),
    ],
)
def test_suggestions_while_typing(teas: Site, typed: str, expected: list[str]) -> None:
    with teas.reading(NOBODY) as context:
        found = [each.page.slug for each in search.suggest(context, typed)]
    assert set(expected) <= set(found)
    assert bool(found) == bool(expected)


def test_pages_of_answers_hold_each_hit_once(teas: Site) -> None:
    with teas.reading(NOBODY) as context:
        whole = search.find(context, "type:tea", facets={}, limit=50)
        seen: list[str] = []
        cursor = ""
        while True:
            part = search.find(context, "type:tea", facets={}, cursor=cursor, limit=3)
            seen += [hit.item.page.slug for hit in part.hits]
            cursor = part.next
            if not cursor:
                break
    assert seen == [hit.item.page.slug for hit in whole.hits]
    assert len(seen) == whole.total == 8


@pytest.mark.parametrize("query", ["type:tea green", "leaves", "gyokuro"])
def test_of_many_hits_all_are_found_though_few_are_weighed(
    teas: Site, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with teas.reading(NOBODY) as context:
        whole = search.find(context, query, facets={}, limit=50)
        monkeypatch.setattr(matching, "RANKED", 2)
        few = search.find(context, query, facets={}, limit=49)
    assert whole.total == few.total == len(few.hits)
    assert {hit.item.page.slug for hit in few.hits} == {
        hit.item.page.slug for hit in whole.hits
    }
    assert few.facets == whole.facets
    if query == "gyokuro":
        assert few.hits[0].item.page.slug == "gyokuro"


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.text(max_size=60)
    | st.text("\"()*:-^+~NEAR AND OR type year\\'%_<>|&! ", max_size=40)
)
def test_no_query_is_an_error(teas: Site, query: str) -> None:
    with teas.reading(NOBODY) as context:
        search.find(context, query, facets={})
        search.suggest(context, query)
