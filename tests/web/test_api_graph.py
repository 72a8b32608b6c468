"""What the API answers from the graph, the search index and the change log."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from tests.databases import Databases
from tests.kitchen import COURSES
from tests.web.test_api_description import Api, Browse, stand

REFERENCE = {"slug", "title", "type"}
STEP = {"source", "relation", "label", "target", "note", "evidence", "context"}
USES = {
    ("pesto-alla-genovese", "basil"),
    ("pesto-alla-genovese", "pine-nut"),
    ("pesto-alla-genovese", "pecorino"),
    ("insalata-caprese", "basil"),
    ("insalata-caprese", "tomato"),
    ("cacio-e-pepe", "pecorino"),
}


@pytest.fixture(scope="module")
def standing(
    bases: Databases, kitchen_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Api]:
    """Programs at a wiki that stays as it is."""
    yield from stand(bases, kitchen_url, tmp_path_factory.mktemp("standing"))


def slugs(items: list[dict[str, Any]]) -> list[str]:
    """Give the slugs of pages in a list."""
    return [each["slug"] for each in items]


def route(path: dict[str, Any]) -> list[str]:
    """Give the pages of a path, from its start to its end."""
    steps = path["steps"]
    for before, after in pairwise(steps):
        assert before["target"] == after["source"]
    return [each["source"]["slug"] for each in steps] + [steps[-1]["target"]["slug"]]


def ask_all(api: Api, pattern: str, limit: int) -> list[dict[str, Any]]:
    """Give every row of a pattern's answer, followed by its cursor to the end."""
    rows: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        body = {"pattern": pattern, "limit": limit, "cursor": cursor}
        answer = api.call("POST", "/ask", json=body)
        assert answer.status_code == 200, answer.text
        assert len(answer.json["rows"]) <= limit
        rows += answer.json["rows"]
        cursor = answer.json["next"]
    return rows


def test_related_pages_come_with_reasons_that_are_paths(standing: Api) -> None:
    api = standing
    items = api.get("/pages/pesto-alla-genovese/related")["items"]
    assert items
    assert "pesto-alla-genovese" not in slugs(items)
    scores = [each["score"] for each in items]
    assert scores == sorted(scores, reverse=True)
    for each in items:
        assert set(each) == {*REFERENCE, "score", "pinned", "reasons"}
        assert each["reasons"]
        for reason in each["reasons"]:
            assert set(reason) == {"text", "path"}
            assert reason["text"]
            for step in reason["path"]:
                assert set(step) == STEP
    (caprese,) = (each for each in items if each["slug"] == "insalata-caprese")
    walked = [route(reason) for reason in _with_steps(caprese["reasons"])]
    assert ["pesto-alla-genovese", "basil", "insalata-caprese"] in walked


def _with_steps(reasons: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"steps": reason["path"]} for reason in reasons if reason["path"]]


def test_related_pages_are_limited_and_of_one_type(standing: Api) -> None:
    api = standing
    whole = api.get("/pages/basil/related")["items"]
    assert api.get("/pages/basil/related", limit=2)["items"] == whole[:2]
    dishes = api.get("/pages/basil/related", type="dish")["items"]
    assert dishes
    assert {each["type"] for each in dishes} == {"dish"}


def test_a_dismissed_page_is_not_suggested_again(browse: Browse) -> None:
    api = Api(browse)
    first = api.get("/pages/pesto-alla-genovese/related")["items"][0]["slug"]
    body = {"slug": first}
    path = "/pages/pesto-alla-genovese/related/dismiss"
    assert api.call("POST", path, json=body).status_code == 401
    assert first in slugs(api.get("/pages/pesto-alla-genovese/related")["items"])
    for _ in range(2):
        assert api.call("POST", path, "contributor", json=body).status_code == 200
    for role in ("contributor", "curator", ""):
        found = api.get("/pages/pesto-alla-genovese/related", role)["items"]
        assert first not in slugs(found)
    missing = api.call("POST", path, "contributor", json={"slug": "no-page"})
    assert missing.status_code == 404


def test_a_path_leads_from_one_page_to_another(standing: Api) -> None:
    found = standing.get("/paths", **{"from": "giulia-rossetti", "to": "pecorino"})
    assert set(found) == {"paths", "nearest", "truncated"}
    assert (found["nearest"], found["truncated"]) == ([], False)
    best = found["paths"][0]
    assert route(best) == ["giulia-rossetti", "pesto-alla-genovese", "pecorino"]
    assert best["text"] == (
        "Giulia Rossetti cooks Pesto alla genovese, which uses Pecorino."
    )
    assert best["steps"][0]["evidence"] == "pesto-alla-genovese"
    costs = [each["cost"] for each in found["paths"]]
    assert costs == sorted(costs)
    for path in found["paths"]:
        assert set(path) == {"text", "cost", "steps", "through_hub", "alike"}
        assert (route(path)[0], route(path)[-1]) == ("giulia-rossetti", "pecorino")
        for step in path["steps"]:
            assert set(step) == STEP


def test_paths_are_limited(standing: Api) -> None:
    api = standing
    query = {"from": "giulia-rossetti", "to": "pecorino"}
    assert len(api.get("/paths", **query)["paths"]) > 1
    assert len(api.get("/paths", **query, limit=1)["paths"]) == 1


def test_a_path_leads_to_a_type(standing: Api) -> None:
    found = standing.get("/paths", **{"from": "basil", "to_type": "menu"})
    assert found["paths"]
    for path in found["paths"]:
        assert path["steps"][-1]["target"]["type"] == "menu"


def test_a_path_follows_a_pattern(standing: Api) -> None:
    pattern = "(ingredient)<-[uses]-(dish)-[course-of]->(menu)"
    found = standing.get("/paths", **{"from": "basil", "pattern": pattern})
    assert {tuple(route(path)) for path in found["paths"]} == {
        ("basil", "pesto-alla-genovese", "sunday-lunch"),
        ("basil", "insalata-caprese", "sunday-lunch"),
    }


def test_avoided_pages_are_on_no_path(standing: Api) -> None:
    api = standing
    query = {"from": "giulia-rossetti", "to_type": "menu"}
    straight = api.get("/paths", **query)["paths"]
    assert "pesto-alla-genovese" in route(straight[0])
    around = api.get("/paths", **query, avoid="pesto-alla-genovese")["paths"]
    assert around
    for path in around:
        assert "pesto-alla-genovese" not in route(path)
    none = api.get("/paths", **query, avoid=["pesto-alla-genovese", "liguria"])
    assert none["paths"] == []


def test_a_verified_path_uses_verified_links_only(browse: Browse) -> None:
    api = Api(browse)
    query = {"from": "giulia-bruni", "to": "insalata-caprese", "verified": "1"}
    cook = {"type": "cook", "title": "Giulia Bruni", "aliases": ["Giulia"]}
    link = {"relation": "cooks", "target": "insalata-caprese"}
    api.put("giulia-bruni", 1, {**cook, "links": [link]})
    assert api.get("/paths", **{**query, "verified": "0"})["paths"]
    assert api.get("/paths", **query)["paths"] == []
    api.put("giulia-bruni", 2, {**cook, "links": [{**link, "status": "verified"}]})
    (path,) = api.get("/paths", **query)["paths"]
    assert route(path) == ["giulia-bruni", "insalata-caprese"]


def test_paths_keep_to_relations_and_to_types_between(standing: Api) -> None:
    query = {"from": "giulia-rossetti", "to": "pecorino"}
    cooks = standing.get("/paths", **query, relations=["cooks", "uses"])["paths"]
    assert [route(path) for path in cooks] == [
        ["giulia-rossetti", "pesto-alla-genovese", "pecorino"]
    ]
    regions = standing.get("/paths", **query, types="region")["paths"]
    assert regions == []
    both = standing.get("/paths", **query, types=["region", "dish"])["paths"]
    assert both
    for path in both:
        middle = [step["target"]["type"] for step in path["steps"][:-1]]
        assert set(middle) <= {"region", "dish"}


def test_pages_that_could_stand_in_the_same_place_are_alike(standing: Api) -> None:
    found = standing.get("/paths", **{"from": "basil", "to": "sunday-lunch"})["paths"]
    dishes = {"insalata-caprese", "pesto-alla-genovese"}
    first = found[0]
    assert {route(first)[1], *slugs(first["alike"])} == dishes
    assert not any(path["through_hub"] for path in found)


def test_a_type_in_reach_only_without_the_conditions_is_named(standing: Api) -> None:
    query = {"from": "basil", "to_type": "menu", "relations": "goes-with"}
    found = standing.get("/paths", **query)
    assert found["paths"] == []
    (near,) = found["nearest"]
    assert (near["slug"], near["relaxed"]) == ("sunday-lunch", True)


def test_without_a_path_the_nearest_pages_are_named(browse: Browse) -> None:
    api = Api(browse)
    api.create(title="Farinata")
    found = api.get("/paths", **{"from": "giulia-rossetti", "to": "farinata"})
    assert found["paths"] == []
    assert found["nearest"]
    nearest = found["nearest"][0]
    assert set(nearest) == {*REFERENCE, "distance", "relation", "relaxed"}
    assert (nearest["slug"], nearest["distance"]) == ("giulia-rossetti", 0)
    assert nearest["relation"] == "cooks"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"to": "basil"}, 422),
        ({"from": "basil"}, 422),
        ({"from": "basil", "to": "no-page"}, 404),
        ({"from": "no-page", "to": "basil"}, 404),
        ({"from": "basil", "to": "tomato", "avoid": "no-page"}, 404),
        ({"from": "basil", "to": "basil"}, 422),
        ({"from": "giulia", "to": "basil"}, 300),
        ({"from": "basil", "to_type": "no-type"}, 422),
        ({"from": "basil", "pattern": "(("}, 422),
        ({"from": "basil", "to": "tomato", "at": "some day"}, 422),
        ({"from": "basil", "to": "tomato", "relations": "eats"}, 422),
        ({"from": "basil", "to": "tomato", "types": "no-type"}, 422),
        ({"from": "basil", "to": "tomato", "limit": "0"}, 422),
        ({"from": "basil", "to": "tomato", "speed": "9"}, 422),
    ],
)
def test_a_question_for_paths_that_makes_no_sense_is_refused(
    standing: Api, query: dict[str, str], status: int
) -> None:
    answer = standing.call("GET", "/paths", query_string=query)
    assert answer.status_code == status


def test_the_graph_around_a_page(standing: Api) -> None:
    api = standing
    found = api.get("/graph", center="basil", depth=1)
    assert set(found) == {"nodes", "edges", "total_nodes", "truncated"}
    assert set(slugs(found["nodes"])) == {
        "basil",
        "tomato",
        "liguria",
        "pesto-alla-genovese",
        "insalata-caprese",
    }
    assert found["total_nodes"] == 5
    known = set(slugs(found["nodes"]))
    edges = {
        (each["source"], each["relation"], each["target"]) for each in found["edges"]
    }
    assert ("pesto-alla-genovese", "uses", "basil") in edges
    assert ("basil", "comes-from", "liguria") in edges
    for source, _, target in edges:
        assert {source, target} <= known
    wider = api.get("/graph", center="basil", depth=2)
    assert known < set(slugs(wider["nodes"]))


def test_the_graph_is_narrowed_and_limited(standing: Api) -> None:
    api = standing
    dishes = api.get("/graph", center="basil", types="dish")
    assert {each["type"] for each in dishes["nodes"]} == {"dish", "ingredient"}
    assert len(dishes["nodes"]) == 3
    uses = api.get("/graph", center="basil", relations="uses")
    assert {each["relation"] for each in uses["edges"]} == {"uses"}
    few = api.get("/graph", center="basil", limit=2)
    assert len(few["nodes"]) == 2
    assert few["truncated"] is True
    assert few["total_nodes"] == 5
    whole = api.get("/graph")
    assert "sunday-lunch" in slugs(whole["nodes"])
    assert api.call("GET", "/graph?center=no-page").status_code == 404


def test_an_answer_has_columns_rows_and_a_sentence(standing: Api) -> None:
    api = standing
    answer = api.call("POST", "/ask", json={"pattern": "(dish)-[uses]->(ingredient)"})
    assert answer.status_code == 200
    found = answer.json
    assert {"sentence", "columns", "rows", "next", "truncated"} <= set(found)
    assert found["sentence"] == "Dishes that use ingredients"
    assert found["columns"] == ["n1", "n2"]
    for row in found["rows"]:
        assert list(row) == ["n1", "n2"]
        assert set(row["n1"]) == REFERENCE
    pairs = [(row["n1"]["slug"], row["n2"]["slug"]) for row in found["rows"]]
    assert len(pairs) == 6
    assert set(pairs) == USES
    assert (found["next"], found["truncated"]) == (None, False)


@pytest.mark.parametrize("limit", [1, 2, 4, 6])
def test_an_answer_in_screens_gives_every_row_once(standing: Api, limit: int) -> None:
    rows = ask_all(standing, "(dish)-[uses]->(ingredient)", limit)
    pairs = [(row["n1"]["slug"], row["n2"]["slug"]) for row in rows]
    assert len(pairs) == 6
    assert set(pairs) == USES


def test_names_and_fixed_pages_in_a_pattern(standing: Api) -> None:
    api = standing
    pattern = '({slug: "basil"})<-[uses]-(what:dish)-[comes-from]->(region)'
    (row,) = ask_all(api, pattern, 50)
    assert {name: each["slug"] for name, each in row.items()} == {
        "n1": "basil",
        "what": "pesto-alla-genovese",
        "n3": "liguria",
    }


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"pattern": "(dish)-[uses]->("}, 422),
        ({"pattern": "(dish)-[eats]->(ingredient)"}, 422),
        ({"pattern": "(spoon)-[uses]->(ingredient)"}, 422),
        ({"pattern": '({slug: "no-page"})-[uses]->(ingredient)'}, 404),
        ({"pattern": ""}, 422),
        ({}, 422),
        ({"pattern": "(dish)-[uses]->(ingredient)", "cursor": "x"}, 422),
        ({"pattern": "(dish)-[uses]->(ingredient)", "limit": 0}, 422),
        ({"pattern": "(dish)-[uses]->(ingredient)", "depth": 1}, 422),
    ],
)
def test_a_pattern_that_cannot_be_answered_is_refused(
    standing: Api, body: dict[str, Any], status: int
) -> None:
    assert standing.call("POST", "/ask", json=body).status_code == status


def test_columns_may_be_facts_and_counts(standing: Api) -> None:
    pattern = (
        "(d:dish)-[comes-from]->(r:region) RETURN r, d.minutes, count(*) ORDER BY r"
    )
    answer = standing.call("POST", "/ask", json={"pattern": pattern})
    assert answer.status_code == 200
    assert answer.json["columns"] == ["r", "d.minutes", "count"]
    assert answer.json["rows"] == [
        {
            "r": {"slug": "lazio", "title": "Lazio", "type": "region"},
            "d.minutes": None,
            "count": 1,
        },
        {
            "r": {"slug": "liguria", "title": "Liguria", "type": "region"},
            "d.minutes": "20",
            "count": 1,
        },
    ]
    assert answer.json["next"] is None


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_counted_rows_come_in_screens_too(standing: Api, limit: int) -> None:
    pattern = "(d:dish)-[uses]->(i:ingredient) RETURN i, count(d)"
    rows = ask_all(standing, pattern, limit)
    assert [(row["i"]["slug"], row["count_d"]) for row in rows] == [
        ("basil", 2),
        ("pecorino", 2),
        ("pine-nut", 1),
        ("tomato", 1),
    ]


def test_a_cursor_belongs_to_its_pattern(standing: Api) -> None:
    body = {"pattern": "(dish)-[uses]->(ingredient)", "limit": 1}
    cursor = standing.call("POST", "/ask", json=body).json["next"]
    other = {"pattern": "(dish)", "cursor": cursor}
    answer = standing.call("POST", "/ask", json=other)
    assert answer.status_code == 422
    assert "another pattern" in answer.json["detail"]


def test_search_finds_words_wherever_they_stand(standing: Api) -> None:
    api = standing
    found = api.get("/search", q="mortar")
    assert slugs(found["items"]) == ["pesto-alla-genovese"]
    assert "mortar" in found["items"][0]["snippet"]
    assert found["total"] == 1
    assert slugs(api.get("/search", q="trofie")["items"]) == ["pesto-alla-genovese"]
    assert slugs(api.get("/search", q="Pomodoro")["items"]) == ["tomato"]


def test_a_misspelt_word_is_corrected(standing: Api) -> None:
    found = standing.get("/search", q="pecorrino")
    assert found["corrected"] == "pecorino"
    assert "pecorino" in slugs(found["items"])


def test_search_is_narrowed_by_facets(standing: Api) -> None:
    api = standing
    starters = api.get("/search", course="starter")
    assert set(slugs(starters["items"])) == {"pesto-alla-genovese", "insalata-caprese"}
    both = api.get("/search", course=["starter", "main"], type="dish")
    assert set(slugs(both["items"])) == {slug for slug, _ in COURSES}
    by_region = api.get("/search", q="cheese", region="lazio")
    assert slugs(by_region["items"]) == ["cacio-e-pepe"]
    answer = api.call("GET", "/search?q=basil&colour=green")
    assert answer.status_code == 422
    assert "colour" in answer.json["errors"]


def test_a_search_in_screens_gives_every_page_once(standing: Api) -> None:
    api = standing
    whole = slugs(api.get("/search", limit=100)["items"])
    assert len(whole) == api.get("/search")["total"] == 12
    assert slugs(api.every("/search", limit=5)) == whole


def test_names_are_suggested_while_typing(standing: Api) -> None:
    api = standing
    found = api.get("/suggest", q="pes")["items"]
    assert found[0]["slug"] == "pesto-alla-genovese"
    assert set(found[0]) == {*REFERENCE, "name"}
    assert set(slugs(api.get("/suggest", q="giu")["items"])) == {
        "giulia-rossetti",
        "giulia-bruni",
    }
    assert len(api.get("/suggest", q="giu", limit=1)["items"]) == 1
    assert slugs(api.get("/suggest", q="p", type="ingredient")["items"])
    for each in api.get("/suggest", q="p", type="ingredient")["items"]:
        assert each["type"] == "ingredient"
    assert api.get("/suggest", q="")["items"] == []


def test_changes_since_a_cursor_are_those_that_came_after(browse: Browse) -> None:
    api = Api(browse)
    newest = api.get("/changes", limit=100)["next"]
    assert api.get("/changes", since=newest) == {"items": [], "next": newest}
    api.create(title="Stew", comment="Begun.")
    api.put("stew", 1, {"type": "dish", "title": "Stew", "summary": "Slow."}, "curator")
    api.call("DELETE", "/pages/cacio-e-pepe", "curator")
    found = api.get("/changes", since=newest)
    assert [
        (each["page"]["slug"], each["revision"], each["kind"], each["author"])
        for each in found["items"]
    ] == [("stew", 1, "create", "nonna"), ("stew", 2, "edit", "zia")]
    assert found["items"][0]["comment"] == "Begun."
    for each in found["items"]:
        assert set(each) == {
            "cursor",
            "page",
            "revision",
            "kind",
            "author",
            "at",
            "comment",
        }
    assert api.get("/changes", since=found["next"])["items"] == []


def test_all_changes_are_read_in_order_by_cursor(standing: Api) -> None:
    api = standing
    read: list[str] = []
    screen = api.get("/changes", limit=5)
    while screen["items"]:
        read += [each["page"]["slug"] for each in screen["items"]]
        screen = api.get("/changes", since=screen["next"], limit=5)
    assert sorted(read) == sorted(slugs(api.every("/pages", limit=100)))
    whole = api.get("/changes", limit=100)["items"]
    assert [each["page"]["slug"] for each in whole] == read


@pytest.mark.parametrize("path", ["/changes?since=x", "/search?cursor=-1"])
def test_a_cursor_that_was_never_given_is_refused(standing: Api, path: str) -> None:
    assert standing.call("GET", path).status_code == 422


def test_the_vocabulary_in_force_is_read(standing: Api) -> None:
    found = standing.get("/vocabulary")
    assert set(found["types"]) == {
        "atlas",
        "cook",
        "dish",
        "ingredient",
        "menu",
        "region",
        "riddle",
    }
    assert found["relations"]["cooks"]["inverse"] == "cooked by"
    assert found["types"]["dish"]["fields"]["minutes"]["kind"] == "integer"
    assert set(found["facets"]) == {"region", "course", "year"}
    assert found["counts"] == {
        "cook": 2,
        "dish": 3,
        "ingredient": 4,
        "menu": 1,
        "region": 2,
    }


@pytest.mark.parametrize(
    "query",
    [
        "center=basil&depth=2&group=type&size=pagerank",
        "center=basil&hide=tomato&also=liguria&pin=basil:0.1:0.2",
        "question=(dish)-[uses]->(ingredient)&region=LI&size=betweenness",
        "center=pesto-alla-genovese&at=1990&compare=2020&least=1&verified=false",
    ],
)
def test_the_graph_is_what_the_map_shows_at_the_same_query(
    standing: Api, query: str
) -> None:
    shown = standing.client.get(f"/map.json?{query}")
    assert shown.status_code == 200
    assert standing.call("GET", f"/graph?{query}").json == shown.json


def test_the_graph_says_sizes_groups_and_what_two_days_made_of_it(
    standing: Api,
) -> None:
    found = standing.get("/graph", center="basil", group="type", size="pagerank")
    groups = {each["slug"]: each["group"] for each in found["nodes"]}
    assert groups["tomato"] == "Ingredients"
    assert all(0 <= each["size"] <= 1 for each in found["nodes"])
    assert {each["change"] for each in found["nodes"]} == {None}


@pytest.mark.parametrize(
    "query", ["size=volume", "group=weather", "colour=red", "pin=basil", "at=someday"]
)
def test_a_graph_that_cannot_be_drawn_is_refused(standing: Api, query: str) -> None:
    assert standing.call("GET", f"/graph?center=basil&{query}").status_code == 422
