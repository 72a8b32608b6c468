"""What a page says to everybody who may see as much: made once for each state.

For people with an account; what readers without one get is kept as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Flask, current_app, render_template
from markupsafe import Markup

from wiki.services import (
    aligning,
    asking,
    calendars,
    citing,
    map_queries,
    maps,
    pages,
    presenting,
    questions,
    serial,
)
from wiki.services import related as related_service
from wiki.services.context import Context
from wiki.services.findings import Findings
from wiki.services.graph_views import ReasonView
from wiki.services.views import PageRef, PageView
from wiki.text.citing import highwire
from wiki.web import unchanged
from wiki.web.context import root

SMALL_MAP = 24
MOST = 300
"""Pages kept, each some 60 kB."""

ORIGINAL = "schema:isBasedOn"
"""The term of a field that says where a text first appeared."""

_TOLD = "throughline-told"


@dataclass(frozen=True, slots=True)
class Told:
    """A page, and the parts of its screen that are the same for all of one role."""

    view: PageView
    article: Markup
    rail: Markup
    citation: tuple[tuple[str, str], ...]
    original: str
    """Where the text first appeared, "" where that is here."""
    steps: int
    """How many maps it presents."""


def set_up(app: Flask) -> None:
    """Give an application pages of its own to keep."""
    app.extensions[_TOLD] = Findings(MOST)


def today(context: Context, page: PageRef) -> Told:
    """Give what a page says now; `page` is one that the person was given."""

    def make() -> Told:
        return tell(context, pages.view(context, page.slug))

    state = context.state()
    if not context.viewer.role or state is None:
        return make()
    found: Findings = current_app.extensions[_TOLD]
    # The role too: some may do what others are not offered. The day: events pass.
    key = (state, context.now.date(), context.viewer.role, root(), page.id)
    return found.find(key, make)


def tell(context: Context, view: PageView) -> Told:
    """Give what a page says, as it is or as it was."""
    current = view.as_of is None
    slug = view.page.slug
    row = pages.remembered(context, slug)
    original = _original(view)
    # Jinja has escaped what it gives.
    article = Markup(  # noqa: S704
        render_template(
            "pages/article.html",
            view=view,
            page=view.page,
            answers=asking.type_answers(context, view.page) if current else (),
            question=questions.of_page(context, view.page) if current else None,
            kept=map_queries.on_page(context, view.page) if current else None,
            parts=serial.parts_of(context, view.page) if current else None,
            aligned=aligning.across(context, view.page) if current else None,
            occasion=calendars.of_page(context, row) if current else None,
            now=context.now,
            original=original,
        )
    )
    rail = unchanged.rendered(
        "pages/rail.html",
        (view.page.id, context.viewer.level),
        {
            "schema": context.schema,
            "page": replace(view.page, summary=""),
            "related": _related(context, slug) if current else (),
            "map": maps.beside(context, slug, SMALL_MAP),
        },
    )
    work = citing.reference(context, row, root()) if current else None
    citation = tuple(highwire.tags(work, f"{root()}/pages/{slug}")) if work else ()
    steps = len(presenting.steps_of(context, view)) if current else 0
    return Told(view, article, rail, citation, original, steps)


def _related(
    context: Context, slug: str
) -> tuple[tuple[PageRef, tuple[ReasonView, ...]], ...]:
    """Give related pages and why, without scores: these change with every edit."""
    found = related_service.suggestions(context, slug)
    return tuple((each.page, each.reasons) for each in found)


def _original(view: PageView) -> str:
    for each in view.fields:
        if each.field.term == ORIGINAL and each.field.kind == "url":
            return str(each.raw)
    return ""
