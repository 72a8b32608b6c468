"""Pages as works that are cited, by the schema.org terms of the vocabulary.

A page of a type that the vocabulary calls a book, a report, an article and the like is
cited as that work; any other page is cited as a page of this wiki, by its revision.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wiki.services.context import Context
from wiki.services.pages import type_of
from wiki.store import contents as content_store
from wiki.store import links as link_store
from wiki.store import pages as page_store
from wiki.store.links import LinkRow
from wiki.store.pages import PageRow
from wiki.text.citing.facts import find_doi
from wiki.text.citing.names import body, person
from wiki.text.citing.reference import Name, Reference
from wiki.text.dates import parse_date
from wiki.text.document import FieldValue

WORKS = {
    "schema:Article": "article-magazine",
    "schema:BlogPosting": "post-weblog",
    "schema:Book": "book",
    "schema:Chapter": "chapter",
    "schema:CreativeWorkSeries": "collection",
    "schema:Dataset": "dataset",
    "schema:Legislation": "legislation",
    "schema:NewsArticle": "article-newspaper",
    "schema:PodcastEpisode": "broadcast",
    "schema:Report": "report",
    "schema:ScholarlyArticle": "article-journal",
    "schema:Thesis": "thesis",
    "schema:VideoObject": "motion_picture",
    "schema:WebPage": "webpage",
}
"""CSL types by the terms of page types; of a page of any other the wiki is the work."""

POSTS = ("article-magazine", "post-weblog")
"""Works that may be published here: with a text and no address of their own."""

FACTS = {
    "schema:bookEdition": "edition",
    "schema:inLanguage": "language",
    "schema:isbn": "isbn",
    "schema:issn": "issn",
    "schema:issueNumber": "issue",
    "schema:pagination": "pages",
    "schema:reportNumber": "number",
    "schema:url": "url",
    "schema:volumeNumber": "volume",
}
"""Attributes of a reference by the terms of fields."""

PEOPLE = {"schema:author": "authors", "schema:editor": "editors"}
_PERSON = "schema:Person"
_CONTAINERS = ("schema:Blog", "schema:Book", "schema:Newspaper", "schema:Periodical")


@dataclass(frozen=True, slots=True)
class _End:
    """The other end of a link: its name, and the term of its type where it is there."""

    name: str
    term: str


def reference(context: Context, row: PageRow, root: str) -> Reference:
    """Give what a page is cited as; `root` is where the wiki is served."""
    kind = WORKS.get(type_of(context, row.type).term)
    if kind is None:
        return Reference(
            row.slug,
            "webpage",
            row.title,
            issued=_issued(row.updated[:10]),
            container=context.schema.site.title,
            url=f"{root}/pages/{row.slug}/revisions/{row.revision}",
            abstract=row.summary,
        )
    content = content_store.find(context.unit, row.id)
    facts = _facts(context, row, content.fields if content else {})
    ends = _ends(context, row)
    if kind in POSTS and "url" not in facts and content and content.html:
        facts["url"] = f"{root}/pages/{row.slug}"
    subtitle = facts.pop("subtitle", "")
    apart = subtitle and subtitle.casefold() not in row.title.casefold()
    return Reference(
        row.slug,
        kind,
        f"{row.title}: {subtitle}" if apart else row.title,
        authors=_people(ends.get("schema:author", ()), facts.pop("authors", "")),
        editors=_people(ends.get("schema:editor", ()), facts.pop("editors", "")),
        issued=_issued(row.dated),
        publisher=_first(ends.get("schema:publisher", ())),
        container=_first(
            end for end in ends.get("schema:isPartOf", ()) if end.term in _CONTAINERS
        ),
        series=_first(
            end
            for end in ends.get("schema:isPartOf", ())
            if WORKS.get(end.term) == "collection"
        ),
        abstract=row.summary,
        **facts,
    )


def is_work(context: Context, row: PageRow) -> bool:
    """Tell whether a page is about a work that is cited itself."""
    return type_of(context, row.type).term in WORKS


def works_among(context: Context, ids: Iterable[int], root: str) -> list[Reference]:
    """Give the works among pages, by title."""
    rows = page_store.by_ids(context.unit, ids, context.viewer.level).values()
    works = [row for row in rows if is_work(context, row)]
    works.sort(key=lambda row: row.title.casefold())
    return [reference(context, row, root) for row in works]


def _facts(
    context: Context, row: PageRow, fields: Mapping[str, FieldValue]
) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, field in type_of(context, row.type).fields.items():
        value = fields.get(name, "")
        text = "; ".join(value) if isinstance(value, tuple) else str(value)
        if not text:
            continue
        if field.term in FACTS:
            found.setdefault(FACTS[field.term], text)
        elif field.term in PEOPLE:
            found.setdefault(PEOPLE[field.term], text)
        elif field.term == "schema:alternativeHeadline":
            found["subtitle"] = text
        elif field.term == "schema:identifier" and (doi := find_doi(text)):
            found["doi"] = doi
    return found


def _ends(context: Context, row: PageRow) -> dict[str, list[_End]]:
    """Give the other ends of a page's links by the terms of their relations."""
    stated = link_store.outgoing(context.unit, row.id)
    numbers = [each.target_id for each in stated if each.target_id is not None]
    pages = page_store.by_ids(context.unit, numbers, context.viewer.level)
    found: dict[str, list[_End]] = {}
    for each in stated:
        relation = context.schema.relations.get(each.relation)
        end = _end(context, each, pages)
        if relation and relation.term and end:
            found.setdefault(relation.term, []).append(end)
    return found


def _end(context: Context, link: LinkRow, pages: Mapping[int, PageRow]) -> _End | None:
    if link.target_id is None:
        return _End(link.target_name, _PERSON)
    page = pages.get(link.target_id)
    return _End(page.title, type_of(context, page.type).term) if page else None


def _people(ends: Iterable[_End], listed: str) -> tuple[Name, ...]:
    """Give names, those of pages before those that a field lists."""
    named = tuple(
        person(end.name) if end.term == _PERSON else body(end.name) for end in ends
    )
    if named:
        return named
    return tuple(person(each) for each in listed.split(";") if each.strip())


def _first(ends: Iterable[_End]) -> str:
    return next((end.name for end in ends), "")


def _issued(text: str) -> tuple[int, ...]:
    """Give the parts of a date that are known; of a span where it begins."""
    if not text:
        return ()
    begin = text.partition("/")[0].rstrip("?~%")
    if not begin[:1].isdigit():
        return (parse_date(text).year,)
    return tuple(int(part) for part in begin.split("-"))
