"""What a page of the web says of itself, as a reference.

Sources, the first that speaks wins: Highwire Press tags (`citation_…`), schema.org in
JSON-LD, the Open Graph protocol, Dublin Core, and HTML's own title and description.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from html.parser import HTMLParser
from typing import Any

from wiki.errors import InvalidError
from wiki.text import json_text
from wiki.text.citing.facts import bare_doi, possible_date
from wiki.text.citing.names import body, person
from wiki.text.citing.reference import Name, Reference

MOST_HEAD = 2_000_000
"""Characters of a page that are looked at."""

_KINDS = {
    "Article": "article-magazine",
    "Blog": "post-weblog",
    "BlogPosting": "post-weblog",
    "Book": "book",
    "Chapter": "chapter",
    "Dataset": "dataset",
    "Legislation": "legislation",
    "NewsArticle": "article-newspaper",
    "Report": "report",
    "ScholarlyArticle": "article-journal",
    "TechArticle": "report",
    "Thesis": "thesis",
    "VideoObject": "motion_picture",
    "WebPage": "webpage",
}
_DATE = re.compile(r"([12][0-9]{3})(?:[-/]([01]?[0-9])(?:[-/]([0-3]?[0-9]))?)?")
_DEEPEST = 6


def reference_of(html: str, address: str) -> Reference:
    """Give what a page says of itself; what it does not say is empty."""
    reader = _Reader()
    reader.feed(html[:MOST_HEAD])
    tags = reader.tags
    linked = next(_works(reader.scripts), {})

    def tag(*names: str) -> str:
        return next((tags[name][0] for name in names if tags.get(name)), "")

    kind = "webpage"
    if tags.get("citation_title"):
        is_report = tags.get("citation_technical_report_institution")
        kind = "report" if is_report else "article-journal"
        kind = "book" if tags.get("citation_isbn") else kind
    elif found := _KINDS.get(_type(linked)):
        kind = found
    elif tag("og:type") in ("article", "book"):
        kind = {"article": "article-magazine", "book": "book"}[tag("og:type")]
    title = (
        tag("citation_title")
        or _text(linked.get("headline") or linked.get("name"))
        or tag("og:title", "dc.title", "dcterms.title", "twitter:title")
        or reader.title
    )
    return Reference(
        "",
        kind,
        " ".join(title.split()),
        authors=_authors(tags, linked),
        issued=_date(
            tag("citation_publication_date", "citation_date", "citation_online_date")
            or _text(linked.get("datePublished"))
            or tag("article:published_time", "book:release_date", "dc.date")
            or tag("dcterms.issued", "dcterms.date", "date")
        ),
        publisher=tag("citation_publisher", "citation_technical_report_institution")
        or _text(linked.get("publisher"))
        or tag("og:site_name", "dc.publisher"),
        container=tag("citation_journal_title"),
        volume=tag("citation_volume"),
        issue=tag("citation_issue"),
        isbn=tag("citation_isbn") or _text(linked.get("isbn")),
        doi=bare_doi(tag("citation_doi")),
        url=reader.canonical if reader.canonical.startswith("http") else address,
        abstract=" ".join(
            (
                tag("citation_abstract")
                or _text(linked.get("description") or linked.get("abstract"))
                or tag("og:description", "description", "dc.description")
            ).split()
        ),
        language=tag("citation_language") or reader.language,
    )


def from_csl(data: dict[str, Any], address: str) -> Reference:
    """Give a reference from an item of CSL-JSON, as registries of DOIs answer."""

    def text(name: str) -> str:
        value = data.get(name)
        if isinstance(value, list):
            value = value[0] if value else ""
        return " ".join(str(value or "").split())

    def names(role: str) -> tuple[Name, ...]:
        listed = data.get(role)
        return tuple(
            Name(
                str(each.get("family", "")),
                str(each.get("given", "")),
                literal=str(each.get("literal") or each.get("name") or ""),
            )
            for each in (listed if isinstance(listed, list) else [])
            if isinstance(each, dict)
        )

    issued = data.get("issued")
    parts = issued.get("date-parts") if isinstance(issued, dict) else None
    first = parts[0] if isinstance(parts, list) and parts else []
    kinds = {"journal-article": "article-journal", "monograph": "book"}
    kind = kinds.get(text("type"), text("type")) or "article-journal"
    title, subtitle = text("title"), text("subtitle")
    return Reference(
        "",
        kind,
        f"{title}: {subtitle}" if subtitle else title,
        authors=names("author"),
        editors=names("editor"),
        issued=tuple(int(each) for each in first if str(each).isdigit())[:3],
        publisher=text("publisher"),
        container=text("container-title"),
        volume=text("volume"),
        issue=text("issue"),
        pages=text("page"),
        isbn=text("ISBN"),
        doi=text("DOI"),
        url=text("URL") or address,
        abstract=re.sub(r"<[^<>]{0,200}>", "", text("abstract")),
        language=text("language"),
    )


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: dict[str, list[str]] = defaultdict(list)
        self.scripts: list[str] = []
        self.canonical = ""
        self.language = ""
        self._title: list[str] = []
        self._inside = ""

    @property
    def title(self) -> str:
        return "".join(self._title)

    def handle_starttag(
        self, tag: str, attrs: Sequence[tuple[str, str | None]]
    ) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "meta":
            name = (said.get("name") or said.get("property") or "").casefold()
            if name and said.get("content", "").strip():
                self.tags[name].append(said["content"].strip())
        elif tag == "link" and "canonical" in said.get("rel", "").split():
            self.canonical = said.get("href", "")
        elif tag == "html":
            self.language = said.get("lang", "")[:20]
        elif tag == "title" and not self._title:
            self._inside = "title"
        elif tag == "script" and said.get("type") == "application/ld+json":
            self._inside = "script"
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "title":
            self._title.append(data)
        elif self._inside == "script":
            self.scripts[-1] += data


def _works(scripts: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield the works that JSON-LD describes, those of known types first."""
    found = []
    for script in scripts[:20]:
        with suppress(InvalidError):
            found += list(_nodes(json_text.read(script), _DEEPEST))
    yield from (each for each in found if _type(each) in _KINDS)


def _nodes(data: Any, depth: int) -> Iterator[dict[str, Any]]:
    if isinstance(data, list) and depth:
        for each in data[:100]:
            yield from _nodes(each, depth - 1)
    elif isinstance(data, dict):
        yield data
        if "@graph" in data and depth:
            yield from _nodes(data["@graph"], depth - 1)


def _type(node: dict[str, Any]) -> str:
    kind = node.get("@type", "")
    kind = kind[0] if isinstance(kind, list) and kind else kind
    return str(kind).rpartition("/")[2].rpartition(":")[2]


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value") or ""
    return str(value or "") if isinstance(value, str | int | float) else ""


def _authors(tags: dict[str, list[str]], linked: dict[str, Any]) -> tuple[Name, ...]:
    for name in ("citation_author", "dc.creator", "dcterms.creator"):
        if tags.get(name):
            return tuple(person(each) for each in tags[name])
    listed = linked.get("author")
    found = []
    for each in listed if isinstance(listed, list) else [listed] if listed else []:
        name = _text(each)
        is_body = isinstance(each, dict) and _type(each) == "Organization"
        if name:
            found.append(body(name) if is_body else person(name))
    if found:
        return tuple(found)
    return tuple(
        person(each)
        for name in ("author", "article:author")
        for each in tags.get(name, ())
        if not each.startswith("http")
    )


def _date(text: str) -> tuple[int, ...]:
    match = _DATE.search(text)
    if match is None:
        return ()
    return possible_date(tuple(int(each) for each in match.groups() if each))
