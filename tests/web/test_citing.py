"""Citing over HTTP: the screen, the files, the tags of a page, whole answers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import rispy
from bibtexparser import parse_string
from flask.testing import FlaskClient
from rdflib import Graph

from tests.kitchen import NOBODY, dish, put
from wiki.services import vocabulary
from wiki.services.site import Site
from wiki.services.starting import SYSTEM
from wiki.services.transfer import exporting
from wiki.text.document import Document
from wiki.web.context import site_of

VOCABULARY = Path(__file__).parents[1] / "recipes.toml"
BOOK = "the-one-world-schoolhouse"


def test_a_work_is_cited_from_its_facts_and_links(field_browser: FlaskClient) -> None:
    shown = field_browser.get(f"/pages/{BOOK}/cite").text
    assert "Khan, S. (2012)." in shown
    assert "<i>The One World Schoolhouse: Education Reimagined</i>" in shown
    assert f"/pages/{BOOK}.bib" in shown
    assert f"/pages/{BOOK}/revisions/1" in shown


def test_any_other_page_is_cited_by_its_revision(field_browser: FlaskClient) -> None:
    shown = field_browser.get("/pages/maine/cite").text
    assert "<i>Maine</i>. (20" in shown
    assert "Throughline. http://localhost/pages/maine/revisions/1" in shown


def test_a_page_comes_as_a_reference_by_ending_or_header(
    field_browser: FlaskClient,
) -> None:
    bib = field_browser.get(f"/pages/{BOOK}.bib")
    assert bib.content_type == "application/x-bibtex; charset=utf-8"
    (entry,) = parse_string(bib.text).entries
    assert entry.fields_dict["author"].value == "Khan, Salman"
    accept = {"Accept": "application/x-research-info-systems"}
    (record,) = rispy.loads(field_browser.get(f"/pages/{BOOK}", headers=accept).text)
    assert record["type_of_reference"] == "BOOK"
    (item,) = json.loads(field_browser.get(f"/pages/{BOOK}.csljson").text)
    assert item["ISBN"] == "9781455508372"
    assert field_browser.get("/pages/no-such-page.bib").status_code == 404


def test_a_page_names_its_work_to_programs_in_its_head(
    field_browser: FlaskClient,
) -> None:
    shown = field_browser.get(f"/pages/{BOOK}").text
    assert '<meta name="citation_author" content="Khan, Salman">' in shown
    assert '<meta property="og:site_name" content="Throughline">' in shown


def test_the_works_of_an_answer_are_taken_away(field_browser: FlaskClient) -> None:
    answer = field_browser.get("/questions/books-to-districts.ris")
    kinds = {each["type_of_reference"] for each in rispy.loads(answer.text)}
    assert kinds == {"BOOK"}


@pytest.mark.parametrize("format_name", ["bibtex", "ris", "csljson"])
def test_works_and_authors_out_of_sight_are_not_cited(
    kitchen: Site, tmp_path: Path, format_name: str
) -> None:
    text = VOCABULARY.read_text("utf-8").replace("schema:Recipe", "schema:Book")
    text = text.replace("schema:countryOfOrigin", "schema:publisher")
    kitchen.writing(SYSTEM, lambda context: vocabulary.apply(context, text))
    hidden = Document("region", "Hidden press", visibility="members")
    put(kitchen, hidden, dish("House bread", "tomato", region="hidden-press"))
    seen = {}
    for viewer in (NOBODY, SYSTEM):
        path = tmp_path / "works"
        with kitchen.reading(viewer) as context:
            exporting.export(context, path, format_name, root="")
        seen[viewer] = path.read_text("utf-8")
    for words in ("ecret sauce", "Hidden press"):
        assert words in seen[SYSTEM]
        assert words not in seen[NOBODY]
    assert "House bread" in seen[NOBODY]


@pytest.mark.parametrize("format_name", ["bibtex", "ris", "csljson"])
def test_all_works_are_exported(
    field_browser: FlaskClient, tmp_path: Path, format_name: str
) -> None:
    path = tmp_path / "works"
    with site_of(field_browser.application).reading(SYSTEM) as context:
        count = exporting.export(context, path, format_name, root="https://w.example")
    text = path.read_text(encoding="utf-8")
    if format_name == "bibtex":
        library = parse_string(text)
        assert not library.failed_blocks
        found = len(library.entries)
    else:
        found = len(rispy.loads(text) if format_name == "ris" else json.loads(text))
    assert found == count > 300


@pytest.mark.parametrize("bases", ["sqlite"], indirect=True, scope="session")
def test_json_ld_and_turtle_say_the_same(
    field_browser: FlaskClient, tmp_path: Path
) -> None:
    with site_of(field_browser.application).reading(SYSTEM) as context:
        for format_name in ("jsonld", "turtle"):
            path = tmp_path / format_name
            exporting.export(context, path, format_name, root="https://w.example")
    linked = Graph().parse(tmp_path / "jsonld", format="json-ld")
    turtle = Graph().parse(tmp_path / "turtle", format="turtle")
    assert set(linked) == set(turtle)
    assert len(turtle) > 9_000
