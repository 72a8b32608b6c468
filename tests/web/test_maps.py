"""Maps over HTTP: narrowed, grouped, compared, kept, taken away and opened again."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any
from xml.etree import ElementTree as ET

import networkx as nx
import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from PIL import Image
from pypdf import PdfReader

from tests.kitchen import put
from tests.web.test_api_description import Browse
from wiki.text.document import Document, LinkStatement
from wiki.web.context import site_of

SVG = "{http://www.w3.org/2000/svg}"


def _nodes(client: FlaskClient, query: str) -> set[str]:
    answer = client.get(f"/map.json?{query}")
    assert answer.status_code == 200, answer.text
    return {each["slug"] for each in answer.json["nodes"]}


def _timed(browse: Browse) -> FlaskClient:
    """Give a reader of a wiki with a dish whose links came and went."""
    client = browse()
    put(
        site_of(client.application),
        Document(
            "dish",
            "Minestrone",
            fields={"written": "2010"},
            links=(
                LinkStatement("uses", "tomato", since="2012"),
                LinkStatement("uses", "basil", since="2011", until="2013"),
                LinkStatement("uses", "pecorino", status="verified"),
            ),
        ),
        Document("dish", "Late one", fields={"written": "2020"}),
    )
    return client


def test_a_map_is_narrowed_by_what_pages_and_links_say(browse: Browse) -> None:
    client = _timed(browse)
    around = "center=minestrone"
    assert _nodes(client, around) == {"minestrone", "tomato", "basil", "pecorino"}
    assert _nodes(client, f"{around}&verified=1") == {"minestrone", "pecorino"}
    assert _nodes(client, f"{around}&at=2011") == {"minestrone", "basil", "pecorino"}
    assert _nodes(client, f"{around}&at=2015") == {"minestrone", "tomato", "pecorino"}
    assert _nodes(client, f"{around}&hide=basil") == {
        "minestrone",
        "tomato",
        "pecorino",
    }
    assert "liguria" in _nodes(client, f"{around}&also=basil")
    assert "liguria" not in _nodes(client, f"{around}&also=basil:goes-with")
    # Pages may go by any of their names, as in the rest of an address.
    assert "tomato" not in _nodes(client, f"{around}&hide=Pomodoro")
    assert _nodes(client, "region=LI&types=dish") == {"pesto-alla-genovese"}
    assert "late-one" not in _nodes(client, "types=dish&at=2015")
    assert _nodes(client, "types=dish&course=starter&year=1900..") == {
        "insalata-caprese"
    }
    assert "pine-nut" not in _nodes(client, "least=3")


def test_two_days_are_compared_in_picture_table_and_file(browse: Browse) -> None:
    client = _timed(browse)
    query = "center=minestrone&at=2011&compare=2015"
    shown = client.get(f"/map?{query}").text
    assert "added 1 pages, 1 lines" in shown
    assert "gone 1 pages, 1 lines" in shown
    assert re.search(r'aria-label="Tomato, Ingredient, added"', shown)
    assert re.search(r'aria-label="Basil, Ingredient, gone"', shown)
    rows = list(csv.DictReader(io.StringIO(client.get(f"/map.csv?{query}").text)))
    changes = {row["target"]: row["change"] for row in rows}
    assert (changes["tomato"], changes["basil"], changes["pecorino"]) == (
        "added",
        "gone",
        "",
    )


@pytest.mark.parametrize(
    "query",
    [
        "center=pesto-alla-genovese&size=volume",
        "group=weather",
        "compare=2015",
        "at=someday",
        "least=few",
        "center=basil&pin=basil:2:0",
        "center=basil&pin=basil",
    ],
)
def test_what_a_map_cannot_show_is_said(browse: Browse, query: str) -> None:
    answer = browse().get(f"/map?{query}")
    assert answer.status_code == 422, answer.text


def test_pages_are_grouped_and_sized(field_browser: FlaskClient) -> None:
    shown = field_browser.get(
        "/map?center=maine&depth=2&group=state&size=pagerank"
    ).text
    assert 'class="clusters"' in shown
    assert "PageRank" in shown
    assert "without state" in shown
    by_community = field_browser.get("/map?center=maine&depth=2&group=community").text
    assert "around Maine" in by_community
    assert (
        by_community
        == field_browser.get("/map?center=maine&depth=2&group=community").text
    )


def test_every_form_is_opened_by_other_programs(field_browser: FlaskClient) -> None:
    query = "center=vermont&depth=2&limit=40"

    def get(form: str) -> Any:
        answer = field_browser.get(f"/map.{form}?{query}")
        assert answer.status_code == 200
        return answer

    nodes = {each["slug"] for each in json.loads(get("json").text)["nodes"]}
    assert len(nodes) == 40
    graph = nx.read_graphml(io.BytesIO(get("graphml").data), force_multigraph=True)
    assert set(graph.nodes) == nodes
    book = load_workbook(io.BytesIO(get("xlsx").data))
    assert {row[0].value for row in book["Pages"].iter_rows(min_row=2)} == nodes
    links = list(csv.DictReader(io.StringIO(get("csv").text)))
    assert book["Links"].max_row == len(links) + 1 == graph.number_of_edges() + 1
    brief = PdfReader(io.BytesIO(get("pdf").data))
    text = " ".join(page.extract_text() for page in brief.pages).replace("\n", " ")
    assert "Map around Vermont" in text
    assert "Showing 40 of" in text
    assert "is enacted in" in text
    addresses = {
        str(note.get_object()["/A"]["/URI"])
        for page in brief.pages
        for note in page.get("/Annots", [])
    }
    assert {f"http://localhost/pages/{slug}" for slug in nodes} <= addresses
    picture = Image.open(io.BytesIO(get("png").data))
    assert picture.size == (2000, 1360)
    colours = picture.getcolors(2**24)
    assert colours is not None
    assert len(colours) > 20
    drawn = ET.fromstring(get("svg").data)  # noqa: S314 - our own answer
    assert drawn.tag == f"{SVG}svg"
    assert len(drawn.findall(f"{SVG}g")) == 40


def test_a_map_stands_in_frames_of_other_sites_as_everybody_sees_it(
    browse: Browse,
) -> None:
    answer = browse("curator").get("/map/embed?center=tomato&depth=2")
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "<script" not in answer.text
    assert "Insalata caprese" in answer.text
    assert "Secret sauce" not in answer.text
    other = browse("curator").get("/map?center=tomato&depth=2")
    assert "frame-ancestors 'none'" in other.headers["Content-Security-Policy"]
    assert "Secret sauce" in other.text


def test_a_card_tells_of_a_page_and_leads_to_other_maps(browse: Browse) -> None:
    query = "center=pesto-alla-genovese&limit=30"
    card = browse().get(f"/map/card/basil?{query}").text
    assert "A herb with large leaves." in card
    assert "in summer" not in card  # the tomato is not on this map
    here = "/map?center=pesto-alla-genovese&amp;limit=30"
    assert f"{here}&amp;also=basil" in card
    assert f"{here}&amp;hide=basil" in card
    assert f"{here}&amp;also=basil%3Agoes-with" in card
    grown = browse().get(f"/map/card/basil?{query}&also=basil").text
    assert f'href="{here}" rel="nofollow" data-grow="-"' in grown
    assert "in summer" in grown
    assert browse().get(f"/map/card/lazio?{query}").status_code == 404


def test_a_map_is_kept_on_a_page_and_shown_in_texts(browse: Browse) -> None:
    client = browse("contributor")
    kept = Document(
        "atlas", "Around basil", fields={"view": "center=basil&pin=tomato:0.1:0.9"}
    )
    text = "A.\n\n```map\naround-basil\n```\n\n```map\ncenter=lazio\n```\n\nB.\n"
    put(site_of(client.application), kept, Document("menu", "With maps", body=text))
    page = client.get("/pages/around-basil").text
    assert 'aria-label="Tomato, Ingredient"' in page
    shown = client.get("/pages/with-maps").text
    assert shown.count('<svg class="map"') == 2
    assert shown.index("Around basil") < shown.index("Cacio e pepe")
    ids = re.findall(r'<svg class="map" id="([^"]+)"', shown)
    assert len(set(ids)) == len(ids)
    form = client.get("/map?center=basil&sort=type").text
    assert "type=atlas&amp;field_view=center%3Dbasil" in form


@pytest.mark.parametrize(
    ("query", "words"),
    [("", ""), ("colour=red", "knows nothing"), ("nothing", "Keep this map")],
)
def test_a_kept_map_must_be_one(browse: Browse, query: str, words: str) -> None:
    client = browse("contributor")
    form = client.get(f"/pages/new?type=atlas&title=M&field_view={query}").text
    values = {
        name: match[1]
        for name in ("csrf_token", "type", "key", "draft")
        if (match := re.search(rf'name="{name}"[^>]*value="([^"]*)"', form))
    }
    answer = client.post(
        "/pages/new",
        data={**values, "title": "M", "field_view": query, "action": "save"},
    )
    assert answer.status_code == (422 if words else 302)
    assert words in answer.text


def test_what_changed_a_map_is_told_in_words(browse: Browse) -> None:
    query = "center=pesto-alla-genovese&hide=pine-nut&also=basil:goes-with&also=gone"
    shown = browse().get(f"/map?{query}").text
    assert "Show Pine nut again" in shown
    assert "Without the neighbours of Basil (goes with)" in shown
    assert "Without the neighbours of gone" in shown


STEPS = """Why we look at this.

```map
center=pesto-alla-genovese
```

## Regions

Two of them, and [a page](/pages/lazio).

```map
center=liguria
```

And what goes with it:

```map
center=basil&at=2011&compare=2015
```

## Nothing behind the last map belongs to it
"""


def _presented(browse: Browse, page: Document) -> FlaskClient:
    client = browse()
    put(site_of(client.application), page)
    return client


def test_maps_of_a_text_are_shown_one_after_another(browse: Browse) -> None:
    client = _presented(browse, Document("menu", "With steps", body=STEPS))
    assert "Present" in client.get("/pages/with-steps").text
    first = client.get("/pages/with-steps/present").text
    assert "<h1>With steps</h1>" in first
    assert "Why we look at this." in first
    assert "Step 1 of 3" in first
    assert 'rel="next" href="/pages/with-steps/present?step=2"' in first
    assert 'rel="prev"' not in first
    second = client.get("/pages/with-steps/present?step=2").text
    assert "<h1>Regions</h1>" in second
    assert '<a href="/pages/lazio">a page</a>' in second
    assert 'aria-label="Liguria, Region"' in second
    last = client.get("/pages/with-steps/present?step=3").text
    assert "<h1>Regions</h1>" in last
    assert "And what goes with it:" in last
    assert "What became of it" in last
    assert "Nothing behind the last map" not in last
    assert 'rel="next"' not in last


def test_the_map_that_a_page_keeps_is_the_first_step(browse: Browse) -> None:
    page = Document(
        "atlas", "Steps", "In short.", STEPS, {"view": "center=tomato&limit=30"}
    )
    client = _presented(browse, page)
    first = client.get("/pages/steps/present?step=1").text
    assert "In short." in first
    assert "Step 1 of 4" in first
    assert 'aria-label="Tomato, Ingredient"' in first
    assert "Why we look at this." in client.get("/pages/steps/present?step=2").text


@pytest.mark.parametrize(
    ("slug", "step", "status"),
    [
        ("steps", "0", 404),
        ("steps", "5", 404),
        ("steps", "first", 422),
        ("tomato", "1", 404),
        ("no-page", "1", 404),
    ],
)
def test_a_step_that_is_not_there_is_said(
    browse: Browse, slug: str, step: str, status: int
) -> None:
    client = _presented(browse, Document("menu", "Steps", body=STEPS))
    assert client.get(f"/pages/{slug}/present?step={step}").status_code == status


def test_one_map_alone_is_not_presented(browse: Browse) -> None:
    body = "```map\ncenter=basil\n```\n"
    client = _presented(browse, Document("menu", "One map", body=body))
    assert "/present" not in client.get("/pages/one-map").text


def test_a_map_says_how_it_comes_into_a_text(browse: Browse) -> None:
    shown = browse().get("/map?center=basil&sort=type&depth=2").text
    assert "```map\ncenter=basil&amp;depth=2\n```" in shown
