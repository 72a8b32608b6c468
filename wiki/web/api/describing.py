"""The OpenAPI 3.1 description, made from the table of endpoints."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel

from wiki.web.api.endpoints import ENDPOINTS, Endpoint

Data = dict[str, Any]

_VARIABLE = re.compile(r"<(?:(?P<kind>int):)?(?P<name>\w+)>")
_PROBLEM: Data = {
    "description": "What went wrong and what to do (RFC 9457).",
    "content": {
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
    },
}
_PROBLEM_SCHEMA: Data = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
        "conflicts": {"type": "array", "items": {"type": "object"}},
        "candidates": {"type": "array", "items": {"type": "object"}},
        "head": {"type": "integer"},
        "request_id": {"type": "string"},
    },
}
FAILURES = ("300", "400", "401", "403", "404", "422", "429", "503")
WRITE_FAILURES = ("409", "428")
BODY_FAILURES = ("413", "415")


def description(root: str) -> Data:
    """Give the whole description, to be read; `root` is where the API is served."""
    paths, schemas = _promised()
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Throughline",
            "version": "1",
            "description": "Pages, typed links and the graph's answers.",
        },
        "servers": [{"url": root}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


@cache
def _promised() -> tuple[Data, Data]:
    """Give addresses and schemas, made once: they take a fifth of a second."""
    schemas: Data = {"Problem": _PROBLEM_SCHEMA}
    paths: Data = {}
    for endpoint in ENDPOINTS:
        address = "/api/v1" + _VARIABLE.sub(r"{\g<name>}", endpoint.path)
        paths.setdefault(address, {})[endpoint.method.lower()] = _operation(
            endpoint, schemas
        )
    return paths, schemas


def _operation(endpoint: Endpoint, schemas: Data) -> Data:
    answers: Data = {
        "201" if endpoint.makes else "200": {
            "description": "Done.",
            "content": {
                "application/json": {"schema": _shape(endpoint.shape, schemas)}
            },
        }
    }
    for status, shape in endpoint.others.items():
        answers[status] = {
            "description": "Not published yet: it waits for review.",
            "content": {"application/json": {"schema": _shape(shape, schemas)}},
        }
    failures = FAILURES + (WRITE_FAILURES if endpoint.writes else ())
    has_body = endpoint.takes_body or endpoint.upload is not None
    for status in failures + (BODY_FAILURES if has_body else ()):
        answers[status] = _PROBLEM
    if "<slug>" in endpoint.path and not endpoint.writes:
        answers["301"] = {"description": "The page has another address now."}
    operation: Data = {
        "operationId": endpoint.view.__name__,
        "summary": (endpoint.view.__doc__ or "").strip(),
        "parameters": [*_variables(endpoint), *_parameters(endpoint, schemas)],
        "responses": answers,
    }
    if endpoint.takes_body:
        schema = _schema(endpoint, schemas)
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schema}},
        }
    if endpoint.upload is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/octet-stream": {"schema": {}}},
        }
    if endpoint.writes:
        operation["security"] = [{}] if endpoint.for_all else [{"token": []}]
        operation["parameters"] += _write_headers(endpoint)
    return operation


def _variables(endpoint: Endpoint) -> list[Data]:
    return [
        {
            "name": match["name"],
            "in": "path",
            "required": True,
            "schema": {"type": "integer", "minimum": 0}
            if match["kind"]
            else {"type": "string"},
        }
        for match in _VARIABLE.finditer(endpoint.path)
    ]


def _parameters(endpoint: Endpoint, schemas: Data) -> list[Data]:
    if endpoint.takes_body:
        return []
    schema = endpoint.model.model_json_schema(
        ref_template="#/components/schemas/{model}"
    )
    schemas.update(schema.pop("$defs", {}))
    needed = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in needed, "schema": each}
        for name, each in schema.get("properties", {}).items()
    ]


def _write_headers(endpoint: Endpoint) -> list[Data]:
    return [
        {
            "name": each.name,
            "in": "header",
            "required": False,
            "description": each.words,
            "schema": {"type": "string"},
        }
        for each in endpoint.headers
    ]


def _schema(endpoint: Endpoint, schemas: Data) -> Data:
    return _shape(endpoint.model, schemas, mode="validation")


def _shape(
    model: type[BaseModel],
    schemas: Data,
    *,
    mode: Literal["validation", "serialization"] = "serialization",
) -> Data:
    schema = model.model_json_schema(
        ref_template="#/components/schemas/{model}", mode=mode
    )
    schemas.update(schema.pop("$defs", {}))
    schemas[model.__name__] = schema
    return {"$ref": f"#/components/schemas/{model.__name__}"}
