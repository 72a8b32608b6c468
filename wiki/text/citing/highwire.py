"""References as the meta tags of Highwire Press, which Zotero and scholars read.

Source: Google Scholar, Inclusion guidelines for webmasters, “Indexing”; Zotero reads
the same tags.
"""

from __future__ import annotations

from collections.abc import Iterator

from wiki.text.citing.reference import Reference

_CONTAINERS = {
    "article-journal": "citation_journal_title",
    "article-magazine": "citation_journal_title",
    "article-newspaper": "citation_journal_title",
    "chapter": "citation_inbook_title",
}
_PUBLISHERS = {
    "report": "citation_technical_report_institution",
    "thesis": "citation_dissertation_institution",
}
_NUMBERS = {"report": "citation_technical_report_number"}


def tags(work: Reference, page: str) -> Iterator[tuple[str, str]]:
    """Yield names and contents of meta tags; `page` is the wiki's own address of it."""
    yield "citation_title", work.title
    for author in work.authors:
        yield "citation_author", author.turned
    for editor in work.editors:
        yield "citation_editor", editor.turned
    if work.issued:
        # Year/month/day, as far as it is known.
        date = "/".join(f"{part:02}" for part in work.issued)
        yield "citation_publication_date", date
    first, _, last = work.pages.replace("–", "-").partition("-")
    for name, content in (
        (_CONTAINERS.get(work.type, ""), work.within),
        (_PUBLISHERS.get(work.type, "citation_publisher"), work.publisher),
        (_NUMBERS.get(work.type, ""), work.number),
        ("citation_volume", work.volume),
        ("citation_issue", work.issue),
        ("citation_firstpage", first),
        ("citation_lastpage", last),
        ("citation_isbn", work.isbn),
        ("citation_issn", work.issn),
        ("citation_doi", work.doi),
        ("citation_language", work.language),
        ("citation_public_url", work.url),
        ("citation_abstract_html_url", page),
    ):
        if name and content:
            yield name, content
