"""Questions and places over HTTP: files that other programs open, feeds, addresses."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree as ET

from flask.testing import FlaskClient
from openpyxl import load_workbook

from tests.kitchen import dish, put
from tests.web.test_api_description import Browse
from wiki.text.document import Document
from wiki.web.context import site_of

ASKED = '(d:dish)-[uses]->(i:ingredient {slug: "basil"})'
RIDDLE = Document("riddle", "What uses basil?", fields={"asked": ASKED})


def _wiki(browse: Browse) -> FlaskClient:
    client = browse()
    put(site_of(client.application), RIDDLE)
    return client


def test_answers_come_as_files_that_other_programs_open(browse: Browse) -> None:
    client = _wiki(browse)
    put(site_of(client.application), dish("=1+1", "basil"))
    address = "/questions/what-uses-basil"
    rows = list(csv.reader(io.StringIO(client.get(f"{address}.csv").text)))
    assert rows[0] == ["d", "d_title", "i", "i_title"]
    assert ["insalata-caprese", "Insalata caprese", "basil", "Basil"] in rows
    answer = client.get(f"{address}.xlsx")
    sheet = load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    assert sheet.title == "What uses basil"
    found = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert found == rows
    assert all(cell.data_type == "s" for row in sheet.iter_rows() for cell in row)
    data = json.loads(client.get(f"{address}.json").text)
    assert (data["title"], len(data["rows"])) == ("What uses basil?", 3)
    feed = ET.fromstring(client.get(f"{address}.atom").data)  # noqa: S314 - our own
    titles = [each.text for each in feed.iter("{http://www.w3.org/2005/Atom}title")]
    assert "Insalata caprese – Basil" in titles
    assert client.get(f"{address}.doc").status_code == 404


def test_a_question_answers_at_its_names_and_former_ones(browse: Browse) -> None:
    client = _wiki(browse)
    assert "What uses basil?" in client.get("/questions").text
    shown = client.get("/questions/what-uses-basil").text
    assert "3 answers" not in shown
    assert "2 answers" in shown
    moved = client.get("/questions/What uses basil?".replace("?", "%3F"))
    assert (moved.status_code, moved.headers["Location"]) == (
        301,
        "/questions/what-uses-basil",
    )
    moved = client.get("/questions/What%20uses%20basil%3F.csv?cursor=x")
    assert moved.headers["Location"] == "/questions/what-uses-basil.csv?cursor=x"
    assert client.get("/questions/basil").status_code == 404
    assert client.get("/questions/nothing").status_code == 404


def test_a_page_shows_answers_of_this_moment_in_its_text(browse: Browse) -> None:
    client = _wiki(browse)
    text = "Before.\n\n```question\nwhat-uses-basil\n```\n\nAfter.\n"
    put(site_of(client.application), Document("menu", "All of it", body=text))
    shown = client.get("/pages/all-of-it").text
    assert "Insalata caprese" in shown
    assert shown.index("Before.") < shown.index("Insalata") < shown.index("After.")
    assert "Panzanella" not in shown
    put(site_of(client.application), dish("Panzanella", "basil"))
    assert "Panzanella" in client.get("/pages/all-of-it").text
    assert "Insalata caprese" in client.get("/pages/what-uses-basil").text


def test_a_question_is_put_together_and_kept(browse: Browse) -> None:
    client = browse("contributor")
    begin = client.get("/questions/new").text
    assert "/questions/new?pattern=%28a%3Adish%29&amp;at=a" in begin
    built = client.get("/questions/new?pattern=(a:dish)").text
    assert "that use ingredients" in built
    assert "field_asked=%28a%3Adish%29" in built
    form = client.get("/pages/new?type=riddle&title=Dishes&field_asked=(a:dish)").text
    assert 'value="(a:dish)"' in form
    wrong = client.get("/questions/new?pattern=(a:dishh)")
    assert wrong.status_code == 422
    assert "Perhaps:" in wrong.text


def test_the_pages_of_answers_stand_on_a_map(browse: Browse) -> None:
    client = _wiki(browse)
    data = json.loads(client.get("/map.json?question=what-uses-basil").text)
    assert {each["slug"] for each in data["nodes"]} == {
        "basil",
        "insalata-caprese",
        "pesto-alla-genovese",
    }
    by_title = client.get("/map.json?question=What+uses+basil%3F")
    assert json.loads(by_title.text)["nodes"] == data["nodes"]
    assert client.get("/map?question=nothing").status_code == 404


def test_places_show_as_map_tiles_table_and_files(field_browser: FlaskClient) -> None:
    shown = field_browser.get("/states").text
    assert shown.count("<path d=") > 50
    assert 'aria-label="Wyoming: none"' in shown
    assert 'aria-label="Maine: not known"' in shown
    tiles = field_browser.get("/states?as=tiles&question=policies-enable").text
    assert 'aria-label="Vermont: 6"' in tiles
    rows = list(csv.reader(io.StringIO(field_browser.get("/states.csv").text)))
    assert rows[0] == ["code", "slug", "title", "Policy stage", "year", "source"]
    by_code = {row[0]: row for row in rows[1:]}
    assert (by_code["WY"][3], by_code["ME"][3]) == ("none", "")
    book = load_workbook(io.BytesIO(field_browser.get("/states.xlsx").data))
    assert book.active is not None
    assert book.active.max_row == 52
    both = field_browser.get("/states/compare?a=maine&b=Vermont").text
    assert "Maine and Vermont" in both
    assert "Wyoming in short" in field_browser.get("/states/wyoming").text
    assert field_browser.get("/states?as=globe").status_code == 422
    assert field_browser.get("/states/student-agency").status_code == 404


def test_a_wiki_without_places_has_no_such_page(browse: Browse) -> None:
    assert browse().get("/states").status_code == 404
