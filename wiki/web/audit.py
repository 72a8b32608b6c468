"""The audit log on a screen, for administrators."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from wiki.services import audit
from wiki.web.context import reading

blueprint = Blueprint("audit", __name__)


@blueprint.get("/audit")
def show() -> ResponseReturnValue:
    """Show what was done, newest first, narrowed by who, what and about what."""
    asked = request.args
    wanted = {name: asked.get(name, "") for name in ("who", "action", "about")}
    with reading() as context:
        entries, following = audit.listed(
            context,
            who=wanted["who"],
            action=wanted["action"],
            about=wanted["about"],
            cursor=asked.get("cursor", ""),
        )
        return render_template(
            "audit/audit.html",
            entries=entries,
            next=following,
            wanted=wanted,
            actions=audit.ACTIONS,
        )
