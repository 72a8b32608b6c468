"""The API's own description: every answer must be one that it promises."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from jsonschema import Draft202012Validator
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from werkzeug.test import TestResponse

from tests import databases
from tests.conftest import RECIPES
from tests.kitchen import ADMIN, CONTRIBUTOR, CURATOR, fill_kitchen
from wiki.app import create_app
from wiki.config import Settings
from wiki.services import tokens
from wiki.services.context import Viewer
from wiki.services.site import Site
from wiki.services.starting import initialise
from wiki.web.api.describing import description
from wiki.web.context import site_of

Browse = Callable[..., FlaskClient]
KEEPER_OF_ACCOUNTS = Viewer(ADMIN, "admin")
NAMES = {"contributor": CONTRIBUTOR, "curator": CURATOR, "admin": ADMIN}
PROBLEM = "application/problem+json"

# The description says nothing of one wiki, so it is asked for once.
_description: dict[str, Any] = {}


class Api:
    """Programs at one wiki; every answer is held against the description."""

    def __init__(self, browse: Browse) -> None:
        self.client = browse()
        self.site = site_of(self.client.application)
        if not _description:
            _description.update(self.client.get("/api/v1/openapi.json").json)
        self.description = _description
        self._tokens: dict[str, str] = {}

    def token(self, name: str) -> str:
        """Give an API token of an account, the same one each time."""
        if name not in self._tokens:
            self._tokens[name] = self.site.writing(
                KEEPER_OF_ACCOUNTS, lambda context: tokens.make(context, name).token
            )
        return self._tokens[name]

    def call(self, method: str, path: str, role: str = "", **rest: Any) -> TestResponse:
        """Send a request as somebody with a role, or as nobody."""
        headers = dict(rest.pop("headers", {}))
        if role:
            headers["Authorization"] = f"Bearer {self.token(NAMES[role])}"
        answer = self.client.open(
            f"/api/v1{path}", method=method, headers=headers, **rest
        )
        if answer.status_code >= 400:
            assert_problem(answer)
        self._assert_promised(method, answer)
        return answer

    def get(self, path: str, role: str = "", **query: Any) -> Any:
        """Give the data of an answer that must be 200."""
        answer = self.call("GET", path, role, query_string=query)
        assert answer.status_code == 200, answer.text
        return answer.json

    def put(
        self, slug: str, base: int, page: dict[str, Any], role: str = "contributor"
    ) -> TestResponse:
        """Save a page begun at revision `base`."""
        return self.call(
            "PUT", f"/pages/{slug}", role, json=page, headers={"If-Match": f'"{base}"'}
        )

    def create(self, role: str = "contributor", **page: Any) -> Any:
        """Make a page and give it."""
        answer = self.call("POST", "/pages", role, json={"type": "dish", **page})
        assert answer.status_code == 201, answer.text
        return answer.json

    def every(self, path: str, role: str = "", **query: Any) -> list[Any]:
        """Give the items of a list, followed by its cursor to the end."""
        items: list[Any] = []
        cursor = ""
        while cursor is not None:
            screen = self.get(path, role, cursor=cursor, **query)
            assert len(screen["items"]) <= query["limit"]
            items += screen["items"]
            cursor = screen["next"]
        return items

    def _assert_promised(self, method: str, answer: TestResponse) -> None:
        operation = self._operation(method, answer.request.path)
        if operation is None:
            return
        status = str(answer.status_code)
        assert status in operation["responses"], (method, answer.request.path, status)
        content = operation["responses"][status].get("content")
        if content is None:
            return
        assert answer.mimetype in content
        schema = {
            **content[answer.mimetype]["schema"],
            "components": self.description["components"],
        }
        Draft202012Validator(schema).validate(answer.json)

    def _operation(self, method: str, path: str) -> dict[str, Any] | None:
        for template, operations in self.description["paths"].items():
            shape = re.sub(r"\{\w+\}", "[^/]+", template)
            if re.fullmatch(shape, path) and method.lower() in operations:
                return dict(operations[method.lower()])
        return None


def stand(bases: databases.Databases, url: str, folder: Path) -> Iterator[Api]:
    """Give programs a wiki that the tests of a module share, since none changes it."""
    app = create_app(Settings(data_dir=folder, database_url=bases.copy(url)))
    yield Api(app.test_client)
    site_of(app).close()


def assert_problem(answer: TestResponse) -> None:
    """Hold a failure against RFC 9457; a fault of ours is never an answer."""
    assert answer.status_code < 500, answer.text
    assert answer.content_type == PROBLEM
    data = answer.json
    assert data["status"] == answer.status_code
    for member in ("type", "title", "detail"):
        assert isinstance(data[member], str)
        assert data[member]


@pytest.fixture(scope="module")
def described(
    bases: databases.Databases,
    kitchen_url: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Api]:
    """Programs at a wiki whose description is read."""
    yield from stand(bases, kitchen_url, tmp_path_factory.mktemp("described"))


def test_the_description_is_openapi_3_1(described: Api) -> None:
    found = described.client.get("/api/v1/openapi.json")
    assert found.content_type == "application/json"
    description = found.json
    assert re.fullmatch(r"3\.1\.\d+", description["openapi"])
    assert description["info"]["title"]
    assert description["info"]["version"]
    assert set(description) <= {
        "openapi", "info", "servers", "paths", "components", "security", "tags",
    }  # fmt: skip
    operations = [
        (address, method, operation)
        for address, methods in description["paths"].items()
        for method, operation in methods.items()
    ]
    names = [operation["operationId"] for _, _, operation in operations]
    assert len(names) == len(set(names))
    for address, method, operation in operations:
        assert method in ("get", "post", "put", "delete")
        assert address.startswith("/api/v1/")
        assert operation["summary"]
        in_path = {
            each["name"] for each in operation["parameters"] if each["in"] == "path"
        }
        assert in_path == set(re.findall(r"\{(\w+)\}", address))
        for parameter in operation["parameters"]:
            assert parameter["in"] in ("path", "query", "header")
            assert parameter["required"] or parameter["in"] != "path"
            Draft202012Validator.check_schema(parameter["schema"])
        for status, response in operation["responses"].items():
            assert re.fullmatch(r"[1-5]\d\d", status)
            assert response["description"]


def test_the_description_is_made_once_and_says_where_it_is_asked() -> None:
    here, there = description("https://one.example"), description("https://two.example")
    assert here["paths"] is there["paths"]
    assert here["servers"] != there["servers"]


def test_every_schema_is_valid_and_every_reference_leads_somewhere(
    described: Api,
) -> None:
    description = described.client.get("/api/v1/openapi.json").json
    schemas = description["components"]["schemas"]
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    references = set(_references(description))
    assert references
    assert references <= {f"#/components/schemas/{name}" for name in schemas}


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("get", "/pages/{slug}"),
        ("post", "/pages"),
        ("put", "/pages/{slug}"),
        ("delete", "/pages/{slug}"),
        ("post", "/pages/{slug}/rename"),
        ("get", "/pages/{slug}/revisions"),
        ("get", "/pages/{slug}/revisions/{number}"),
        ("get", "/pages/{slug}/related"),
        ("post", "/pages/{slug}/related/dismiss"),
        ("post", "/pages/{slug}/related/pin"),
        ("post", "/pages/{slug}/related/release"),
        ("get", "/pages/{slug}/suggested-links"),
        ("get", "/insight"),
        ("get", "/paths"),
        ("get", "/graph"),
        ("post", "/ask"),
        ("get", "/search"),
        ("get", "/suggest"),
        ("get", "/changes"),
        ("get", "/vocabulary"),
        ("get", "/proposals"),
        ("get", "/proposals/{number}"),
        ("put", "/proposals/{number}"),
        ("post", "/proposals/{number}/approve"),
        ("post", "/proposals/{number}/ask"),
        ("post", "/proposals/{number}/reject"),
        ("post", "/proposals/{number}/withdraw"),
        ("post", "/proposals/{number}/comments"),
        ("get", "/pages/{slug}/check"),
        ("post", "/pages/{slug}/check"),
        ("get", "/checks"),
        ("get", "/options"),
        ("post", "/options"),
        ("get", "/invitations"),
        ("post", "/invitations"),
        ("post", "/invitations/{number}/withdraw"),
        ("post", "/accounts"),
        ("get", "/people/{name}"),
        ("post", "/people/{name}/block"),
        ("get", "/people/{name}/changes"),
        ("post", "/people/{name}/undo"),
    ],
)
def test_what_is_promised_is_described(
    described: Api, method: str, address: str
) -> None:
    paths = described.client.get("/api/v1/openapi.json").json["paths"]
    assert method in paths[f"/api/v1{address}"]


def _references(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        if isinstance(data.get("$ref"), str):
            yield data["$ref"]
        for each in data.values():
            yield from _references(each)
    elif isinstance(data, list):
        for each in data:
            yield from _references(each)


def test_generated_requests_are_answered_as_described(
    tmp_path: Path,
) -> None:
    """Requests made from the description, by a curator, at a wiki of recipes."""
    with databases.sqlite() as bases:
        folder = Settings(data_dir=tmp_path, database_url=bases.migrated())
        initialise(folder, vocabulary_file=RECIPES, empty=True)
        site = Site.open(folder)
        fill_kitchen(site)
        token = site.writing(
            KEEPER_OF_ACCOUNTS, lambda context: tokens.make(context, CURATOR).token
        )
        site.close()
        app = create_app(folder)
        schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)

        @settings(
            max_examples=15,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def check(case: schemathesis.Case) -> None:
            case.call_and_validate(
                headers={"Authorization": f"Bearer {token}"},
                checks=[
                    not_a_server_error,
                    status_code_conformance,
                    content_type_conformance,
                    response_schema_conformance,
                ],
            )

        for found in schema.get_all_operations():
            operation = found.ok()
            given(case=operation.as_strategy())(check)()
        site_of(app).close()
