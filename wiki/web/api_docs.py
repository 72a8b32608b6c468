"""The API's description for reading, made from the same table as its routes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from wiki.web.api.describing import description
from wiki.web.caching import kept
from wiki.web.context import reading, root

blueprint = Blueprint("api_docs", __name__)

_REFERENCE = "#/components/schemas/"


@dataclass(frozen=True, slots=True)
class Value:
    """A parameter of an address, or a part of what is sent or answered."""

    name: str
    place: str
    kind: str
    is_needed: bool
    words: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address, with a line for the shell that tries it."""

    method: str
    path: str
    summary: str
    parameters: tuple[Value, ...]
    takes: str
    gives: str
    needs_token: bool
    curl: str

    @property
    def anchor(self) -> str:
        """Its name within the page."""
        plain = "".join(sign if sign.isalnum() else "-" for sign in self.path)
        return f"{self.method.lower()}{plain}"


@blueprint.get("/api/docs")
@kept
def show() -> ResponseReturnValue:
    """Show every method of every address."""
    told = description(root())
    groups: dict[str, list[Operation]] = {}
    for path, methods in told["paths"].items():
        for method, data in methods.items():
            found = _operation(path, method, data)
            groups.setdefault(path.split("/")[3], []).append(found)
    shapes = {
        name: (schema.get("description", ""), tuple(_parts(schema)))
        for name, schema in sorted(told["components"]["schemas"].items())
    }
    with reading():
        return render_template("api/docs.html", groups=groups, shapes=shapes)


def _operation(path: str, method: str, data: Mapping[str, Any]) -> Operation:
    parameters = tuple(
        Value(
            each["name"],
            each["in"],
            _kind(each.get("schema", {})),
            bool(each.get("required")),
            each.get("description", ""),
        )
        for each in data["parameters"]
    )
    good = next(each for status, each in data["responses"].items() if status < "300")
    body = data.get("requestBody", {}).get("content", {})
    needs_token = {"token": []} in data.get("security", [])
    takes = _name(body)
    return Operation(
        method.upper(),
        path,
        data["summary"],
        parameters,
        takes,
        _name(good["content"]),
        needs_token,
        _curl(path, method.upper(), body, needs_token=needs_token),
    )


def _curl(path: str, method: str, body: Mapping[str, Any], *, needs_token: bool) -> str:
    words = ["curl"]
    if method != "GET":
        words.append(f"-X {method}")
    if needs_token:
        words.append('-H "Authorization: Bearer $TOKEN"')
    if "application/json" in body:
        words += ["-H 'Content-Type: application/json'", "-d '{…}'"]
    elif body:
        words.append("--data-binary @FILE")
    place = path.replace("{slug}", "SLUG").replace("{number}", "N")
    return " ".join([*words, f'"{root()}{place}"'])


def _name(content: Mapping[str, Any]) -> str:
    """Give the shape that a body has, "" for bytes and for none."""
    schema = content.get("application/json", {}).get("schema", {})
    return str(schema.get("$ref", "")).removeprefix(_REFERENCE)


def _parts(schema: Mapping[str, Any]) -> list[Value]:
    needed = schema.get("required", [])
    return [
        Value(name, "", _kind(each), name in needed, each.get("description", ""))
        for name, each in schema.get("properties", {}).items()
    ]


def _kind(schema: Mapping[str, Any]) -> str:
    """Put a kind of value into words."""
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(_REFERENCE)
    if "enum" in schema:
        return " or ".join(json.dumps(each) for each in schema["enum"])
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_kind(each) for each in schema["anyOf"]))
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    return str(schema.get("type", "anything"))
