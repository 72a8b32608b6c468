"""For operators: is it alive, is it ready."""

from __future__ import annotations

import hmac

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from wiki.errors import BusyError, NotFoundError
from wiki.services import servers
from wiki.web import metrics
from wiki.web.context import site
from wiki.web.errors import say_when

LOOPBACK = ("127.0.0.1", "::1")

blueprint = Blueprint("operations", __name__)


@blueprint.get("/healthz")
def alive() -> ResponseReturnValue:
    """Tell that the process answers."""
    return jsonify({"status": "ok"})


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    """Tell that the database answers, which one it is and how far the wiki is.

    Where it can only be read, that is said with 200: readers are still to be sent here.
    """
    here = site()
    try:
        state = here.state()
        unwritable = here.database.unwritable()
    except BusyError as error:
        response = jsonify({"status": "unavailable", "detail": error.message})
        response.status_code = error.status
        say_when(response, error)
        return response
    replica = here.database.replica
    reads = (
        {"from_replica": replica.given, "not_from_replica": replica.refused}
        if replica is not None
        else {}
    )
    return jsonify(
        {
            "status": "reading only" if unwritable else "ok",
            **({"detail": unwritable} if unwritable else {}),
            "database": here.database.version(),
            "change": state.change,
            "vocabulary": state.vocabulary,
            "ranking": state.ranking,
            "servers": servers.count(here),
            **reads,
        }
    )


@blueprint.get("/metrics")
def numbers() -> ResponseReturnValue:
    """Give what happens here in numbers, to those who watch this wiki."""
    if not _may_watch():
        raise NotFoundError("There is nothing at this address.")
    return Response(metrics.current().text(), content_type=metrics.KIND)


def _may_watch() -> bool:
    """Tell whether somebody has the token or, where none is set, is on this machine."""
    token = site().settings.metrics_token
    if token:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
    # What came through a proxy comes from anywhere, though the proxy stands here.
    return request.remote_addr in LOOPBACK and not any(
        name.lower() in ("forwarded", "via") or name.lower().startswith("x-forwarded-")
        for name, _ in request.headers
    )
