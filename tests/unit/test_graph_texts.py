"""Texts are alike by the telling words they share, edited or not."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import Text, Texts

WORDS = ("saffron", "rouille", "leek", "broth", "anise", "fennel", "garlic")
_SAID = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)
_PAGES = st.dictionaries(st.integers(1, 12), st.tuples(_SAID, _SAID), min_size=2)


def _texts(pages: dict[int, tuple[str, str]]) -> Texts:
    return Texts.build(Text(page, *said) for page, said in pages.items())


def _near(texts: Texts, page: int) -> dict[int, float]:
    return {each.page: each.score for each in texts.near(page, 100)}


@given(_PAGES)
def test_likeness_is_the_sum_over_shared_words_of_both_weights(
    pages: dict[int, tuple[str, str]],
) -> None:
    texts = _texts(pages)
    for page in pages:
        mine = texts.terms(page)
        plain = {}
        for other in pages.keys() - {page}:
            theirs = texts.terms(other)
            length = math.sqrt(sum(weight**2 for weight in theirs.values())) or 1.0
            both = sum(
                mine[term] * theirs[term] for term in mine.keys() & theirs.keys()
            )
            if both:
                plain[other] = both / math.sqrt(length)
        assert _near(texts, page) == pytest.approx(plain, rel=1e-4)


@given(_PAGES)
def test_closest_first_and_the_page_itself_never(
    pages: dict[int, tuple[str, str]],
) -> None:
    texts = _texts(pages)
    for page in pages:
        scores = [each.score for each in texts.near(page, 3)]
        assert scores == sorted(scores, reverse=True)
        assert len(scores) <= 3
        assert page not in _near(texts, page)


@settings(deadline=None)
@given(_PAGES, st.data())
def test_an_edit_says_the_same_as_never_having_said_otherwise(
    pages: dict[int, tuple[str, str]], data: st.DataObject
) -> None:
    """A page that is changed and changed back is alike to the same pages as before."""
    texts = _texts(pages)
    page = data.draw(st.sampled_from(sorted(pages)))
    away = texts.apply({page: Text(page, "nothing", "of the kind")}, 1)
    assert page not in {other for each in pages for other in _near(away, each)}
    back = away.apply({page: Text(page, *pages[page])}, 2)
    assert back.version == 2
    for each in pages:
        assert _near(back, each).keys() == _near(texts, each).keys()
    assert _near(texts, page).keys() == _near(back, page).keys()


def test_a_page_that_is_gone_is_like_none() -> None:
    texts = _texts({1: ("Leek soup", ""), 2: ("Leek stew", ""), 3: ("Leek pie", "")})
    assert set(_near(texts, 1)) == {2, 3}
    gone = texts.apply({2: None}, 1)
    assert set(_near(gone, 1)) == {3}
    assert gone.near(2, 5) == ()


def test_a_new_page_is_found_by_what_others_said_before() -> None:
    texts = _texts({1: ("Leek soup", ""), 2: ("Leek stew", "")})
    grown = texts.apply({9: Text(9, "Braised leek", "")}, 1)
    assert set(_near(grown, 9)) == {1, 2}
    assert 9 in _near(grown, 1)
    assert 9 not in _near(texts, 1)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Leeks", "leek"), ("Berries", "berry"), ("Crème brûlée", "creme brulee")],
)
def test_plurals_accents_and_capitals_make_no_difference(one: str, other: str) -> None:
    assert set(_near(_texts({1: (one, ""), 2: (other, "")}), 1)) == {2}


def _shared(texts: Texts) -> tuple[str, ...]:
    return texts.shared(texts.terms(1), texts.terms(2))


def test_words_without_a_title_are_not_named_as_shared() -> None:
    texts = _texts(
        {
            1: ("Soup", "simmer the saffron"),
            2: ("Stew", "simmer the saffron"),
            3: ("Saffron", "a spice"),
        }
    )
    assert _shared(texts) == ("saffron",)


def test_what_every_page_says_is_not_named_as_shared() -> None:
    pages = dict.fromkeys(range(1, 200), ("Saffron", ""))
    pages[1] = pages[2] = ("Saffron rouille", "")
    assert _shared(_texts(pages)) == ("rouille",)


def test_the_index_is_outgrown_when_much_has_changed() -> None:
    texts = _texts(dict.fromkeys(range(10), ("Leek", "")))
    few = {page: Text(page, "Leek", "") for page in range(100, 200)}
    many = {page: Text(page, "Leek", "") for page in range(100, 400)}
    assert not texts.apply(few, 1).is_outgrown
    assert texts.apply(many, 1).is_outgrown


def test_common_words_are_no_topic() -> None:
    texts = Texts.build(
        [
            Text(1, "Start here with zebras", "Together we begin before others."),
            Text(2, "What comes together here", "Zebras begin before anything."),
            *(
                Text(number, f"Page {number}", "Nothing else.")
                for number in range(3, 40)
            ),
        ]
    )
    assert _shared(texts) == ("zebras",)
