"""The front page."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from wiki.services import front as front_service
from wiki.services import groups
from wiki.web.caching import kept
from wiki.web.context import reading

blueprint = Blueprint("front", __name__)


@blueprint.get("/")
@kept
def front() -> ResponseReturnValue:
    """Show what this wiki is, what may be asked and what is new."""
    with reading() as context:
        found = front_service.front(context)
        return render_template(
            "front/front.html", front=found, group=groups.current(context)
        )
