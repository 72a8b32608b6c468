"""Slugs and name keys."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wiki.text.slugs import SLUG_LENGTH, is_slug, name_key, slugify

SLUGS = [
    ("Filling in the Gaps", "filling-in-the-gaps"),
    ("Sal Khan’s The One World Schoolhouse", "sal-khans-the-one-world-schoolhouse"),
    ("Sal Khan's book", "sal-khans-book"),
    ("  Équipe   Élève — Übung ", "equipe-eleve-ubung"),
    ("Straße, Ærø, Łódź, Þing", "strasse-aero-lodz-thing"),
    ("Teaching & Learning", "teaching-and-learning"),
    ("St. Louis (K-12)", "st-louis-k-12"),
    ("ＦＵＬＬ width ②", "full-width-2"),
]


@pytest.mark.parametrize(("title", "slug"), SLUGS)
def test_a_title_becomes_a_readable_address(title: str, slug: str) -> None:
    assert slugify(title) == slug


def test_a_long_title_is_cut_between_words() -> None:
    slug = slugify("competency " * 20)
    assert slug == "-".join(["competency"] * 7)


def test_one_endless_word_is_cut_at_the_limit() -> None:
    assert slugify("a" * 200) == "a" * SLUG_LENGTH


def test_titles_without_latin_letters_get_different_stand_ins() -> None:
    assert slugify("教育") != slugify("学校")
    assert slugify("教育") == slugify("教育")


@given(st.text())
@settings(deadline=None)
def test_every_title_gives_a_slug(title: str) -> None:
    assert is_slug(slugify(title))


@given(st.from_regex(r"[a-z0-9]{1,9}(-[a-z0-9]{1,9}){0,5}", fullmatch=True))
@settings(deadline=None)
def test_a_slug_stays_as_it_is(slug: str) -> None:
    assert slugify(slug) == slug


@pytest.mark.parametrize("text", ["", "-a", "a-", "a--b", "A", "é", "a b", "a\n"])
def test_other_texts_are_not_slugs(text: str) -> None:
    assert not is_slug(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Susan Patrick", "susan  PATRICK "),
        ("Khan’s “Schoolhouse”", 'khan\'s "schoolhouse"'),
        ("Cafe\u0301", "CAFÉ"),
        ("STRASSE", "straße"),
        ("ｆｕｌｌ", "full"),
    ],
)
def test_names_that_people_take_for_the_same_are_the_same(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Why?", "Why"), ("Resume", "Résumé"), ("a b", "ab")]
)
def test_names_that_differ_stay_apart(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@given(st.text())
@settings(deadline=None)
def test_the_key_of_a_key_is_itself(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)
