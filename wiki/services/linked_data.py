"""A page as JSON-LD, in the terms that the vocabulary maps to."""

from __future__ import annotations

import json
from typing import Any

from wiki.services.context import Context
from wiki.services.views import LinkView, PageView

PREFIXES = {
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
}


def terms(root: str) -> dict[str, str]:
    """Give the prefixes of the terms that are used; `root` is where the wiki is."""
    return {**PREFIXES, "wiki": f"{root}/vocabulary#"}


def page(context: Context, view: PageView, root: str) -> dict[str, Any]:
    """Give a page as a document by itself."""
    return {"@context": terms(root), **node(context, view, root)}


def node(context: Context, view: PageView, root: str) -> dict[str, Any]:
    """Give a page with its facts and links; those without a term keep our own words."""
    schema = context.schema
    data: dict[str, Any] = {
        "@id": f"{root}/pages/{view.page.slug}",
        "@type": view.type.term or f"wiki:{view.page.type}",
        "schema:name": view.page.title,
        "schema:dateModified": view.updated,
    }
    if view.page.summary:
        data["schema:description"] = view.page.summary
    if view.aliases:
        data["schema:alternateName"] = list(view.aliases)
    for field in view.fields:
        term = field.field.term or f"wiki:{field.field.name}"
        value = list(field.raw) if isinstance(field.raw, tuple) else field.raw
        if term not in data or not field.field.term:
            data[term] = value
    data.setdefault("schema:url", f"{root}/pages/{view.page.slug}")
    for group in (*view.outgoing, *view.incoming):
        relation = schema.relations.get(group.relation)
        if relation is None:
            continue
        term = relation.term if group.forward else relation.inverse_term
        fallback = f"wiki:{group.relation}" + ("" if group.forward else "-of")
        targets = [_target(link, root) for link in group.links if link.page]
        if targets:
            data.setdefault(term or fallback, [])
            if isinstance(data[term or fallback], list):
                data[term or fallback] += targets
    return data


def dumps(data: dict[str, Any]) -> str:
    """Write data as JSON that people can read too."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _target(link: LinkView, root: str) -> dict[str, str]:
    slug = link.page.slug if link.page else ""
    return {"@id": f"{root}/pages/{slug}", "schema:name": link.name}
