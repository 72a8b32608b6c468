"""Where assistants ask over HTTP: one address that takes messages (MCP)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from wiki.errors import ForbiddenError, InvalidError
from wiki.services import assistant_protocol
from wiki.services.assistant import Tool
from wiki.text import json_text
from wiki.web.bearer import know_the_person
from wiki.web.context import reading, root, writing
from wiki.web.security import csrf

blueprint = Blueprint("assistants", __name__)
# Programs sign each request with a token; a cookie is not looked at here.
csrf.exempt(blueprint)


@blueprint.route("/mcp", methods=["GET", "POST", "DELETE"])
def messages() -> ResponseReturnValue:
    """Answer a message of the Model Context Protocol (streamable HTTP, stateless)."""
    if request.method != "POST":
        # There is nothing to listen to, and no session to end.
        return Response(status=405, headers={"Allow": "POST"})
    _refuse_foreign_pages()
    know_the_person()
    try:
        message = json_text.read(request.get_data(), "The message")
    except InvalidError as error:
        return jsonify(assistant_protocol.unread(error.message)), 400
    with reading() as context:
        title = context.schema.site.title
    found = assistant_protocol.answer(message, _run, title=title)
    return Response(status=202) if found is None else jsonify(found)


def _run(tool: Tool, arguments: dict[str, Any]) -> dict[str, Any]:
    if tool.writes:
        return writing(lambda context: tool.call(context, arguments))
    with reading() as context:
        return tool.call(context, arguments)


def _refuse_foreign_pages() -> None:
    """Refuse a page of another site whose name was turned to this machine."""
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != urlsplit(root()).netloc:
        raise ForbiddenError("Pages of other sites may not ask here.")
