"""Places: where each stands, what is not known, what a question counts for each."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kitchen import NOBODY
from wiki.errors import InvalidError, NotFoundError
from wiki.services import outlines, places, vocabulary
from wiki.services.places import Place, PlacesView
from wiki.services.site import Site
from wiki.services.starting import SYSTEM


def _view(site: Site, **asked: Any) -> PlacesView:
    with site.reading(NOBODY) as context:
        return places.view(context, **asked)


def _by_code(view: PlacesView) -> dict[str, Place]:
    return {each.code: each for each in view.places}


def test_every_place_has_an_outline_and_a_tile_of_its_own(field: Site) -> None:
    view = _view(field)
    assert len(view.places) == len(view.outlines.places) == 51
    assert view.unmapped == ()
    tiles = {each.tile for each in view.outlines.places.values()}
    assert len(tiles) == 51
    for column, row in tiles:
        assert 0 <= column < view.outlines.columns
        assert 0 <= row < view.outlines.rows


def test_what_is_not_known_is_not_none(field: Site) -> None:
    view = _view(field)
    known = {
        each.code: each.value.shown
        for each in view.places
        if each.value.rank is not None
    }
    assert known == {
        "CA": "emerging",
        "DC": "developing",
        "MI": "developing",
        "WY": "none",
    }
    found = _by_code(view)
    assert (found["WY"].value.rank, found["WY"].value.year) == (0, "2019")
    assert (found["ME"].value.rank, found["ME"].value.shown) == (None, "not known")
    legend = [(each.label, each.rank, each.count) for each in view.legend]
    assert legend == [
        ("none", 0, 1),
        ("emerging", 1, 1),
        ("developing", 2, 2),
        ("advanced", 3, 0),
        ("not known", None, 47),
    ]


def test_another_snapshot_has_its_own_values_years_and_sources(field: Site) -> None:
    earlier = _by_code(_view(field, level=1))
    assert (earlier["CA"].value.shown, earlier["CA"].value.year) == ("none", "2018")
    later = _by_code(_view(field, level=2))
    assert later["WY"].value.shown == "emerging"
    assert later["WY"].value.source.startswith("https://")
    with pytest.raises(InvalidError):
        _view(field, level=3)


def test_a_question_counts_the_answers_in_which_each_place_stands(field: Site) -> None:
    view = _view(field, question="policies-enable")
    counts = {each.code: int(each.value.shown) for each in view.places}
    assert sum(counts.values()) == 58
    assert counts["VT"] == max(counts.values()) == 6
    assert counts["WY"] == 0
    ranks = {each.value.shown: each.value.rank for each in view.places}
    ordered = [ranks[key] for key in sorted(ranks, key=int)]
    assert ordered == sorted(ordered)
    assert ordered[0] == 0
    assert ordered[-1] == places.BINS


def test_a_place_in_short_has_its_levels_links_and_answers(field: Site) -> None:
    with field.reading(NOBODY) as context:
        found = places.brief(context, "wyoming")
        with pytest.raises(NotFoundError, match="no place"):
            places.brief(context, "student-agency")
    assert [(level.year, value.shown) for level, value in found.levels] == [
        ("2019", "none"),
        ("2018", "not known"),
        ("", "emerging"),
    ]
    assert found.code == "WY"


def test_a_wiki_without_places_has_no_such_map(kitchen: Site) -> None:
    with pytest.raises(NotFoundError):
        _view(kitchen)


FAULTS = [
    ('type = "dishes"', "places.type"),
    ('code_field = "mode"', "places.code_field"),
    ("outlines = 3", "places.outlines"),
    ('surprise = "x"', "surprise"),
    ('levels = [{title = "L", field = "code"}]', "kind choice"),
    ('levels = [{title = "L", field = "nothing"}]', "levels"),
]


@pytest.mark.parametrize(("line", "words"), FAULTS)
def test_what_the_vocabulary_says_of_places_is_checked(
    kitchen: Site, line: str, words: str
) -> None:
    text = _with_places(kitchen, {line.partition(" ")[0]: line})
    with pytest.raises(InvalidError) as caught:
        vocabulary.parse(text)
    assert words in caught.value.message


def test_outlines_must_be_there_before_a_vocabulary_is_put_in_force(
    kitchen: Site,
) -> None:
    assert "us-states" in outlines.known()
    wrong = _with_places(kitchen, {"outlines": 'outlines = "the-moon"'})
    with pytest.raises(InvalidError, match="the-moon"):
        kitchen.writing(SYSTEM, lambda context: vocabulary.apply(context, wrong))
    right = _with_places(kitchen, {})
    kitchen.writing(SYSTEM, lambda context: vocabulary.apply(context, right))
    view = _view(kitchen)
    # The codes of this field are no places of that map.
    assert view.places == ()
    assert {each.slug for each in view.unmapped} == {"liguria", "lazio"}


def _with_places(site: Site, changed: dict[str, str]) -> str:
    lines = {
        "type": 'type = "region"',
        "code_field": 'code_field = "code"',
        "outlines": 'outlines = "us-states"',
    } | changed
    with site.reading(SYSTEM) as context:
        text = vocabulary.current_text(context.unit)
    return text + "\n[places]\n" + "\n".join(lines.values()) + "\n"
