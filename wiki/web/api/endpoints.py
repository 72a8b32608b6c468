"""The table of endpoints: what each takes and which function answers it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from wiki.web.api import changing, models, reading
from wiki.web.api.answer import Answer


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One method of one address; `model` is of its query, or of its body.

    `headers` gives what the view takes of the request's headers.
    """

    method: str
    path: str
    view: Callable[..., Answer]
    model: type[models.Model]
    writes: bool = False
    headers: Callable[[], dict[str, Any]] = dict

    @property
    def takes_body(self) -> bool:
        """Tell whether `model` describes the body."""
        return self.method in ("POST", "PUT")


ENDPOINTS = (
    Endpoint("GET", "/pages", reading.list_pages, models.ListQuery),
    Endpoint(
        "POST",
        "/pages",
        changing.create_page,
        models.PageBody,
        writes=True,
        headers=changing.key_sent,
    ),
    Endpoint("GET", "/pages/<slug>", reading.get_page, models.Nothing),
    Endpoint(
        "PUT",
        "/pages/<slug>",
        changing.put_page,
        models.PageBody,
        writes=True,
        headers=changing.base_and_key_sent,
    ),
    Endpoint(
        "DELETE", "/pages/<slug>", changing.archive_page, models.Nothing, writes=True
    ),
    Endpoint(
        "POST",
        "/pages/<slug>/rename",
        changing.rename_page,
        models.RenameBody,
        writes=True,
    ),
    Endpoint(
        "GET", "/pages/<slug>/revisions", reading.list_revisions, models.ListQuery
    ),
    Endpoint(
        "GET",
        "/pages/<slug>/revisions/<int:number>",
        reading.get_revision,
        models.Nothing,
    ),
    Endpoint("GET", "/pages/<slug>/related", reading.get_related, models.RelatedQuery),
    Endpoint(
        "POST",
        "/pages/<slug>/related/dismiss",
        changing.dismiss,
        models.DismissBody,
        writes=True,
    ),
    Endpoint("GET", "/paths", reading.get_paths, models.PathsQuery),
    Endpoint("GET", "/graph", reading.get_graph, models.GraphQuery),
    Endpoint("POST", "/ask", reading.ask, models.AskBody),
    Endpoint("GET", "/search", reading.get_search, models.SearchQuery),
    Endpoint("GET", "/suggest", reading.get_suggest, models.SuggestQuery),
    Endpoint("GET", "/changes", reading.get_changes, models.ChangesQuery),
    Endpoint("GET", "/vocabulary", reading.get_vocabulary, models.Nothing),
)
