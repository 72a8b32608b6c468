"""What a page says to everybody who may see as much: made once for each state.

For people with an account; what readers without one get is kept as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass

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
from wiki.services.views import PageView
from wiki.text.citing import highwire
from wiki.web.context import root
from wiki.web.drawing import drawn

SMALL_MAP = 24
MOST = 300
"""Pages kept, each some 60 kB."""

ORIGINAL = "schema:isBasedOn"
"""The term of a field that says where a text first appeared."""

_TOLD = "throughline-told"


@dataclass(frozen=True, slots=True)
class Told:
    """The parts of a page's screen that are the same for all of one role."""

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


def told(context: Context, view: PageView) -> Told:
    """Give what a page says; as it was, made anew."""
    state = context.state()
    if not context.viewer.role or state is None or view.as_of is not None:
        return _tell(context, view)
    found: Findings = current_app.extensions[_TOLD]
    # The role too: some may do what others are not offered. The day: events pass.
    key = (state, context.now.date(), context.viewer.role, root(), view.page.id)
    return found.find((*key, view.as_of_date), lambda: _tell(context, view))


def _tell(context: Context, view: PageView) -> Told:
    current = view.as_of is None
    slug = view.page.slug
    row = pages.remembered(context, slug)
    small = maps.around(context, slug, limit=SMALL_MAP)
    work = citing.reference(context, row, root()) if current else None
    original = _original(view)
    article = render_template(
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
    rail = render_template(
        "pages/rail.html",
        page=view.page,
        related=related_service.suggestions(context, slug) if current else (),
        map=small,
        drawing=drawn(small, small=True),
    )
    return Told(
        # What Jinja rendered is escaped already.
        Markup(article),  # noqa: S704
        Markup(rail),  # noqa: S704
        tuple(highwire.tags(work, f"{root()}/pages/{slug}")) if work else (),
        original,
        len(presenting.steps_of(context, view)) if current else 0,
    )


def _original(view: PageView) -> str:
    for each in view.fields:
        if each.field.term == ORIGINAL and each.field.kind == "url":
            return str(each.raw)
    return ""
