"""The wiki as a whole: what holds it together, how well it guesses its own links."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from wiki.services import connections, payloads, rankings
from wiki.web.caching import kept
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


@blueprint.get("/insight/connections")
@kept
def show_connections() -> ResponseReturnValue:
    """Show well connected pages, bridges, and how ideas spread over the years."""
    asked = {name: request.args.get(name, "") for name in ("type", "facet", "relation")}
    with reading() as context:
        relations = connections.relations(context)
        relation = asked["relation"] or (relations[0].slug if relations else "")
        return render_template(
            "insight/connections.html",
            asked=asked,
            connected=connections.most_connected(context, asked["type"]),
            bridges=connections.bridges(context, asked["facet"]),
            spreading=connections.spreading(context, relation) if relation else None,
            relations=relations,
        )
