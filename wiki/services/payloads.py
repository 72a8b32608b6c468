"""Answers as plain data, in the form that the API and `--json` promise."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wiki.services.graph_views import (
    AnswerRow,
    AnswerView,
    MapView,
    PathsView,
    PathView,
    ReasonView,
    RelatedView,
    StepView,
    SuggestedLinkView,
)
from wiki.services.views import Evidence, LinkView, PageRef, PageView, SearchResults
from wiki.store.rankings import RankingRow
from wiki.text.document import FieldValue

Data = dict[str, Any]


def reference(page: PageRef) -> Data:
    """Give a page as other answers name it."""
    return {"slug": page.slug, "title": page.title, "type": page.type}


def end_of(page: PageRef | None, name: str) -> Data:
    """Give the other end of a link; a page that is not there has only a name."""
    if page is not None:
        return reference(page)
    return {"slug": None, "title": name, "type": None}


def page(view: PageView, body: str) -> Data:
    """Give a whole page, its links from both ends."""
    # In the order they were stated, so that sending a page back changes nothing.
    outgoing = sorted(
        (link for group in view.outgoing for link in group.links),
        key=lambda link: link.key,
    )
    incoming = [link for group in view.incoming for link in group.links]
    return {
        "slug": view.page.slug,
        "type": view.page.type,
        "title": view.page.title,
        "summary": view.page.summary,
        "body": body,
        "fields": fields(view),
        "aliases": list(view.aliases),
        "links": [_link(each) for each in outgoing if each.relation != "mentions"],
        "linked_from": [_link(each, end="source") for each in incoming],
        "mentions": [_link(each) for each in outgoing if each.relation == "mentions"],
        "revision": view.revision,
        "author": view.author,
        "updated": view.updated,
        "visibility": view.visibility,
        "status": "archived" if view.archived else "live",
    }


def fields(view: PageView) -> Data:
    """Give a page's fields as the types that the vocabulary says."""
    kinds = {name: field.kind for name, field in view.type.fields.items()}
    return {
        name: _typed(kinds.get(name, "text"), value)
        for name, value in view.raw_fields.items()
    }


def related(found: Iterable[RelatedView]) -> Data:
    """Give suggestions with their reasons."""
    return {
        "items": [
            {
                **reference(each.page),
                "score": round(each.score, 6),
                "pinned": each.pinned,
                "reasons": _reasons(each.reasons),
            }
            for each in found
        ]
    }


def suggested_links(found: Iterable[SuggestedLinkView]) -> Data:
    """Give links that a page seems to lack."""
    return {
        "items": [
            {
                "relation": each.relation,
                "label": each.label,
                "forward": each.forward,
                "page": reference(each.page),
                "probability": round(each.probability, 4),
                "reasons": _reasons(each.reasons),
            }
            for each in found
        ]
    }


def insight(row: RankingRow | None) -> Data:
    """Give the last result of learning and how every ranking was judged."""
    if row is None:
        return {"learned": False, "at": None, "links": 0, "report": None}
    return {
        "learned": row.blend is not None,
        "at": row.at,
        "links": row.links,
        "report": dict(row.report),
    }


def paths(found: PathsView) -> Data:
    """Give paths, or the honest answer that there is none."""
    return {
        "paths": [path(each) for each in found.paths],
        "nearest": [
            {
                **reference(each.page),
                "distance": each.distance,
                "relation": each.relation_label,
                "relaxed": each.relaxed,
            }
            for each in found.nearest
        ],
        "truncated": found.truncated,
    }


def path(view: PathView) -> Data:
    """Give one path with its hops."""
    return {
        "text": view.text,
        "cost": round(view.cost, 4),
        "through_hub": view.through_hub,
        "alike": [reference(each) for each in view.alike],
        "steps": [_step(each) for each in view.steps],
    }


def answer(found: AnswerView) -> Data:
    """Give the rows of a pattern by the names of its columns.

    A cell is a page, a fact as people write it (null: absent), or a count.
    """
    return {
        "sentence": found.sentence,
        "columns": list(found.columns),
        "rows": [
            {
                name: reference(each) if isinstance(each, PageRef) else each
                for name, each in zip(found.columns, row.cells, strict=True)
            }
            for row in found.rows
        ],
        "total": found.total,
        "next": found.next or None,
        "truncated": found.truncated,
    }


def graph(view: MapView) -> Data:
    """Give what a map shows."""
    return {
        "nodes": [
            {
                **reference(spot.page),
                "x": round(spot.x, 4),
                "y": round(spot.y, 4),
                "degree": spot.degree,
                "depth": spot.depth,
                "size": None if spot.size is None else round(spot.size, 4),
                "group": None if spot.group is None else view.clusters[spot.group],
                "change": spot.change or None,
            }
            for spot in view.spots
        ],
        "edges": [
            {
                "source": line.source.slug,
                "target": line.target.slug,
                "relation": relation,
                "label": label,
                "change": line.change or None,
            }
            for line in view.lines
            for relation, label in zip(line.relations, line.labels, strict=True)
        ],
        "total_nodes": view.total_nodes,
        "truncated": view.truncated,
    }


def search(found: SearchResults) -> Data:
    """Give hits with their snippets and the facets."""
    return {
        "query": found.query,
        "corrected": found.corrected or None,
        "total": found.total,
        "items": [
            {
                **reference(hit.item.page),
                "summary": hit.item.page.summary,
                "snippet": "".join(mark.text for mark in hit.snippet),
            }
            for hit in found.hits
        ],
        "facets": {
            facet.slug: [
                {"value": each.value, "label": each.label, "count": each.count}
                for each in facet.values
            ]
            for facet in found.facets
        },
        "notes": list(found.notes),
        "next": found.next or None,
    }


def _link(link: LinkView, *, end: str = "target") -> Data:
    other = end_of(link.page, link.name)
    since, until = link.period
    return {
        "relation": link.relation,
        "label": link.label,
        end: other,
        "note": link.note,
        "evidence": _evidence(link.evidence),
        "since": since,
        "until": until,
        "position": link.position,
        "status": link.status,
        "context": link.context,
    }


def row_words(row: AnswerRow) -> str:
    """Give one answer as words."""
    cells = (each.title if isinstance(each, PageRef) else each for each in row.cells)
    return " – ".join(str(each) for each in cells if each is not None)


def row_key(row: AnswerRow) -> str:
    """Give what tells an answer from the others of its question."""
    cells = (each.slug if isinstance(each, PageRef) else each for each in row.cells)
    return "~".join("" if each is None else str(each) for each in cells)


def _step(step: StepView) -> Data:
    first = step.links[0] if step.links else None
    return {
        "source": reference(step.source),
        "relation": first.relation if first else "",
        "label": step.label,
        "target": reference(step.target),
        "note": first.note if first else "",
        "evidence": _evidence(first.evidence) if first else None,
        "context": first.context if first else "",
    }


def _reasons(reasons: Iterable[ReasonView]) -> list[Data]:
    return [
        {"text": reason.text, "path": [_step(each) for each in reason.steps]}
        for reason in reasons
    ]


def _evidence(evidence: Evidence | None) -> str | None:
    return evidence.text if evidence else None


def _typed(kind: str, value: FieldValue) -> Any:
    if isinstance(value, tuple):
        return list(value)
    try:
        if kind == "integer":
            return int(value)
        if kind == "number":
            return float(value)
    except ValueError:
        return value
    return value
