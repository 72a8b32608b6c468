"""What a revision changed, in short, is what a comparison of both texts finds."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings

from tests.unit.text_documents import DOCUMENTS
from wiki.text.diff import document_diff
from wiki.text.document import Document, LinkStatement
from wiki.text.summary import MOST, LinkSummary, Summary, summarise

PAGE = Document(
    "district",
    "McComb",
    fields={"students": "2800"},
    aliases=("McComb Schools",),
    links=(
        LinkStatement("located-in", "mississippi"),
        LinkStatement("applies", "equity", note="first"),
    ),
    body="See [[inspired-by::chugach]].\n",
)


@settings(deadline=None)
@given(DOCUMENTS, DOCUMENTS)
def test_it_is_empty_exactly_when_nothing_differs(old: Document, new: Document) -> None:
    assert summarise(old, new).is_empty == document_diff(old, new).is_empty
    assert summarise(old, old).is_empty


@settings(deadline=None)
@given(DOCUMENTS, DOCUMENTS)
def test_it_comes_back_from_json(old: Document, new: Document) -> None:
    summary = summarise(old, new)
    assert Summary.from_plain(summary.to_plain()) == summary


def test_parts_and_links_are_named() -> None:
    new = replace(
        PAGE,
        summary="A district.",
        fields={"students": "2900"},
        links=(LinkStatement("applies", "equity", note="second"),),
        body="See [[inspired-by::lindsay]] too.\n",
    )
    assert summarise(PAGE, new) == Summary(
        ("summary", "fields.students", "text"),
        added=LinkSummary((("inspired-by", "lindsay"),), 1),
        removed=LinkSummary(
            (("located-in", "mississippi"), ("inspired-by", "chugach")), 2
        ),
        changed=LinkSummary((("applies", "equity"),), 1),
    )


def test_of_very_many_links_the_number_is_kept() -> None:
    links = tuple(LinkStatement("applies", f"c{n}") for n in range(300))
    added = summarise(PAGE, replace(PAGE, links=(*PAGE.links, *links))).added
    assert (len(added.named), added.total) == (MOST, 300)
