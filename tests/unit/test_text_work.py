"""Texts made to be slow are read in bounded work, by every family of them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.pathological import families
from wiki.text import work
from wiki.text.markdown import Target, render
from wiki.text.prose import passages, plain
from wiki.text.tokens import parse_body
from wiki.text.wikilinks import list_links
from wiki.text.work import SAID, Work

FAMILIES = dict(families())
SMALL = 1_500
MORE_SIGNS_THAN = 200
"""What a text of this size may cost; the bounds are lowered in proportion."""


def _html(body: str) -> str:
    return render(body, lambda relation, target: Target(f"/pages/{target}")).html


def test_there_are_families_of_every_construct() -> None:
    assert len(FAMILIES) > 300


@pytest.mark.parametrize("name", FAMILIES)
def test_each_family_is_set_with_bounds_and_loses_no_word(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    spent: list[Work] = []

    class Noted(Work):
        def __init__(self, *args: object, **rest: object) -> None:
            super().__init__(*args, **rest)  # type: ignore[arg-type] # handed on
            spent.append(self)

    monkeypatch.setattr("wiki.text.tokens.Work", Noted)
    body = FAMILIES[name](SMALL)
    whole = _html(body)
    for bound in ("MOST_BLOCKS", "MOST_TEXTS", "MOST_SIGNS"):
        monkeypatch.setattr(work, bound, MORE_SIGNS_THAN)
    parse_body.cache_clear()
    cut = _html(body)
    parse_body.cache_clear()
    list(passages(body))
    parse_body.cache_clear()
    free, bounded, again = spent
    assert not free.is_cut
    assert SAID not in whole
    assert bounded.is_cut == again.is_cut == (SAID.split(" blocks")[0] in cut)
    assert bounded.is_cut == (
        max(free.blocks, free.texts, free.signs) > MORE_SIGNS_THAN
    ), "It is cut when, and only when, it is beyond."
    # A table is counted when it is whole; the texts after the bound are not read.
    assert bounded.blocks <= MORE_SIGNS_THAN + 2 * SMALL
    assert not re.search(r"\x02[0-9]+\x03", cut), "No mark of ours is left."


@pytest.mark.parametrize(
    ("make", "left"),
    [
        (lambda number: f"Paragraph {number}.\n\n", "Paragraph 999."),
        (lambda number: f"- Item {number}\n", "- Item 999"),
        (lambda number: f"|{number}|b|\n" if number > 1 else "|a|b|\n|-|-|\n", "|999|"),
        (lambda number: f"# Head {number}\n\n> Quote {number}\n\n", "Quote 999"),
        (lambda number: f"Term {number}\n: Words {number}\n\n", "Words 999"),
        (lambda number: f"See[^{number}].\n\n[^{number}]: Note {number}.\n\n", "See"),
    ],
)
def test_what_is_beyond_the_bounds_is_shown_as_it_was_written(
    make: Callable[[int], str], left: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "MOST_BLOCKS", 500)
    body = "".join(make(number) for number in range(1000))
    html = _html(f"Begins **well**.\n\n{body}")
    parse_body.cache_clear()
    assert html.startswith(f'<p class="cut">{SAID}</p>')
    assert "<strong>well</strong>" in html, "What is before stays as it was."
    assert left in html
    assert html.count("<pre") >= 1


def test_a_long_text_as_people_write_it_is_set_whole() -> None:
    section = (
        "## Heading\n\nSome *words* with a [[page]], a [link](https://example.org/a)"
        f" and `code`.{' A sentence of some length.' * 12}\n\n- one\n- two"
        "\n  - three\n\n| a | b | c |\n|-|-|-|\n| 1 | 2 | 3 |\n\n> Said so.[^1]\n\n"
    )
    body = section * (199_000 // len(section)) + "[^1]: A note.\n"
    html = _html(body)
    assert 'class="cut"' not in html
    assert html.count("<h3") == html.count("<table>") == body.count("## Heading")


def test_what_one_reads_of_a_text_changes_nothing_for_the_next() -> None:
    body = (
        "# One\n\nSee [[basil]], [a](https://example.org/a) and ![b](/files/b).\n\n"
        "![c](/files/c 'Said')\n\n- [ ] d\n\n# One\n"
    )
    first, links, text = _html(body), list_links(body), plain(body)
    assert (_html(body), list_links(body), plain(body)) == (first, links, text)
    assert 'id="part-one--2"' in first
