"""Questions people bring, answered by command, API and screen.

What must come out is worked out from the CSV tables by `field_tables`, which shares
no code with the program.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from tests.whole.field_tables import (
    LINKS,
    TYPES,
    distance,
    of_kind,
    parts_in_order,
    read_titles,
    sources,
    targets,
)
from wiki.cli.main import throughline
from wiki.config import Settings

BOOK, DISTRICT = "the-one-world-schoolhouse", "mccomb-school-district"


@dataclass(frozen=True)
class Question:
    """A question, its pattern, and the answers of its column `answer`."""

    words: str
    pattern: str
    expected: Callable[[], set[str]]


QUESTIONS = (
    Question(
        "Which districts apply student-centered learning?",
        '(answer:district)-[applies]->(concept {slug: "student-centered-learning"})',
        lambda: sources("student-centered-learning", "applies", "district"),
    ),
    Question(
        "Which schools apply performance assessment?",
        '(answer:school)-[applies]->(concept {slug: "performance-assessment"})',
        lambda: sources("performance-assessment", "applies", "school"),
    ),
    Question(
        "Which articles are parts of the McComb series?",
        '(answer:article)-[part-of]->(series {slug: "mccomb-series"})',
        lambda: set(parts_in_order("mccomb-series")),
    ),
    Question(
        "Which policies has Vermont enacted?",
        '(state {slug: "vermont"})<-[enacted-in]-(answer:policy)',
        lambda: sources("vermont", "enacted-in", "policy"),
    ),
    Question(
        "What do Vermont’s policies enable?",
        '(state {slug: "vermont"})<-[enacted-in]-(policy)-[enables]->(answer:concept)',
        lambda: {
            concept
            for policy in sources("vermont", "enacted-in", "policy")
            for concept in targets(policy, "enables", "concept")
        },
    ),
    Question(
        "Where has Virgel Hammonds worked?",
        '(person {slug: "virgel-hammonds"})-[works-at]->(answer:)',
        lambda: targets("virgel-hammonds", "works-at"),
    ),
    Question(
        "What inspired McComb School District?",
        f'(district {{slug: "{DISTRICT}"}})-[inspired-by]->(answer:)',
        lambda: targets(DISTRICT, "inspired-by"),
    ),
    Question(
        "Which districts apply what The One World Schoolhouse introduces?",
        f'(book {{slug: "{BOOK}"}})-[introduces]->(concept)'
        "<-[applies]-(answer:district)",
        lambda: {
            district
            for concept in targets(BOOK, "introduces", "concept")
            for district in sources(concept, "applies", "district")
        },
    ),
    Question(
        "Which articles review The One World Schoolhouse?",
        f'(answer:article)-[reviews]->(book {{slug: "{BOOK}"}})',
        lambda: sources(BOOK, "reviews", "article"),
    ),
    Question(
        "What cites Delivering on the Promise?",
        '(answer:article|report)-[cites]->({slug: "delivering-on-the-promise"})',
        lambda: {
            key
            for key in sources("delivering-on-the-promise", "cites")
            if TYPES[key] in ("article", "report")
        },
    ),
    Question(
        "Which districts lie in Maine?",
        '(state {slug: "maine"})<-[located-in]-(answer:district)',
        lambda: sources("maine", "located-in", "district"),
    ),
    Question(
        "Which states are in the Innovation Lab Network?",
        '(network {slug: "innovation-lab-network"})<-[member-of]-(answer:state)',
        lambda: sources("innovation-lab-network", "member-of", "state"),
    ),
    Question(
        "Who leads Lindsay Unified School District?",
        '({slug: "lindsay-unified-school-district"})-[led-by]->(answer:person)',
        lambda: targets("lindsay-unified-school-district", "led-by", "person"),
    ),
    Question(
        "Which articles profile a district that applies student agency?",
        "(answer:article)-[profiles]->(district)-[applies]->"
        '(concept {slug: "student-agency"})',
        lambda: {
            article
            for district in sources("student-agency", "applies", "district")
            for article in sources(district, "profiles", "article")
        },
    ),
    Question(
        "In which states is an idea enabled by policy and applied by a district?",
        "(answer:state)<-[enacted-in]-(policy)-[enables]->(concept)<-[applies]-"
        "(district)",
        lambda: {
            state
            for state in of_kind("state")
            for policy in sources(state, "enacted-in", "policy")
            for concept in targets(policy, "enables", "concept")
            if sources(concept, "applies", "district")
        },
    ),
)


@pytest.fixture
def run(
    field_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., str]:
    """Give a way to run a command on the starter wiki."""
    monkeypatch.setenv("THROUGHLINE_DATABASE_URL", field_settings.database_url)
    monkeypatch.setenv("THROUGHLINE_DATA_DIR", str(field_settings.data_dir))

    def command(*words: str) -> str:
        result = CliRunner().invoke(throughline, words, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.output

    return command


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: each.words)
def test_a_question_is_answered(
    question: Question, run: Callable[..., str], field_browser: FlaskClient
) -> None:
    expected = question.expected()
    assert expected, "the tables must know an answer, or the test shows nothing"
    by_command = json.loads(run("ask", question.pattern, "-n", "2000", "--json"))
    assert {row["answer"]["slug"] for row in by_command["rows"]} == expected
    assert _by_api(field_browser, question.pattern) == expected
    assert _by_screen(field_browser, question.pattern) == expected


def _by_api(browser: FlaskClient, pattern: str) -> set[str]:
    found: set[str] = set()
    cursor = None
    while True:
        body = {"pattern": pattern, "limit": 40} | (
            {"cursor": cursor} if cursor else {}
        )
        answer = browser.post("/api/v1/ask", json=body).get_json()
        found |= {row["answer"]["slug"] for row in answer["rows"]}
        cursor = answer["next"]
        if not cursor:
            return found


def _by_screen(browser: FlaskClient, pattern: str) -> set[str]:
    found: set[str] = set()
    cursor = ""
    while True:
        query = {"pattern": pattern} | ({"cursor": cursor} if cursor else {})
        text = browser.get("/paths", query_string=query).text
        heads = re.findall(r'<th scope="col">(.*?)</th>', text)
        for row in re.findall(r"<tr>(<td>.*?)</tr>", text, re.DOTALL):
            cells = re.findall(r'<td><a [^>]*href="/pages/([^"]+)"', row)
            found.add(cells[heads.index("answer")])
        following = re.search(r'rel="next nofollow" href="[^"]*cursor=([^"&]+)', text)
        if not following:
            return found
        cursor = following.group(1)


def test_the_parts_of_a_series_come_in_order(field_browser: FlaskClient) -> None:
    for series in ("mccomb-series", "khan-one-world-schoolhouse-series"):
        expected = parts_in_order(series)
        page = field_browser.get(f"/api/v1/pages/{series}").get_json()
        parts = [each for each in page["linked_from"] if each["relation"] == "part-of"]
        assert [each["source"]["slug"] for each in parts] == expected
        assert [each["position"] for each in parts] == list(range(1, len(expected) + 1))
        text = field_browser.get(f"/pages/{series}").text
        head = text.split('<dl class="head">')[1].split("</dl>")[0]
        places = [head.index(f'href="/pages/{slug}"') for slug in expected]
        assert places == sorted(places)


def test_the_path_from_the_book_to_the_district_is_a_shortest_one(
    run: Callable[..., str], field_browser: FlaskClient
) -> None:
    stated = {(row.source, row.relation, row.target) for row in LINKS}
    by_command = json.loads(run("paths", BOOK, DISTRICT, "--json"))
    query = {"from": BOOK, "to": DISTRICT}
    by_api = field_browser.get("/api/v1/paths", query_string=query).get_json()
    assert by_api == by_command
    first = by_api["paths"][0]
    assert len(first["steps"]) == distance(BOOK, DISTRICT)
    for step in first["steps"]:
        ends = (step["source"]["slug"], step["target"]["slug"])
        assert (ends[0], step["relation"], ends[1]) in stated or (
            ends[1],
            step["relation"],
            ends[0],
        ) in stated
    titles = read_titles()
    for step in first["steps"]:
        assert titles[step["target"]["slug"]] in first["text"]
    text = field_browser.get("/paths", query_string=query).text
    shown = re.sub(r"<[^>]+>", "", text.split('class="sentence">')[1].split("</p>")[0])
    assert shown == first["text"]


def test_a_book_shows_the_districts_that_apply_its_ideas(
    field_browser: FlaskClient,
) -> None:
    expected = {
        district
        for concept in targets(BOOK, "introduces", "concept")
        for district in sources(concept, "applies", "district")
    }
    text = field_browser.get(f"/pages/{BOOK}").text
    section = text.split("Districts that apply its ideas")[1].split("</section>")[0]
    shown = set(re.findall(r'href="/pages/([^"]+)"', section))
    assert shown <= expected
    assert len(shown) == min(len(expected), 12)
