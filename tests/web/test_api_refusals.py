"""What the API refuses: each time a problem document, never a fault of ours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.databases import Databases
from tests.kitchen import CONTRIBUTOR, CURATOR
from tests.web.test_api_description import (
    KEEPER_OF_ACCOUNTS,
    PROBLEM,
    Api,
    Browse,
    assert_problem,
    stand,
)
from wiki.services import accounts

DISH = {"type": "dish", "title": "Stew"}


@pytest.fixture(scope="module")
def standing(
    bases: Databases, kitchen_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Api]:
    """Programs at a wiki that stays as it is."""
    yield from stand(bases, kitchen_url, tmp_path_factory.mktemp("standing"))


@pytest.mark.parametrize(
    ("page", "place"),
    [
        ({"spice": "salt"}, "spice"),
        ({"links": [{"relation": "uses", "target": "basil", "x": 1}]}, "links.0.x"),
        ({"links": [{"relation": "uses"}]}, "links.0.target"),
        ({"links": [{"relation": "eats", "target": "basil"}]}, "links.0"),
        ({"links": [{"relation": "cooks", "target": "basil"}]}, "links.0"),
        ({"links": [{"relation": "uses", "target": ""}]}, "links.0"),
        (
            {"links": [{"relation": "uses", "target": "basil", "since": "one day"}]},
            "links.0.since",
        ),
        (
            {"links": [{"relation": "uses", "target": "basil", "status": "sure"}]},
            "links.0.status",
        ),
        (
            {"links": [{"relation": "uses", "target": "basil", "position": -1}]},
            "links.0.position",
        ),
        ({"links": [{"relation": "goes-with", "target": "giulia"}]}, "links.0"),
        ({"fields": {"spoons": "3"}}, "fields.spoons"),
        ({"fields": {"minutes": "many"}}, "fields.minutes"),
        ({"fields": {"course": "snack"}}, "fields.course"),
        ({"fields": {"written": "once"}}, "fields.written"),
        ({"fields": {"url": "javascript:alert(1)"}}, "fields.url"),
        ({"fields": {"steps": "one"}}, "fields.steps"),
        ({"type": "spoon"}, "type"),
        ({"title": " "}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"title": "bell \x07"}, "title"),
        ({"title": 7}, "title"),
        ({"title": None}, "title"),
        ({"title": "null \x00"}, "title"),
        ({"body": "x" * 200_001}, "body"),
        ({"body": "[[null \x00]]"}, "body"),
        ({"aliases": ["null \x00"]}, "aliases.0"),
        ({"aliases": "Pot"}, "aliases"),
        ({"visibility": "secret"}, "visibility"),
        ({"comment": "x" * 501}, "comment"),
        ({"slug": "Not A Slug"}, "slug"),
    ],
)
def test_a_page_that_does_not_fit_is_refused_by_place(
    standing: Api, page: dict[str, Any], place: str
) -> None:
    api = standing
    answer = api.call(
        "POST",
        "/pages",
        "contributor",
        data=json.dumps({**DISH, **page}),
        content_type="application/json",
    )
    assert answer.status_code == 422
    found = [each for each in answer.json["errors"] if each.startswith(place)]
    assert found, answer.json
    for texts in answer.json["errors"].values():
        assert texts
        assert all(isinstance(text, str) and text for text in texts)
    assert api.call("GET", "/pages/stew").status_code == 404


def test_every_fault_of_a_page_is_named_at_once(standing: Api) -> None:
    api = standing
    page = {
        "fields": {"minutes": "many", "spoons": 3},
        "links": [{"relation": "eats", "target": "basil"}],
    }
    answer = api.call("POST", "/pages", "contributor", json={**DISH, **page})
    assert set(answer.json["errors"]) == {"fields.minutes", "fields.spoons", "links.0"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nonsense",
        b"[]",
        b'"text"',
        b"null",
        b"7",
        b"\xff\xfe\x00",
        b'{"type": "dish", "title": "Stew",}',
        b'{"type": "dish", "title": "Half \\ud800"}',
        b'{"type": "dish", "title": "Stew", "fields": {"half \\udfff": "1"}}',
        b'{"half \\ud800": 1}',
        b'{"type": "dish", "title": "Stew", "fields": {"minutes": NaN}}',
        b'{"type": "dish", "title": "Stew", "fields": {"minutes": 1e999}}',
        b'{"type": "dish", "title": "Stew", "title": "Soup"}',
        b'{"type": "dish", "title": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        b'{"type": "dish", "title": "Stew", "fields": {"minutes": 1' + b"0" * 9999,
        b'{"type": "dish", "title": "Stew", "fields": {"minutes": 1'
        + b"0" * 9999
        + b"}}",
    ],
)
@pytest.mark.parametrize("path", ["/pages", "/ask", "/pages/basil/rename"])
def test_a_body_that_is_no_page_is_refused(
    standing: Api, body: bytes, path: str
) -> None:
    api = standing
    answer = api.call(
        "POST", path, "curator", data=body, content_type="application/json"
    )
    assert answer.status_code == 422


def test_a_body_that_is_too_large_is_refused(standing: Api) -> None:
    api = standing
    body = json.dumps({**DISH, "body": "x" * 2_100_000}).encode()
    answer = api.call(
        "POST", "/pages", "contributor", data=body, content_type="application/json"
    )
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "text/xml",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ],
)
def test_a_body_of_another_type_is_refused(standing: Api, content_type: str) -> None:
    api = standing
    body = json.dumps(DISH)
    for path in ("/pages", "/ask"):
        answer = api.call(
            "POST", path, "contributor", data=body, content_type=content_type
        )
        assert answer.status_code == 415
    assert api.call("GET", "/pages/stew").status_code == 404


def test_json_with_a_charset_is_taken(browse: Browse) -> None:
    answer = Api(browse).call(
        "POST",
        "/pages",
        "contributor",
        data=json.dumps({**DISH, "title": "Crème"}, ensure_ascii=False).encode(),
        content_type="application/json; charset=utf-8",
    )
    assert answer.status_code == 201
    assert answer.json["title"] == "Crème"


@pytest.mark.parametrize(
    "path",
    [
        "/pages/basil?at=2018",
        "/pages?page=2",
        "/pages?limit=0",
        "/pages?limit=101",
        "/pages?limit=ten",
        "/pages/basil/related?limit=-1",
        "/pages/basil/revisions?cursor=x",
        "/graph?depth=9",
        "/graph?limit=1000000",
        "/suggest?q=a&limit=99",
        "/changes?until=3",
        "/vocabulary?type=dish",
    ],
)
def test_a_query_that_does_not_fit_is_refused(standing: Api, path: str) -> None:
    assert standing.call("GET", path).status_code == 422


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/pages/a%00b", 404),
        ("/pages/a%00b/related", 404),
        ("/pages/a%00b/revisions/1", 404),
        ("/pages/%ED%A0%80", 404),
        ("/pages/" + "x" * 5_000, 404),
        ("/pages?cursor=%00", 422),
        ("/paths?from=%00&to=basil", 422),
        ("/paths?from=basil&to=tomato&avoid=%00", 422),
        ("/paths?from=basil&pattern=%00", 422),
        ("/graph?center=%00", 422),
        ("/graph?types=%00", 422),
        ("/search?q=%00", 422),
        ("/search?q=a&region=%00", 422),
        ("/search?q=a&course=%00", 422),
        ("/suggest?q=%00", 422),
        ("/search?q=%22%28%29*%3A%5E-", 200),
        ("/search?q=%25_%27%3B--", 200),
        ("/search?cursor=999999999999999999", 200),
        ("/changes?since=999999999999999999", 200),
    ],
)
def test_odd_characters_in_addresses_are_no_fault(
    standing: Api, path: str, status: int
) -> None:
    assert standing.call("GET", path).status_code == status


@pytest.mark.parametrize(
    "path", ["/nothing", "/pages/basil/nothing", "/pages/basil/revisions/x", "/"]
)
def test_an_unknown_address_is_a_problem_document(standing: Api, path: str) -> None:
    api = standing
    for method in ("GET", "POST", "PUT", "DELETE"):
        answer = api.client.open(
            f"/api/v1{path}", method=method, headers={"Accept": "text/html"}
        )
        assert answer.status_code == 404
        assert_problem(answer)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "/pages"),
        ("PATCH", "/pages/basil"),
        ("POST", "/vocabulary"),
    ],
)
def test_a_method_that_an_address_does_not_take(
    standing: Api, method: str, path: str
) -> None:
    answer = standing.client.open(f"/api/v1{path}", method=method)
    assert answer.status_code == 405
    assert_problem(answer)


def test_head_is_get_without_the_body(standing: Api) -> None:
    api = standing
    for path in ("/pages/basil", "/pages", "/vocabulary", "/pages/missing"):
        whole = api.client.get(f"/api/v1{path}")
        head = api.client.head(f"/api/v1{path}")
        assert head.data == b""
        assert head.status_code == whole.status_code
        for name in ("Content-Type", "Content-Length", "ETag"):
            assert head.headers.get(name) == whole.headers.get(name)


def test_options_names_the_methods(standing: Api) -> None:
    answer = standing.client.options("/api/v1/pages/basil")
    assert answer.status_code == 200
    assert answer.data == b""
    assert {"GET", "PUT", "DELETE"} <= set(answer.headers["Allow"].split(", "))


@pytest.mark.parametrize(
    "header",
    ["Bearer nonsense", "Bearer ", "Bearer", "Basic bm9ubmE6eA==", "nonsense", "é ü"],
)
def test_credentials_that_are_wrong_are_refused_even_for_reading(
    standing: Api, header: str
) -> None:
    api = standing
    for path in ("/pages/basil", "/search?q=basil"):
        answer = api.call("GET", path, headers={"Authorization": header})
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_the_token_of_a_closed_account_ends_at_once(browse: Browse) -> None:
    api = Api(browse)
    assert api.get("/pages/secret-sauce", "curator")
    assert api.create("contributor", title="Stew")
    for name in (CURATOR, CONTRIBUTOR):
        api.site.writing(
            KEEPER_OF_ACCOUNTS,
            lambda context, name=name: accounts.disable(context, name),
        )
    assert api.call("GET", "/pages/secret-sauce", "curator").status_code == 401
    assert api.call("GET", "/pages/basil", "contributor").status_code == 401
    answer = api.call("POST", "/pages", "contributor", json={**DISH, "title": "More"})
    assert answer.status_code == 401
    assert api.call("GET", "/pages/more").status_code == 404


def test_a_key_that_is_too_long_is_refused(standing: Api) -> None:
    answer = standing.call(
        "POST",
        "/pages",
        "contributor",
        json=DISH,
        headers={"Idempotency-Key": "k" * 201},
    )
    assert answer.status_code == 422


def test_a_problem_says_what_happened_as_its_type_promises(standing: Api) -> None:
    answer = standing.call("GET", "/pages/missing")
    assert answer.content_type == PROBLEM
    assert answer.json == {
        "type": "about:blank",
        "title": "Not found",
        "status": 404,
        "detail": "There is no page “missing”.",
    }
