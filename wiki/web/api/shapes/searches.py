"""What a search finds, as the API gives it."""

from __future__ import annotations

from wiki.web.api.shapes.base import PageName, Shape


class Hit(PageName):
    """A page that fits a query."""

    summary: str
    snippet: str


class FacetValue(Shape):
    """A value that hits have, and how many."""

    value: str
    label: str
    count: int


class Hits(Shape):
    """One screen of hits; `corrected` is the query that was run instead."""

    query: str
    corrected: str | None
    total: int
    items: list[Hit]
    facets: dict[str, list[FacetValue]]
    notes: list[str]
    next: str | None


class NameHint(PageName):
    """A page whose `name`, title or alias, fits what was typed."""

    name: str


class NameHints(Shape):
    """Names while typing, best first."""

    items: list[NameHint]
