"""Posts that say they are parts of a series are found, in their order."""

from __future__ import annotations

import pytest

from wiki.services.transfer.foreign.post_series import Series, SeriesFinder, number_of


def found(*posts: tuple[str, str, str]) -> list[tuple[str, list[tuple[str, int]]]]:
    """Give the series of posts of an address, a title and a content."""
    finder = SeriesFinder()
    for address, title, content in posts:
        finder.note(address, title, content)
    known = {address for address, _, _ in posts}
    listed: list[Series] = finder.found(lambda each: each if each in known else "")
    return [
        (each.title, [(part.post, part.number) for part in each.parts])
        for each in listed
    ]


@pytest.mark.parametrize(
    ("word", "number"),
    [("two", 2), ("Third", 3), ("4", 4), ("5th", 5), ("IV", 4), ("lots", 0)],
)
def test_numbers_in_words(word: str, number: int) -> None:
    assert number_of(word) == number


def test_titles_with_parts_make_a_series() -> None:
    assert found(
        ("/b", "Road trip, Part 2: The coast", ""),
        ("/a", "Road trip (Part One)", ""),
        ("/c", "Road trip — part III of 3", ""),
        ("/d", "Part 2: Something else", ""),
        ("/e", "A party of two", ""),
    ) == [("Road trip", [("/a", 1), ("/b", 2), ("/c", 3)])]


def test_sentences_make_a_series_and_links_name_its_first_part() -> None:
    assert found(
        ("/1", "How it began", "<p>We begin.</p>"),
        (
            "/2",
            "How it went on",
            "<p>This is the second post in a series about the Example District, in"
            ' Maine. <a href="/1">Start here</a>.</p>',
        ),
        (
            "/3",
            "How it ended",
            "This is the third and final post on our series about the Example"
            ' District. Read parts <a href="/1">one</a> and <a href="/2">two</a>.',
        ),
        ("/4", "Apart", "This is the first time that we write."),
    ) == [("the Example District", [("/1", 1), ("/2", 2), ("/3", 3)])]


def test_an_ordered_list_of_a_series_makes_one() -> None:
    listed = (
        '<p>The posts in this series:</p><ol><li><a href="/x">X</a></li>'
        '<li><a href="/y">Y</a></li></ol>'
    )
    assert found(("/x", "X", listed), ("/y", "Y", listed)) == [
        ("X", [("/x", 1), ("/y", 2)])
    ]
    elsewhere = listed.replace('"/y"', '"https://e.org/"')
    assert found(("/x", "X", elsewhere), ("/y", "Y", "")) == []


def test_one_part_alone_is_no_series() -> None:
    assert found(("/a", "Trip (Part 1)", ""), ("/b", "Other", "")) == []
