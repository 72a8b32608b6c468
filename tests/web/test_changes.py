"""The screen of recent changes: by day, with what each changed."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import replace

from tests.kitchen import dish, put
from tests.trust.clients import Browse
from wiki.text.document import LinkStatement
from wiki.web.context import site_of


def _lines(text: str) -> Sequence[str]:
    """Give the words of each line."""
    lines = re.findall(r'<li><time datetime="[^"]+">(.*?)</li>', text, re.S)
    return [
        " ".join(html.unescape(re.sub(r"<[^>]*>", "", each)).split()) for each in lines
    ]


def test_a_change_says_what_changed_and_a_new_page_that_it_is_new(
    browse: Browse,
) -> None:
    reader = browse()
    site = site_of(reader.application)
    plain = dish("Farinata", "Basil")
    put(site, plain)
    richer = replace(
        plain,
        summary="Of chickpeas.",
        links=(LinkStatement("uses", "Pine nuts"),),
    )
    put(site, richer)
    shown = reader.get("/changes").text
    newest, before = _lines(shown)[:2]
    assert "Farinata edited" in newest
    assert "Added: uses Pine nuts." in newest
    assert "Removed: uses Basil." in newest
    assert "Changed: summary." in newest
    assert "Farinata new" in before
    assert "Added" not in before


def test_days_are_headings_and_each_stands_once(browse: Browse) -> None:
    shown = browse().get("/changes").text
    days = re.findall(r"<h2>(.*?)</h2>", shown)
    assert days
    assert len(set(days)) == len(days)
