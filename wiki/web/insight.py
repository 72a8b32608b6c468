"""What editors see of the wiki as a whole: how well it guesses its own links."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from wiki.services import payloads, rankings
from wiki.web.context import reading

blueprint = Blueprint("insight", __name__)


@blueprint.get("/insight")
def show() -> ResponseReturnValue:
    """Show how suggestions are ranked and how every ranking was judged."""
    with reading() as context:
        return render_template(
            "insight/insight.html",
            found=payloads.insight(rankings.last(context)),
            relations={
                each.slug: each.label for each in context.schema.relations.values()
            },
            types={each.slug: each.plural for each in context.schema.types.values()},
        )
