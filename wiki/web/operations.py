"""For operators: is it alive, is it ready."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from wiki.services import servers
from wiki.web.context import site

blueprint = Blueprint("operations", __name__)


@blueprint.get("/healthz")
def alive() -> ResponseReturnValue:
    """Tell that the process answers."""
    return jsonify({"status": "ok"})


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    """Tell that the database answers, which one it is and how far the wiki is."""
    here = site()
    state = here.state()
    replica = here.database.replica
    reads = (
        {"from_replica": replica.given, "not_from_replica": replica.refused}
        if replica is not None
        else {}
    )
    return jsonify(
        {
            "status": "ok",
            "database": here.database.version(),
            "change": state.change,
            "vocabulary": state.vocabulary,
            "ranking": state.ranking,
            "servers": servers.count(here),
            **reads,
        }
    )
