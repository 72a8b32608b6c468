"""The Model Context Protocol, as far as tools need it: JSON-RPC 2.0 messages.

Source: the specification of the Model Context Protocol, revision 2025-06-18: lifecycle,
tools, and the base protocol. There is no session: every request stands by itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from wiki.errors import WikiError
from wiki.services.assistant import TOOLS, Tool, tool_named

VERSIONS = ("2025-06-18", "2025-03-26", "2024-11-05")
"""Versions that are spoken, the newest first."""

PARSE, INVALID, UNKNOWN, PARAMETERS = -32700, -32600, -32601, -32602

INSTRUCTIONS = (
    "A wiki whose pages are joined by typed, sourced links. Search first, read pages"
    " with get_page, and use related, paths and ask for how pages belong together;"
    " quote their reasons and evidence. Changes are proposals that curators review."
)

Run = Callable[[Tool, dict[str, Any]], dict[str, Any]]
"""Runs a tool for the person who asks; raises `WikiError` where it cannot."""


def answer(message: Any, run: Run, *, title: str) -> dict[str, Any] | None:
    """Answer one message; None for a notification, which gets no answer."""
    if not isinstance(message, Mapping) or message.get("jsonrpc") != "2.0":
        return _error(None, INVALID, "This is no message of JSON-RPC 2.0.")
    method, number = message.get("method"), message.get("id")
    if not isinstance(method, str):
        return _error(number, INVALID, "The message names no method.")
    if "id" not in message:
        return None
    parameters = message.get("params", {})
    if not isinstance(parameters, Mapping):
        return _error(number, PARAMETERS, "The parameters must be an object.")
    if method == "initialize":
        return _result(number, _greeting(parameters, title))
    if method == "ping":
        return _result(number, {})
    if method == "tools/list":
        return _result(number, {"tools": [tool.described() for tool in TOOLS]})
    if method == "tools/call":
        return _called(number, parameters, run)
    return _error(number, UNKNOWN, f"There is no method “{method[:80]}” here.")


def unread(fault: str) -> dict[str, Any]:
    """Answer what could not be read as a message."""
    return _error(None, PARSE, fault)


def _greeting(parameters: Mapping[str, Any], title: str) -> dict[str, Any]:
    asked = parameters.get("protocolVersion")
    return {
        "protocolVersion": asked if asked in VERSIONS else VERSIONS[0],
        "capabilities": {"tools": {"listChanged": False}},
        "serverInfo": {"name": "throughline", "title": title, "version": "1"},
        "instructions": INSTRUCTIONS,
    }


def _called(number: Any, parameters: Mapping[str, Any], run: Run) -> dict[str, Any]:
    tool = tool_named(str(parameters.get("name", "")))
    arguments = parameters.get("arguments") or {}
    if tool is None:
        names = ", ".join(each.name for each in TOOLS)
        return _error(number, PARAMETERS, f"There is no such tool. Use {names}.")
    if not isinstance(arguments, dict):
        return _error(number, PARAMETERS, "The arguments must be an object.")
    try:
        data = run(tool, arguments)
    except WikiError as error:
        # A tool's failure is a result: the assistant reads it and may do better.
        content = [{"type": "text", "text": error.message}]
        return _result(number, {"content": content, "isError": True})
    text = json.dumps(data, ensure_ascii=False)
    content = [{"type": "text", "text": text}]
    return _result(
        number, {"content": content, "structuredContent": data, "isError": False}
    )


def _result(number: Any, result: dict[str, Any]) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": number, "result": result}


def _error(number: Any, code: int, text: str) -> dict[str, Any]:
    error = {"code": code, "message": text}
    return {"jsonrpc": "2.0", "id": number, "error": error}
