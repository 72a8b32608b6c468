"""What every template may use: words for dates and numbers, colours, the viewer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import Flask, g, request
from markupsafe import Markup

from graph.schema import PageType
from wiki.services import map_queries, notices, policy, questions
from wiki.services.context import Context
from wiki.services.pages import type_of
from wiki.services.views import PageRef
from wiki.text import live
from wiki.text.map_query import clean
from wiki.web import drawing, statics
from wiki.web.context import reading, root, site, viewer
from wiki.web.forms import widgets
from wiki.web.shapes import shape_path


def set_up(app: Flask) -> None:
    """Register filters, functions and what all templates know."""
    app.add_template_filter(show_time, "time")
    app.add_template_filter(show_number, "number")
    app.add_template_filter(sanitised, "sanitised")
    app.add_template_global(statics.address, "asset")
    app.add_template_global(shape_path, "shape_path")
    app.add_template_global(page_url)
    app.add_template_global(with_query)
    app.add_template_global(adding)
    app.add_template_global(widgets.cell)
    app.add_template_global(widgets.kept)
    app.add_template_global(widgets.details)
    app.add_template_global(widgets.tools)
    app.add_template_global(root)
    app.add_template_global(unseen_notices)
    app.add_template_global(live.pieces)
    app.add_template_global(answers_to)
    app.add_template_global(map_of)
    app.add_template_global(clean, "map_query")
    app.add_template_global(drawing.drawn)
    app.context_processor(_known)


def show_time(moment: str) -> str:
    """Write a stored moment as people write a day: 23 November 2026."""
    day = datetime.fromisoformat(moment)
    return f"{day.day} {day:%B %Y}"


def show_number(number: int) -> str:
    """Write a number with separators."""
    return f"{number:,}"


def sanitised(html: str) -> Markup:
    """Trust the HTML that `wiki.text.markdown` made and nh3 cleaned; nothing else."""
    return Markup(html)  # noqa: S704 - the one place, see wiki.text.sanitise


@lru_cache(maxsize=512)
def icon_of(slug: str, shape: str, size: int) -> Markup:
    """Give a type's shape; a page holds hundreds, so that each is made once."""
    return Markup(
        '<svg class="icon type-{}" width="{}" height="{}" viewBox="-10 -10 20 20"'
        ' aria-hidden="true" focusable="false"><path d="{}"/></svg>'
    ).format(slug, size, size, shape_path(shape, 7.5))


def page_url(page: PageRef) -> str:
    """Give a page's address."""
    return f"/pages/{page.slug}"


def with_query(**changes: Any) -> str:
    """Give this address with some of its query changed; None takes a part out."""
    pairs = [
        (name, value)
        for name in request.args
        if name not in changes
        for value in request.args.getlist(name)
    ]
    for name, value in changes.items():
        values = value if isinstance(value, list) else [value]
        pairs += [(name, each) for each in values if each not in (None, "")]
    return f"{request.path}?{urlencode(pairs)}" if pairs else request.path


def adding(name: str, kept: Sequence[str]) -> str:
    """Give the start of addresses that have one more value of a part of this query.

    What is added stands at the end, so that a list of values costs little for each.
    """
    begun = with_query(**{name: list(kept), "cursor": None})
    return f"{begun}{'&' if '?' in begun else '?'}{name}="


def unseen_notices() -> str:
    """Count what the person was not shown yet, in words; "" where there is nothing."""
    context: Context | None = g.get("context")
    if context is not None and context.unit.is_open:
        found = notices.count_unseen(context)
    else:
        with site().reading(viewer()) as context:
            found = notices.count_unseen(context)
    return f"{found - 1}+" if found == notices.MANY else str(found or "")


def answers_to(asked: str) -> questions.Inline:
    """Answer what a text asks, in the state of the wiki that its page is read in."""
    return questions.inline(g.context, asked)


def map_of(asked: str) -> map_queries.InlineMap:
    """Draw the map that a text asks for, in the same state of the wiki."""
    return map_queries.inline(g.context, asked)


def _known() -> dict[str, Any]:
    """Give what base.html needs; opens the wiki when the view has not done so."""
    context: Context | None = g.get("context")
    if context is None:
        with reading() as opened:
            context = opened
    known = context

    def kind(slug: str) -> PageType:
        return type_of(known, slug)

    def icon(slug: str, size: int = 14) -> Markup:
        return icon_of(slug, kind(slug).shape, size)

    return {
        "viewer": viewer(),
        "schema": known.schema,
        "kind": kind,
        "icon": icon,
        "may": lambda action: policy.may(known, action),
        "json": json.dumps,
    }
