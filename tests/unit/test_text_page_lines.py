"""Faults of a page's text are told at the line that they are about."""

from __future__ import annotations

import pytest
from hypothesis import given

from tests.unit.text_documents import DOCUMENTS
from wiki.errors import InvalidError
from wiki.text.frontmatter import dump_page, parse_page
from wiki.text.page_lines import faults_by_line, lines_of

TEXT = """---
type: dish
title: Pesto
fields:
  minutes: soon
  written: 1863
links:
  - {uses: basil}
  - {uses: basil}
  - relation: x
    since: never
---
Body.
"""


@pytest.mark.parametrize(
    ("place", "line", "key"),
    [
        ("title", 3, "title"),
        ("fields.minutes", 5, "minutes"),
        ("fields.course", 4, "course"),
        ("links.0", 8, ""),
        ("links.1.since", 10, "since"),
        ("summary", 0, "summary"),
        ("body", 13, "body"),
        ("line 7, since", 7, "since"),
        ("line 2", 2, ""),
    ],
)
def test_a_place_is_found_in_the_text(place: str, line: int, key: str) -> None:
    (found,) = faults_by_line(TEXT, {place: ["Wrong."]})
    assert (found.line, found.key, found.text) == (line, key, "Wrong.")


def test_faults_stand_in_the_order_of_the_lines() -> None:
    errors = {"links.0": ["c"], "title": ["a", "b"], "nothing": ["first"]}
    assert [each.text for each in faults_by_line(TEXT, errors)] == [
        "first",
        "a",
        "b",
        "c",
    ]


@pytest.mark.parametrize("text", ["", "no head", "---\n[: {\n---\n"])
def test_a_text_that_cannot_be_read_has_no_places(text: str) -> None:
    with pytest.raises(InvalidError):
        parse_page(text)
    assert lines_of(text) == {}


@given(DOCUMENTS)
def test_every_part_of_a_written_page_has_its_line(document: object) -> None:
    text = dump_page(document)  # type: ignore[arg-type]
    lines, read = lines_of(text), parse_page(text)
    rows = text.split("\n")
    for number, link in enumerate(read.links):
        row = rows[lines[f"links.{number}"] - 1]
        assert row.startswith("  - {")
        assert parse_page(f"---\ntype: a\ntitle: b\nlinks:\n{row}\n---\n").links == (
            link,
        )
    for name in read.fields:
        assert f"fields.{name}" in lines
