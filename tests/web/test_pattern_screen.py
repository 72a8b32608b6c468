"""Patterns on the screen: a table with its evidence, faults with their place, CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient

Browse = Callable[..., FlaskClient]


def _text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def _show(browse: Browse, pattern: str, **more: str) -> str:
    answer = browse().get("/paths", query_string={"pattern": pattern, **more})
    return answer.text


def test_answers_are_a_table_with_evidence_for_each_row(browse: Browse) -> None:
    text = _show(browse, "(d:dish)-[uses]->(ingredient)-[goes-with]-(ingredient)")
    heads = re.findall(r'<th scope="col">(.*?)</th>', text)
    assert heads == ["Dish", "Ingredient (n2)", "Ingredient (n3)", "Evidence"]
    assert "Dishes that use ingredients that go with ingredients" in text
    assert "in summer" in text
    assert "Pesto alla genovese uses Basil" in _text(text)


def test_chosen_columns_and_counts_are_shown_with_their_names(browse: Browse) -> None:
    text = _show(browse, "(d:dish)-[uses]->(i:ingredient) RETURN i, count(d) AS dishes")
    heads = re.findall(r"<th scope=\"col\"[^>]*>(.*?)</th>", text)
    assert heads == ["Ingredient", "dishes"]
    rows = re.findall(r"<tr>(<td>.*?)</tr>", text, re.DOTALL)
    assert [_text(row) for row in rows] == [
        "Basil 2",
        "Pecorino 2",
        "Pine nut 1",
        "Tomato 1",
    ]
    assert "4 answers" in _text(text)


def test_a_fault_is_marked_and_a_correction_is_a_link(browse: Browse) -> None:
    text = _show(browse, "(dsh)-[uses]->(ingredient)")
    assert "<mark>dsh</mark>)-[uses]-&gt;(ingredient)</pre>" in text
    (address,) = re.findall(r'Perhaps: <a rel="nofollow" href="([^"]+)"', text)
    again = browse().get(unescape(address))
    assert again.status_code == 200
    assert "Dishes that use ingredients" in again.text


def test_a_fault_at_the_end_is_marked_behind_the_last_character(browse: Browse) -> None:
    text = _show(browse, "(dish)-[uses]->(ingredient")
    assert "(ingredient<mark> </mark></pre>" in text


@pytest.mark.parametrize(
    "pattern", ['(dish)<script>alert("x")</script>', '(dish {title: "<b>"})-[x']
)
def test_what_is_typed_is_never_markup(browse: Browse, pattern: str) -> None:
    text = _show(browse, pattern)
    assert "<script>alert" not in text
    assert "<b>" not in text


def test_a_cursor_of_another_pattern_is_refused_politely(browse: Browse) -> None:
    answer = browse().get(
        "/paths", query_string={"pattern": "(dish)", "cursor": "WyJhIl0"}
    )
    assert answer.status_code == 422
    assert "Begin at the first page." in answer.text


def test_an_answer_is_had_as_csv(browse: Browse) -> None:
    pattern = "(d:dish)-[comes-from]->(r:region) RETURN d, d.minutes, r"
    answer = browse().get("/paths.csv", query_string={"pattern": pattern})
    assert answer.content_type == "text/csv; charset=utf-8"
    assert list(csv.reader(io.StringIO(answer.text))) == [
        ["d", "d_title", "d.minutes", "r", "r_title"],
        ["pesto-alla-genovese", "Pesto alla genovese", "20", "liguria", "Liguria"],
        ["cacio-e-pepe", "Cacio e pepe", "", "lazio", "Lazio"],
    ]
    assert browse().get("/paths.csv").status_code == 422
    fault = browse().get("/paths.csv", query_string={"pattern": "(dsh)"})
    assert fault.status_code == 422
    assert "Did you mean dish?" in fault.text
