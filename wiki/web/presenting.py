"""The maps of a page, one at a time, to show to others."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from wiki.services import presenting
from wiki.web.caching import kept
from wiki.web.context import reading
from wiki.web.drawing import drawn
from wiki.web.numbers import asked

blueprint = Blueprint("presenting", __name__)


@blueprint.get("/pages/<slug>/present")
@kept
def show(slug: str) -> ResponseReturnValue:
    """Show one step of a page's maps, and the ways to the others."""
    with reading() as context:
        shown = presenting.show(context, slug, asked("step", 1))
        map_ = shown.map.view
        return render_template(
            "maps/step.html",
            shown=shown,
            page=shown.page,
            map=map_,
            drawing=drawn(map_) if map_ else None,
        )
