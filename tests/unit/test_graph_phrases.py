"""Every construct of a pattern reads back as a phrase in plain English."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from graph import Network, PageWord, parse, read_back, read_schema

SEEDS = Path(__file__).parent.parent.parent / "seeds" / "vocabulary.toml"
SCHEMA = read_schema(tomllib.loads(SEEDS.read_text("utf-8")))
TITLES = {
    1: "The One World Schoolhouse",
    2: "Student agency",
    3: "Cederick Ellis",
    4: "Ohio",
    5: "Maine",
    6: "Vermont",
}
SLUGS = {
    "the-one-world-schoolhouse": 1,
    "student-agency": 2,
    "cederick-ellis": 3,
    "ohio": 4,
}
MEANT = {
    ("state", "ME"): 5,
    ("state", "VT"): 6,
    ("state", "ohio"): 4,
    ("concept", "student-agency"): 2,
}

PATHS = [
    ("()", "Pages"),
    ("(tool)", "Tools"),
    ("(district|school)", "Districts or schools"),
    (
        "(book)-[introduces]->(concept)<-[applies]-(district)",
        "Books that introduce concepts applied by districts",
    ),
    (
        '(book {slug: "the-one-world-schoolhouse"})-[introduces]->(concept)',
        "The One World Schoolhouse introduces concepts",
    ),
    (
        '(c:concept {slug: "student-agency"})<-[applies]-(x)',
        "Student agency is applied by pages",
    ),
    (
        '(book)-[introduces]->({slug: "student-agency"})<-[applies]-(district)',
        "Books that introduce Student agency, which is applied by districts",
    ),
    ("(person)<-[written-by]-(report)", "People that are authors of reports"),
    (
        "(person)-[works-at]->(organisation)-[part-of]->(organisation)",
        "People that work at organisations that are part of organisations",
    ),
    (
        "(article)-[introduces|discusses]->()",
        "Articles that introduce or discuss pages",
    ),
    ("(person)-[]->(district)", "People linked to districts"),
    ("(district)-[works-at]-(person)", "Districts that employ people"),
    (
        "(school)-[part-of*1..3]->(collection)",
        "Schools that are part of collections in one to three steps",
    ),
    ("(article)-[follows*2]->(article)", "Articles that follow articles in two steps"),
    (
        "(a:district)-[applies]->(concept)<-[enables]-(policy)-[enacted-in]->(state)"
        "<-[located-in]-(a)",
        "Districts that apply concepts enabled by policies enacted in states that are"
        " home of the same districts",
    ),
    (
        '(d:district)-[applies]->(concept), (d)-[located-in]->({slug: "ohio"})',
        "Districts that apply concepts, where the same districts are located in Ohio",
    ),
]

TESTS = [
    ('(district {state: "ME"})', "Districts located in Maine"),
    ("(d:district) WHERE d.state IN (ME, VT)", "Districts located in Maine or Vermont"),
    ("(d:district) WHERE d.state <> ME", "Districts not located in Maine"),
    (
        '(policy {state: "ohio"})-[enables]->(concept)',
        "Policies enacted in Ohio that enable concepts",
    ),
    ("(article {state: ME})", "Articles that profile or discuss Maine"),
    ("(district {concept: student-agency})", "Districts that apply Student agency"),
    (
        '(state {policy_stage: "advanced"})<-[enacted-in]-(policy)',
        "States whose policy stage is “advanced” that have enacted policies",
    ),
    (
        "(d:district) WHERE d.schools > 10 AND d.start >= 2010",
        "Districts with more than 10 schools and that began in 2010 or later",
    ),
    (
        "(s:school) WHERE s.students >= 1000 OR s.students IS ABSENT",
        "Schools with at least 1,000 students or with no students given",
    ),
    (
        '(d:district) WHERE NOT d.status = "idea"',
        "Districts whose status is not “idea”",
    ),
    (
        "(b:book) WHERE b.published >= 2014-03 AND b.pages < 300",
        "Books published in March 2014 or later and with fewer than 300 pages",
    ),
    ("(p:policy) WHERE p.adopted = 2013-06", "Policies whose year is June 2013"),
    (
        '(a:article) WHERE a.year = "2014/2018" AND a.title CONTAINS "mastery"',
        "Articles whose year is between 2014 and 2018 and whose title contains"
        " “mastery”",
    ),
    ("(a:article) WHERE a.date < 2018", "Articles dated before 2018"),
    ("(r:report {title: Promise})", "Reports called “Promise”"),
    (
        '(r:report) WHERE r.eric STARTS WITH "ED5"',
        "Reports whose ERIC number begins with “ED5”",
    ),
    (
        '(d:district {state: "ME"})-[a:applies]->(c:concept)<-[:introduces]-(b:book)'
        ' WHERE a.status = "verified" AND a.since >= 2014',
        "Districts located in Maine that apply concepts introduced in books, where"
        " “applies” is verified and began in 2014 or later",
    ),
    (
        "(network)<-[m:member-of]-(x) WHERE m.at = 2018",
        "Networks that have as member pages, where “has as member” held in 2018",
    ),
    (
        "(district)-[e:inspired-by]-(district)"
        " WHERE e.note IS PRESENT AND NOT e.evidence IS PRESENT",
        "Districts inspired by districts, where “inspired by” has a note and has no"
        " source",
    ),
    (
        "(person)-[w:works-at]->(network)"
        " WHERE w.until < 2020-03-01 OR w.until IS NULL",
        "People that work at networks, where “works at” ended before 1 March 2020 or"
        " has no stated end",
    ),
    (
        "(article)-[p:part-of]->(series) WHERE p.position <= 2",
        "Articles that are part of series, where “part of” has place up to 2",
    ),
]

COLUMNS = [
    (
        "(a:article) RETURN a, a.published ORDER BY a.published",
        "Articles, showing articles and the published date of the articles, sorted by"
        " the published date of the articles",
    ),
    (
        "(s:state)<-[located-in]-(d:district) RETURN s, count(d)",
        "How many districts for each state: states that are home of districts",
    ),
    (
        "(s:state)<-[located-in]-(d:district)-[applies]->(c:concept)"
        " RETURN s, count(DISTINCT c) AS ideas, count(*) ORDER BY ideas DESC",
        "How many different concepts and how many answers for each state: states that"
        " are home of districts that apply concepts, the most first",
    ),
    (
        "(d:district {concept: student-agency}) RETURN d.state, count(*)",
        "How many districts that apply Student agency for each state of the district",
    ),
    (
        "(book)-[introduces]->(concept) RETURN count(*)",
        "How many answers: books that introduce concepts",
    ),
    (
        "(district)-[applies]->(c:concept) RETURN DISTINCT c",
        "Districts that apply concepts, showing each concept once",
    ),
    (
        "(d:district)-[applies]->(concept)<-[introduces]-(b:book) RETURN DISTINCT d, b",
        "Districts that apply concepts introduced in books, showing each set of"
        " districts and books once",
    ),
    (
        "(d:district)-[located-in]->(s:state)"
        " RETURN d, s.postal ORDER BY d.schools DESC",
        "Districts located in states, showing districts and the postal code of the"
        " states, sorted by the schools of the districts, falling",
    ),
    (
        "(a:organisation)-[supports]->(b:organisation) RETURN b, count(DISTINCT a)",
        "How many different organisations “a” for each organisation “b”:"
        " organisations that support organisations",
    ),
]


@pytest.mark.parametrize(("text", "sentence"), PATHS + TESTS + COLUMNS)
def test_a_pattern_is_read_back_as_a_phrase(text: str, sentence: str) -> None:
    network = Network.build(SCHEMA, [], [], 1)
    pattern = parse(text, SCHEMA).bind(SLUGS)
    words = read_back(network, pattern, MEANT)
    assert sentence == "".join(
        TITLES[word.page] if isinstance(word, PageWord) else word for word in words
    )


def test_every_standing_question_of_the_starter_vocabulary_can_be_read() -> None:
    asked = [question.pattern for question in SCHEMA.questions]
    asked += [
        question.pattern
        for kind in SCHEMA.types.values()
        for question in kind.questions
    ]
    network = Network.build(SCHEMA, [], [], 1)
    for text in asked:
        pattern = parse(text, SCHEMA)
        words = read_back(network, pattern.bind(dict.fromkeys(pattern.slugs, 1)))
        assert words
