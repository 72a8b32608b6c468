"""Suggestions judged on the screen, links a page lacks, and the insight page."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from wiki.services import rankings
from wiki.services.rankings import Lesson
from wiki.services.starting import SYSTEM
from wiki.web.context import site_of

Browse = Callable[..., FlaskClient]
RELATED = "/pages/pesto-alla-genovese/related"


def _judge(client: FlaskClient, other: str, judgement: str) -> int:
    page = client.get(RELATED).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    data = {"other": other, "judgement": judgement}
    if token:
        data["csrf_token"] = token[1]
    return client.post(RELATED, data=data).status_code


def _listed(client: FlaskClient) -> list[str]:
    found = re.findall(
        r'<p class="suggestion"><a class="page [^"]*" href="/pages/([^"]+)"',
        client.get(RELATED).text,
    )
    return list(found)


def test_a_curator_pins_and_unpins_with_buttons(browse: Browse) -> None:
    curator, reader = browse("curator"), browse()
    last = _listed(reader)[-1]
    assert _judge(curator, last, "pin") == 302
    assert _listed(reader)[0] == last
    assert "Chosen by a curator of this wiki." in reader.get(RELATED).text
    assert "Unpin" in curator.get(RELATED).text
    assert _judge(curator, last, "release") == 302
    assert _listed(reader)[-1] == last


def test_a_contributor_dismisses_and_is_not_offered_to_pin(browse: Browse) -> None:
    contributor, reader = browse("contributor"), browse()
    first = _listed(reader)[0]
    assert "Does not belong here" in contributor.get(RELATED).text
    assert ">Pin<" not in contributor.get(RELATED).text
    assert _judge(contributor, first, "pin") == 403
    assert _judge(contributor, first, "dismiss") == 302
    assert first not in _listed(reader)


def test_nobody_judges_without_an_account_or_with_nonsense(browse: Browse) -> None:
    reader = browse()
    assert "Does not belong here" not in reader.get(RELATED).text
    assert _judge(reader, "basil", "dismiss") == 400
    assert _judge(browse("curator"), "no-page", "pin") == 404
    assert _judge(browse("curator"), "basil", "praise") == 422


def test_related_pages_are_grouped_by_type_on_wish(browse: Browse) -> None:
    reader = browse()
    shown = reader.get("/pages/basil/related?group=type").text
    headings = re.findall(r"<section><h2>([^<]+)</h2>", shown)
    assert len(headings) == len(set(headings)) > 1


def test_insight_tells_what_is_still_to_come_and_what_was_learned(
    browse: Browse,
) -> None:
    assert browse().get("/insight").status_code == 302
    contributor = browse("contributor")
    assert "Nothing was judged yet" in contributor.get("/insight").text
    assert 'href="/insight"' in contributor.get("/").text
    assert 'href="/insight"' not in browse().get("/").text
    score = {"mrr": 0.25, "hits@1": 0.1, "hits@3": 0.3, "hits@10": 0.5, "questions": 4}
    total = {**score, "coverage": 0.5, "popularity bias": 1.5, "milliseconds": 1.0}
    report = {
        "seed": 0,
        "hidden": 2,
        "asked": 4,
        "best": "fused",
        "rankers": {"fused": total, "random": total},
        "relations": {"uses": {"fused": score}},
        "types": {"dish": {"fused": score}},
    }
    lesson = Lesson(12, None, report)
    site_of(contributor.application).writing(
        SYSTEM, lambda context: rankings.keep(context, lesson)
    )
    shown = contributor.get("/insight").text
    assert "2 links were hidden and 4 questions asked" in shown
    assert re.search(r"Fused <span[^>]*>in use</span></th><td[^>]*>0\.250</td>", shown)
    assert re.search(r'<th scope="row">uses</th><td[^>]*>4</td>', shown)


@pytest.mark.parametrize("address", ["/insight", RELATED])
def test_the_screens_hold_no_script_and_no_style(browse: Browse, address: str) -> None:
    shown = browse("curator").get(address).text
    assert " style=" not in shown
    assert "<script>" not in shown
