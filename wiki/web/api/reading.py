"""What the API answers, one function an endpoint; each gives plain data."""

from __future__ import annotations

import tomllib
from typing import Any

from wiki.errors import InvalidError
from wiki.services import (
    asking,
    facets,
    history,
    linking,
    listings,
    map_queries,
    maps,
    pages,
    paths,
    payloads,
    rankings,
    related,
    search,
    vocabulary,
)
from wiki.services.context import Context
from wiki.text.limits import LINKS
from wiki.web.api import models
from wiki.web.api.answer import Answer


def list_pages(context: Context, query: models.ListQuery) -> Answer:
    """Give pages in order of slug, a screen at a time."""
    found, following = pages.by_slug(context, after=query.cursor, limit=query.limit)
    items = [payloads.reference(each) for each in found]
    return Answer({"items": items, "next": following or None})


def get_page(context: Context, query: models.Nothing, slug: str) -> Answer:
    """Give a page with its links from both ends."""
    del query
    view = pages.view(context, pages.resolve(context, slug).slug, shown=LINKS)
    document, number = pages.document(context, view.page.slug)
    return Answer(payloads.page(view, document.body), revision=number)


def list_revisions(context: Context, query: models.ListQuery, slug: str) -> Answer:
    """Give a page's revisions, newest first."""
    found, following = history.revisions(
        context,
        pages.resolve(context, slug).slug,
        cursor=query.cursor,
        limit=query.limit,
    )
    items = [
        {
            "number": each.number,
            "author": each.author,
            "at": each.at,
            "comment": each.comment,
            "digest": each.digest,
            "parts": each.parts,
            "links": [
                {
                    "change": group.verb,
                    "label": link.label,
                    "target": payloads.end_of(link.page, link.name),
                }
                for group in each.links
                for link in group.links
            ],
        }
        for each in found
    ]
    return Answer({"items": items, "next": following or None})


def get_revision(
    context: Context, query: models.Nothing, slug: str, number: int
) -> Answer:
    """Give a page as one revision had it."""
    del query
    slug = pages.resolve(context, slug).slug
    view = pages.view_revision(context, slug, number)
    body = pages.document_at(context, slug, number).body
    return Answer(payloads.page(view, body), revision=number)


def get_related(context: Context, query: models.RelatedQuery, slug: str) -> Answer:
    """Give what relates to a page, and why."""
    slug = pages.resolve(context, slug).slug
    found = related.suggestions(context, slug, limit=query.limit, page_type=query.type)
    return Answer(payloads.related(found))


def get_suggested_links(
    context: Context, query: models.SuggestedLinksQuery, slug: str
) -> Answer:
    """Give the links that a page seems to lack, the likeliest first."""
    slug = pages.resolve(context, slug).slug
    found = linking.suggested_links(context, slug, limit=query.limit)
    return Answer(payloads.suggested_links(found))


def get_insight(context: Context, query: models.Nothing) -> Answer:
    """Give how suggestions are ranked and how well, as last judged."""
    del query
    return Answer(payloads.insight(rankings.last(context)))


def get_paths(context: Context, query: models.PathsQuery) -> Answer:
    """Give how one page leads to another, or to pages of a type."""
    if not (query.to or query.to_type or query.pattern):
        raise InvalidError("Say where to go: give to, to_type or pattern.")
    found = paths.find_paths(
        context,
        query.source,
        target=query.to,
        to_type=query.to_type,
        pattern=query.pattern,
        avoid=query.avoid,
        verified=query.verified,
        at=query.at,
        relations=query.relations,
        types=query.types,
        limit=query.limit,
    )
    return Answer(payloads.paths(found))


def get_graph(context: Context, query: models.GraphQuery) -> Answer:
    """Give a map: the pages and links around a page, of a question, or of all."""
    asked = maps.Asked(
        center=map_queries.center_of(context, query.center),
        pattern=map_queries.pattern_of(context, query.question),
        depth=query.depth,
        limit=query.limit,
        types=query.types,
        relations=query.relations,
        chosen=_chosen(context, query),
        verified=query.verified,
        least=query.least,
        at=query.at,
        compare=query.compare,
        group=query.group,
        size=query.size,
        also=query.also,
        hide=query.hide,
        pins=query.pin,
    )
    return Answer(payloads.graph(maps.view(context, asked)))


def ask(context: Context, body: models.AskBody) -> Answer:
    """Give the answers of a pattern."""
    found = asking.ask(context, body.pattern, limit=body.limit, cursor=body.cursor)
    return Answer(payloads.answer(found))


def get_search(context: Context, query: models.SearchQuery) -> Answer:
    """Give the pages that fit a query and facets."""
    found = search.find(
        context,
        query.q,
        facets=_chosen(context, query),
        cursor=query.cursor,
        limit=query.limit,
    )
    return Answer(payloads.search(found))


def get_suggest(context: Context, query: models.SuggestQuery) -> Answer:
    """Give pages whose names fit what was typed."""
    types = [query.type] if query.type else []
    found = search.suggest(context, query.q, types=types, limit=query.limit)
    return Answer(
        {"items": [{**payloads.reference(e.page), "name": e.name} for e in found]}
    )


def get_changes(context: Context, query: models.ChangesQuery) -> Answer:
    """Give what changed after a cursor, oldest first; `next` is where to go on."""
    since = query.since or "0"
    found, _ = history.changes(context, since=since, limit=query.limit)
    items = [
        {
            "cursor": str(each.cursor),
            "page": payloads.reference(each.page),
            "revision": each.revision,
            "kind": each.kind,
            "author": each.author,
            "at": each.at,
            "comment": each.comment,
        }
        for each in found
    ]
    return Answer({"items": items, "next": items[-1]["cursor"] if items else since})


def get_vocabulary(context: Context, query: models.Nothing) -> Answer:
    """Give the page types, relations and facets in force."""
    del query
    data: dict[str, Any] = tomllib.loads(vocabulary.current_text(context.unit))
    data["counts"] = listings.counts(context)
    return Answer(data)


def _chosen(context: Context, query: models.FacetQuery) -> dict[str, list[str]]:
    """Give the values of facets that stand beside a query."""
    extra = query.model_extra or {}
    if unknown := extra.keys() - set(facets.names(context)):
        raise InvalidError(
            "There are no facets of these names.",
            {name: ["There is no such facet."] for name in sorted(unknown)},
        )
    return {
        name: value if isinstance(value, list) else [value]
        for name, value in extra.items()
    }
