"""The screen of paths asks in plain words and keeps what was asked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.databases import Databases
from tests.web.test_api_description import Api, stand


@pytest.fixture(scope="module")
def standing(
    bases: Databases, kitchen_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Api]:
    """Give a wiki that these tests only read."""
    yield from stand(bases, kitchen_url, tmp_path_factory.mktemp("standing"))


def _shown(standing: Api, **query: str | list[str]) -> str:
    answer = standing.client.get("/paths", query_string=query)
    assert answer.status_code == 200
    return " ".join(answer.text.split())


def test_the_screen_keeps_the_conditions_that_were_chosen(standing: Api) -> None:
    page = _shown(
        standing,
        **{"from": "basil", "to": "sunday-lunch", "relations": ["uses", "course-of"]},
        avoid=["tomato", "pecorino"],
        types="dish",
    )
    assert page.count(" checked") == 3
    assert 'name="relations" value="uses" checked' in page
    assert 'name="types" value="dish" checked' in page
    assert 'name="avoid" value="tomato"' in page
    assert 'name="avoid" value="pecorino"' in page
    assert "The same through" in page


def test_without_a_path_the_screen_says_which_link_would_join(standing: Api) -> None:
    page = _shown(
        standing, **{"from": "giulia-rossetti", "to": "pine-nut"}, verified="1"
    )
    assert "There is no path between them under these conditions." in page
    assert "Look without conditions" in page


def test_a_type_out_of_reach_is_said_in_plain_words(standing: Api) -> None:
    page = _shown(
        standing, **{"from": "basil", "to_type": "menu"}, relations="goes-with"
    )
    assert "No set meal is in reach under these conditions." in page
    assert "In reach without these conditions:" in page
    assert "Sunday lunch</a>, 2 links away" in page


def test_an_unknown_relation_is_refused_with_those_there_are(standing: Api) -> None:
    answer = standing.client.get(
        "/paths?from=basil&to=tomato&relations=eats", headers={"Accept": "text/html"}
    )
    assert answer.status_code == 422
    assert "There is no relation “eats”. There are: " in answer.text
