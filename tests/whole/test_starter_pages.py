"""The starter pages: bodies of our own whose statements stand among their links."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.whole.field_tables import read_summaries
from wiki.resources import seeds_folder
from wiki.text.frontmatter import parse_page
from wiki.text.prose import plain
from wiki.text.wikilinks import list_links

RUN = 8
"""Words in a row that nobody writes alike by chance."""
BETWEEN_LINKS = re.compile(r"\[\[.*?\]\]")
"""Links name titles, which several pages may."""

FILES = {path.stem: path for path in sorted((seeds_folder() / "pages").rglob("*.md"))}
PAGES = {slug: parse_page(path.read_text("utf-8")) for slug, path in FILES.items()}
WRITTEN = [slug for slug, page in PAGES.items() if page.body.strip()]


def test_at_least_sixty_pages_have_a_body() -> None:
    assert len(WRITTEN) >= 60


@pytest.mark.parametrize("slug", WRITTEN)
def test_a_body_has_80_to_250_words(slug: str) -> None:
    assert 80 <= len(_words(plain(PAGES[slug].body))) <= 250


@pytest.mark.parametrize("slug", WRITTEN)
def test_what_a_body_states_stands_among_the_links(slug: str) -> None:
    page = PAGES[slug]
    stated = {(link.relation, link.target) for link in page.links}
    inline = {
        (each.relation, each.target) for each in list_links(page.body) if each.relation
    }
    assert inline <= stated


@pytest.mark.parametrize("slug", WRITTEN)
def test_a_body_links_only_to_pages_that_are_there(slug: str) -> None:
    assert {each.target for each in list_links(PAGES[slug].body)} <= PAGES.keys()


def test_no_body_repeats_a_text_of_the_field_or_of_another_page() -> None:
    seen = {
        run: f"the summary of {slug}"
        for slug, summary in read_summaries().items()
        for run in _runs(summary)
    }
    for slug in WRITTEN:
        for stretch in BETWEEN_LINKS.split(PAGES[slug].body):
            for run in _runs(stretch):
                assert seen.setdefault(run, slug) == slug, run


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    words = _words(text)
    for start in range(len(words) - RUN + 1):
        yield tuple(words[start : start + RUN])


def _words(text: str) -> list[str]:
    return re.findall(r"[\w’'-]+", text.lower())
