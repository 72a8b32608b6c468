"""The program knows no field: with a vocabulary of recipes every screen works."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

HOUSE = Path(__file__).parent.parent.parent

SCREENS = {
    "/": "What goes with what",
    "/pages/pesto-alla-genovese": "Basil, nuts and cheese in a mortar.",
    "/pages/pesto-alla-genovese.md": "type: dish",
    "/pages/pesto-alla-genovese.json": '"minutes"',
    "/pages/pesto-alla-genovese.jsonld": "Recipe",
    "/pages/pesto-alla-genovese/history": "revisions/1",
    "/pages/pesto-alla-genovese/links": "Cooked by",
    "/pages/pesto-alla-genovese/related": "Insalata caprese",
    "/pages/pesto-alla-genovese/revisions/1": "Pesto alla genovese",
    "/pages/pesto-alla-genovese/compare?from=1&amp;to=1": "Pesto",
    "/pages/pesto-alla-genovese?at=2030": "as it is now",
    "/pages/sunday-lunch": "Insalata caprese",
    "/types/dish": "Something to eat.",
    "/types/dish?region=liguria&sort=linked": "Pesto alla genovese",
    "/menu": "Insalata caprese",
    "/menu/sweet": "No page fits",
    "/search?q=mortar": "Pesto alla genovese",
    "/search?q=type:dish+region:LI": "Pesto alla genovese",
    "/search?q=bassil": "Basil",
    "/search/suggest?q=pest": "Pesto alla genovese",
    "/paths": "Follow typed links",
    "/paths?from=Basil&to=Liguria": "Basil comes from Liguria.",
    "/paths?from=basil&to_type=cook": "Giulia Rossetti",
    "/paths?pattern=(dish)-[uses]->(ingredient)<-[uses]-(dish)": "Pesto alla genovese",
    "/map?center=basil": "Tomato",
    "/map.svg?center=basil": "<svg",
    "/map.csv?center=basil": "goes-with",
    "/map.json?center=basil": "goes-with",
    "/map.graphml?center=basil": "graphml",
    "/changes": "Pesto alla genovese",
    "/feed.atom": "Pesto alla genovese",
    "/pages/pesto-alla-genovese/feed.atom": "revision 1",
    "/sitemap.xml": "/pages/basil",
    "/robots.txt": "User-agent",
    "/opensearch.xml": "Grandmother",
    "/types.css": ".type-dish",
    "/sign-in": "Password",
    "/readyz": "",
    "/api/v1/openapi.json": "openapi",
    "/api/v1/vocabulary": "goes-with",
    "/api/v1/pages/basil": "goes-with",
}
SIGNED_IN = {
    "/pages/new": "Set meal",
    "/pages/new?type=dish": "From the first cut to the table.",
    "/pages/basil/edit": "goes with",
    "/account": "nonna",
}


@pytest.fixture
def reader(browse: Callable[..., FlaskClient]) -> FlaskClient:
    """Somebody without an account."""
    return browse()


def test_every_screen_shows_the_other_field(browse: Callable[..., FlaskClient]) -> None:
    for client, screens in ((browse(), SCREENS), (browse("contributor"), SIGNED_IN)):
        for address, words in screens.items():
            answer = client.get(address.replace("&amp;", "&"))
            assert answer.status_code == 200, address
            shown = answer.text + re.sub(r"<[^>]+>", "", answer.text)
            assert words in shown, address


def test_a_page_is_written_through_the_form(
    browse: Callable[..., FlaskClient],
) -> None:
    client = browse("contributor")
    form = client.get("/pages/new?type=dish").text
    data = {
        **_hidden(form),
        "title": "Trofie al pesto",
        "summary": "Twisted pasta with pesto.",
        "body": "Boil with [[goes-with::Pesto]] at hand.",
        "field_course": "main",
        "field_minutes": "25",
        "field_written": "1950-06",
        "field_steps": "Boil\nDrain\nStir",
        "links-0-relation": "uses",
        "links-0-target": "Basil",
        "links-0-evidence": "https://example.org/trofie",
        "links-0-note": "a handful",
        "visibility": "public",
        "comment": "First try.",
        "action": "save",
    }
    answer = client.post("/pages/new", data=data)
    assert answer.status_code == 302, answer.text
    page = client.get("/pages/trofie-al-pesto").text
    for words in ("June 1950", "a handful", "Drain", "Pesto alla genovese"):
        assert words in page
    assert "Trofie al pesto" in client.get("/pages/basil").text
    assert "First try." in client.get("/changes").text
    assert "Trofie al pesto" in client.get("/search?q=twisted").text


def test_a_faulty_form_comes_back_with_all_that_was_typed(
    browse: Callable[..., FlaskClient],
) -> None:
    client = browse("contributor")
    data = {
        **_hidden(client.get("/pages/new?type=dish").text),
        "title": "Trofie",
        "body": "A long text that must not be lost.",
        "field_minutes": "a while",
        "links-0-relation": "uses",
        "links-0-target": "Moon dust",
        "links-0-position": "second",
        "visibility": "public",
        "action": "save",
    }
    answer = client.post("/pages/new", data=data)
    assert answer.status_code == 422
    for words in ("must not be lost", "a while", "Moon dust", "whole number"):
        assert words in answer.text
    assert client.get("/pages/trofie").status_code == 404


def test_a_stale_form_never_overwrites(browse: Callable[..., FlaskClient]) -> None:
    first, second = browse("contributor"), browse("curator")
    mine = _edit_form(first, "tomato") | {"summary": "Mine: red."}
    theirs = _edit_form(second, "tomato") | {"summary": "Theirs: ripe."}
    sent = second.post("/pages/tomato/edit", data=theirs)
    assert sent.status_code == 302, sent.text
    answer = first.post("/pages/tomato/edit", data=mine)
    assert answer.status_code == 409
    assert "Mine: red." in answer.text
    assert "Theirs: ripe." in answer.text
    assert "Theirs: ripe." in first.get("/pages/tomato").text
    again = _hidden(answer.text.split('class="conflicts"')[1])
    part = again["shown"]
    again |= {f"choice-{part}": "own", f"own-{part}": "Red and ripe, both."}
    assert first.post("/pages/tomato/resolve", data=again).status_code == 302
    assert "Red and ripe, both." in first.get("/pages/tomato").text


def test_names_lead_to_their_pages(reader: FlaskClient) -> None:
    moved = reader.get("/pages/Pesto")
    assert (moved.status_code, moved.headers["Location"]) == (
        301,
        "/pages/pesto-alla-genovese",
    )
    choice = reader.get("/pages/Giulia")
    assert choice.status_code == 300
    assert "Giulia Rossetti" in choice.text
    assert "Giulia Bruni" in choice.text
    assert reader.get("/pages/nowhere").status_code == 404
    assert reader.get("/dish/basil").status_code == 404
    assert reader.get("/dish/pesto-alla-genovese").status_code == 301


def test_a_red_link_offers_to_make_the_page(reader: FlaskClient) -> None:
    page = reader.get("/pages/pesto-alla-genovese").text
    assert 'href="/pages/new?title=Trenette"' in page


@pytest.mark.parametrize(
    "address",
    [
        "/search?q=%22%22%29%28*%20AND%20-",
        "/search?q=" + "x" * 5000,
        "/search?q=%00%ff",
        "/types/dish?sort=sideways",
        "/types/dish?cursor=nonsense",
        "/types/soup",
        "/pages/basil?at=someday",
        "/pages/basil/revisions/99",
        "/pages/basil/compare?from=x",
        "/paths?from=nobody&to=basil",
        "/paths?pattern=(((",
        "/paths?from=Giulia&to=basil",
        "/map?center=nobody",
        "/map?center=basil&depth=900",
        "/pages/%2e%2e%2fetc",
        "/api/v1/paths?from=basil",
    ],
)
def test_bad_input_gets_an_answer_never_a_fault(
    reader: FlaskClient, address: str
) -> None:
    answer = reader.get(address)
    assert answer.status_code < 500
    assert "Traceback" not in answer.text


def test_no_word_of_the_starter_field_stands_in_the_program() -> None:
    vocabulary = tomllib.loads((HOUSE / "seeds/vocabulary.toml").read_text("utf-8"))
    common = {"article", "book", "event", "network", "person", "series", "state"}
    common |= {"tool", "collection", "report", "concept", "school", "policy"}
    # A question is also a part of the program: a pattern that is kept.
    common.add("question")
    words = {slug for slug in vocabulary["types"] if slug not in common}
    words |= {slug for slug in vocabulary["relations"] if slug != "mentions"}
    words |= {"competency", "McComb", "district", "CompetencyWorks"}
    found = []
    for folder in ("wiki", "graph", "templates"):
        for path in sorted((HOUSE / folder).rglob("*")):
            if path.suffix not in (".py", ".html") or "node_modules" in path.parts:
                continue
            text = _without_examples(path.read_text("utf-8"))
            found += [
                f"{path.relative_to(HOUSE)}: {word}"
                for word in words
                if re.search(rf"\b{re.escape(word)}\b", text)
            ]
    assert found == []


def _without_examples(text: str) -> str:
    """Leave out comments and docstrings: an example may come from anywhere."""
    text = re.sub(r'"""(?:.|\n)*?"""', "", text)
    return re.sub(r"#.*", "", text)


def _hidden(form: str) -> dict[str, str]:
    pairs = re.findall(
        r'<input[^>]*name="([^"]+)"[^>]*type="hidden"[^>]*value="([^"]*)"', form
    ) + re.findall(
        r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form
    )
    return {name: _plain(value) for name, value in pairs}


def _edit_form(client: FlaskClient, slug: str) -> dict[str, str]:
    return _fields(client.get(f"/pages/{slug}/edit").text) | {"action": "save"}


def _fields(text: str) -> dict[str, str]:
    """Give what a browser would send of the editor's form, untouched."""
    form = text.split('class="editor"')[1]
    found = _hidden(form)
    for tag in re.findall(r"<input[^>]*>", form):
        name = re.search(r'name="([^"]+)"', tag)
        value = re.search(r'\svalue="([^"]*)"', tag)
        if name:
            found[name.group(1)] = _plain(value.group(1)) if value else ""
    for name, value in re.findall(
        r'<textarea[^>]*name="([^"]+)"[^>]*>\s?((?:.|\n)*?)</textarea>', form
    ):
        found[name] = _plain(value)
    for name, options in re.findall(
        r'<select[^>]*name="([^"]+)"[^>]*>((?:.|\n)*?)</select>', form
    ):
        chosen = re.search(r'<option selected value="([^"]*)"', options)
        first = re.search(r'<option value="([^"]*)"', options)
        found[name] = chosen.group(1) if chosen else (first.group(1) if first else "")
    return found


def _plain(text: str) -> str:
    for written, sign in (("&#39;", "'"), ("&#34;", '"'), ("&lt;", "<"), ("&gt;", ">")):
        text = text.replace(written, sign)
    return text.replace("&amp;", "&")
