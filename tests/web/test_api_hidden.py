"""A page for curators is, for everybody else, a page that does not exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.databases import Databases
from tests.web.test_api_description import Api, Browse, stand

HIDDEN, MISSING = "secret-sauce", "absent-sauce"
OUTSIDERS = ("", "contributor")
DISH = {"type": "dish", "title": "Stew"}
OWN = {**DISH, "slug": "stew-with-{}"}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")

REQUESTS: list[tuple[str, str, Any]] = [
    ("GET", "/pages/{}", None),
    ("GET", "/pages/{}/revisions", None),
    ("GET", "/pages/{}/revisions/1", None),
    ("GET", "/pages/{}/revisions/9", None),
    ("GET", "/pages/{}/related", None),
    ("GET", "/pages/{}/suggested-links", None),
    ("PUT", "/pages/{}", DISH),
    ("DELETE", "/pages/{}", None),
    ("POST", "/pages/{}/rename", {"slug": "other"}),
    ("POST", "/pages/{}/related/dismiss", {"slug": "basil"}),
    ("POST", "/pages/basil/related/dismiss", {"slug": "{}"}),
    ("POST", "/pages/{}/related/pin", {"slug": "basil"}),
    ("POST", "/pages/basil/related/pin", {"slug": "{}"}),
    ("POST", "/pages/basil/related/release", {"slug": "{}"}),
    ("GET", "/pages/{}/check", None),
    ("POST", "/pages/{}/check", {"months": 6}),
    ("GET", "/paths?from={}&to=basil", None),
    ("GET", "/paths?from=basil&to={}", None),
    ("GET", "/paths?from={}&to_type=menu", None),
    ("GET", "/paths?from={}&pattern=(dish)-[uses]->(ingredient)", None),
    ("GET", "/paths?from=basil&to=tomato&avoid={}", None),
    ("GET", '/paths?from=basil&pattern=(ingredient)<-[uses]-({{slug:"{}"}})', None),
    ("GET", "/graph?center={}", None),
    ("POST", "/ask", {"pattern": '({{slug: "{}"}})-[uses]->(ingredient)'}),
    ("GET", "/search?q={}", None),
    ("GET", "/search?q=&region={}", None),
    ("GET", "/suggest?q={}", None),
    ("POST", "/pages", {**OWN, "links": [{"relation": "uses", "target": "{}"}]}),
    ("POST", "/pages", {**OWN, "links": [{"relation": "goes-with", "target": "{}"}]}),
    ("POST", "/pages", {**OWN, "body": "See [[uses::{}]] and [[{}]].\n"}),
    (
        "POST",
        "/pages",
        {
            **OWN,
            "links": [{"relation": "uses", "target": "basil", "evidence": "{}"}],
        },
    ),
]


@pytest.fixture(scope="module")
def standing(
    bases: Databases, kitchen_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Api]:
    """Programs at a wiki that stays as it is."""
    yield from stand(bases, kitchen_url, tmp_path_factory.mktemp("standing"))


def filled(data: Any, slug: str) -> Any:
    """Put a slug wherever a body leaves a place for one."""
    if isinstance(data, dict):
        return {name: filled(value, slug) for name, value in data.items()}
    if isinstance(data, list):
        return [filled(value, slug) for value in data]
    return data.format(*[slug] * 2) if isinstance(data, str) else data


def without_name(answer: TestResponse, slug: str) -> tuple[int, str, str]:
    """Give all of an answer but the slug that was asked for and when it was given."""
    text = _MOMENT.sub("NOW", answer.text.replace(slug, "NAME"))
    return answer.status_code, answer.content_type, text


def told(api: Api, role: str) -> list[str]:
    """Give every answer that tells of pages in general, read as somebody."""
    queries: list[tuple[str, dict[str, Any]]] = [
        ("/pages", {"limit": 100}),
        ("/search", {"limit": 100}),
        ("/search", {"q": "tomato"}),
        ("/search", {"q": "sauce"}),
        ("/search", {"q": "secret"}),
        ("/search", {"q": "zymurgic"}),
        ("/search", {"q": "zymurgik"}),
        ("/search", {"q": "unspeak*"}),
        ("/search", {"type": "dish"}),
        ("/suggest", {"q": "secret"}),
        ("/suggest", {"q": "secert"}),
        ("/suggest", {"q": "sau"}),
        ("/vocabulary", {}),
        ("/changes", {"limit": 100}),
        ("/changes", {"since": "0", "limit": 100}),
        ("/graph", {"limit": 300}),
        ("/graph", {"center": "tomato", "depth": 3}),
        ("/graph", {"center": "pine-nut", "depth": 1}),
        ("/paths", {"from": "tomato", "to": "pine-nut", "limit": 20}),
        ("/paths", {"from": "tomato", "to_type": "dish", "limit": 20}),
        ("/paths", {"from": "tomato", "pattern": "(ingredient)<-[uses]-(dish)"}),
    ]
    for slug in ("tomato", "pine-nut", "basil", "pesto-alla-genovese"):
        queries += [(f"/pages/{slug}", {}), (f"/pages/{slug}/related", {})]
    answers = [
        api.call("GET", path, role, query_string=query) for path, query in queries
    ]
    for pattern in ("(dish)-[uses]->(ingredient)", "(dish)", "()-[uses]->()"):
        answers.append(api.call("POST", "/ask", role, json={"pattern": pattern}))
    assert {answer.status_code for answer in answers} == {200}
    return [answer.text for answer in answers]


@pytest.mark.parametrize("role", OUTSIDERS)
@pytest.mark.parametrize(("method", "path", "body"), REQUESTS)
def test_a_hidden_page_answers_as_a_missing_one(
    standing: Api, role: str, method: str, path: str, body: Any
) -> None:
    hidden, missing = (
        without_name(
            standing.call(
                method,
                path.format(slug),
                role,
                json=filled(body, slug),
                headers={"If-Match": '"1"'},
            ),
            slug,
        )
        for slug in (HIDDEN, MISSING)
    )
    assert hidden == missing


@pytest.mark.parametrize("role", OUTSIDERS)
def test_the_title_of_a_hidden_page_means_nothing(standing: Api, role: str) -> None:
    api = standing
    for method, path, _ in REQUESTS:
        if method == "GET":
            hidden, missing = (
                without_name(api.call("GET", path.format(name), role), name)
                for name in ("Secret sauce", "Absent sauce")
            )
            assert hidden == missing


def test_a_hidden_page_leaves_no_trace_in_any_answer(browse: Browse) -> None:
    api = Api(browse)
    before = {role: told(api, role) for role in OUTSIDERS}
    for text in (text for texts in before.values() for text in texts):
        for word in ("Secret sauce", HIDDEN, "nspeakabl", "zymurgic."):
            assert word not in text
    assert api.call("DELETE", f"/pages/{HIDDEN}", "curator").status_code == 200
    # Not even a score, a count or a cost was another one because the page was there.
    assert {role: told(api, role) for role in OUTSIDERS} == before


def test_a_curator_sees_the_page_and_all_that_it_joins(browse: Browse) -> None:
    api = Api(browse)
    page = api.get(f"/pages/{HIDDEN}", "curator")
    assert page["visibility"] == "curators"
    sources = {
        each["source"]["slug"]
        for each in api.get("/pages/tomato", "curator")["linked_from"]
    }
    assert HIDDEN in sources
    assert api.get("/search", "curator", q="zymurgic")["total"] == 1
    assert HIDDEN in str(api.get("/suggest", "curator", q="secret"))
    assert HIDDEN in str(api.get("/graph", "curator", center="tomato"))
    assert HIDDEN in str(api.get("/pages/tomato/related", "curator"))
    assert HIDDEN in str(api.get("/changes", "curator", limit=100))
    assert api.get("/vocabulary", "curator")["counts"]["dish"] == 4
    paths = api.get("/paths", "curator", **{"from": "tomato", "to": "pine-nut"})
    assert HIDDEN in str(paths)
    body = {"pattern": "(dish)-[uses]->(ingredient)"}
    assert HIDDEN in api.call("POST", "/ask", "curator", json=body).text


def test_a_page_that_becomes_hidden_is_gone_from_every_answer(browse: Browse) -> None:
    api = Api(browse)
    page = {"type": "cook", "title": "Giulia Bruni", "aliases": ["Giulia"]}
    assert api.call("GET", "/pages/giulia").status_code == 300
    hidden = api.put("giulia-bruni", 1, {**page, "visibility": "curators"}, "curator")
    assert hidden.status_code == 200
    assert api.call("GET", "/pages/giulia-bruni/revisions/1").status_code == 404
    # With one of two namesakes hidden, the name is no longer ambiguous.
    answer = api.call("GET", "/pages/giulia")
    assert answer.status_code == 301
    assert answer.headers["Location"] == "/api/v1/pages/giulia-rossetti"
    assert "giulia-bruni" not in str(api.get("/changes", limit=100))
    assert api.get("/vocabulary")["counts"]["cook"] == 1
    assert api.call("GET", "/pages/giulia", "curator").status_code == 300


def test_a_link_by_title_is_not_turned_into_a_hidden_slug(browse: Browse) -> None:
    """The titles “Secret sauce” and “Absent sauce” are to be written alike."""
    api = Api(browse)
    made = [
        api.create(title="Stew", links=[{"relation": "goes-with", "target": target}])
        for target in ("Secret sauce", "Absent sauce")
    ]
    assert [page["links"][0]["target"] for page in made] == [
        {"slug": None, "title": "Secret sauce", "type": None},
        {"slug": None, "title": "Absent sauce", "type": None},
    ]
    # The curators' page knows who speaks of it.
    back = api.get(f"/pages/{HIDDEN}", "curator")["linked_from"]
    assert [each["source"]["slug"] for each in back] == ["stew"]
