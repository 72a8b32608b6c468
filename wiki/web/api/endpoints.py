"""The table of endpoints: what each takes and which function answers it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from wiki.web.api import changing, models, reading, shapes
from wiki.web.api.answer import Answer


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One method of one address; `model` is of its query, or of its body.

    `shape` is of its answer; `headers` gives what the view takes of the headers.
    """

    method: str
    path: str
    view: Callable[..., Answer]
    model: type[models.Model]
    shape: type[BaseModel]
    writes: bool = False
    headers: Callable[[], dict[str, Any]] = dict

    @property
    def takes_body(self) -> bool:
        """Tell whether `model` describes the body."""
        return self.method in ("POST", "PUT")


ENDPOINTS = (
    Endpoint("GET", "/pages", reading.list_pages, models.ListQuery, shapes.PageList),
    Endpoint(
        "POST",
        "/pages",
        changing.create_page,
        models.PageBody,
        shapes.SavedPage,
        writes=True,
        headers=changing.key_sent,
    ),
    Endpoint("GET", "/pages/<slug>", reading.get_page, models.Nothing, shapes.Page),
    Endpoint(
        "PUT",
        "/pages/<slug>",
        changing.put_page,
        models.PageBody,
        shapes.SavedPage,
        writes=True,
        headers=changing.base_and_key_sent,
    ),
    Endpoint(
        "DELETE",
        "/pages/<slug>",
        changing.archive_page,
        models.Nothing,
        shapes.ArchivedPage,
        writes=True,
    ),
    Endpoint(
        "POST",
        "/pages/<slug>/rename",
        changing.rename_page,
        models.RenameBody,
        shapes.SavedPage,
        writes=True,
    ),
    Endpoint(
        "POST",
        "/pages/<slug>/merge-into",
        changing.merge_page,
        models.MergeBody,
        shapes.SavedPage,
        writes=True,
    ),
    Endpoint(
        "GET",
        "/pages/<slug>/revisions",
        reading.list_revisions,
        models.ListQuery,
        shapes.RevisionList,
    ),
    Endpoint(
        "GET",
        "/pages/<slug>/revisions/<int:number>",
        reading.get_revision,
        models.Nothing,
        shapes.Page,
    ),
    Endpoint(
        "POST",
        "/pages/<slug>/revisions/<int:number>/restore",
        changing.restore_revision,
        models.Nothing,
        shapes.SavedPage,
        writes=True,
    ),
    Endpoint(
        "GET",
        "/pages/<slug>/related",
        reading.get_related,
        models.RelatedQuery,
        shapes.SuggestionList,
    ),
    Endpoint(
        "POST",
        "/pages/<slug>/related/dismiss",
        changing.dismiss,
        models.OtherPageBody,
        shapes.Dismissed,
        writes=True,
    ),
    Endpoint(
        "POST",
        "/pages/<slug>/related/pin",
        changing.pin,
        models.OtherPageBody,
        shapes.Pinned,
        writes=True,
    ),
    Endpoint(
        "POST",
        "/pages/<slug>/related/release",
        changing.release,
        models.OtherPageBody,
        shapes.Released,
        writes=True,
    ),
    Endpoint(
        "GET",
        "/pages/<slug>/suggested-links",
        reading.get_suggested_links,
        models.SuggestedLinksQuery,
        shapes.SuggestedLinkList,
    ),
    Endpoint("GET", "/paths", reading.get_paths, models.PathsQuery, shapes.PathList),
    Endpoint("GET", "/graph", reading.get_graph, models.GraphQuery, shapes.Graph),
    Endpoint("POST", "/ask", reading.ask, models.AskBody, shapes.Rows),
    Endpoint("GET", "/search", reading.get_search, models.SearchQuery, shapes.Hits),
    Endpoint(
        "GET", "/suggest", reading.get_suggest, models.SuggestQuery, shapes.NameHints
    ),
    Endpoint(
        "GET", "/changes", reading.get_changes, models.ChangesQuery, shapes.ChangeList
    ),
    Endpoint("GET", "/insight", reading.get_insight, models.Nothing, shapes.Insight),
    Endpoint(
        "GET", "/vocabulary", reading.get_vocabulary, models.Nothing, shapes.Vocabulary
    ),
)
