"""Runs of words that may be names, and links put around words of a text."""

from __future__ import annotations

import pytest
from hypothesis import given

from tests.unit.text_documents import DOCUMENTS
from wiki.text.document import Document
from wiki.text.mentions import link_words, runs
from wiki.text.wikilinks import list_links


def test_longer_runs_come_first_and_single_words_need_a_capital() -> None:
    texts = [run.text for run in runs("the Pine nut grows")]
    assert texts.index("the Pine nut grows") < texts.index("Pine nut")
    assert "Pine" in texts
    assert "grows" not in texts


@pytest.mark.parametrize(
    "body",
    [
        "[[Pine nut]]",
        "[[x|Pine nut]]",
        "Pine, of course. Nut",
    ],
)
def test_no_run_goes_over_links_or_the_end_of_a_sentence(body: str) -> None:
    assert "Pine nut" not in [run.text for run in runs(body)]


@pytest.mark.parametrize(
    ("body", "linked"),
    [
        ("A Pine nut.", "A [[uses::pine|Pine nut]]."),
        ("[[Pine nut]] and Pine nut", "[[Pine nut]] and [[uses::pine|Pine nut]]"),
        ("`Pine nut` or Pine\nnut", "`Pine nut` or [[uses::pine|Pine nut]]"),
        ("Pine nuts", "Pine nuts"),
        ("`Pine nut`", "`Pine nut`"),
        ("[Pine nut](https://example.org)", "[Pine nut](https://example.org)"),
        ("[Pine nut](/a) <b Pine nut>", "[Pine nut](/a) <b Pine nut>"),
    ],
)
def test_the_first_words_without_a_link_get_one(body: str, linked: str) -> None:
    assert link_words(body, "Pine nut", "uses", "pine") == linked


@given(DOCUMENTS)
def test_every_run_of_a_text_can_be_looked_for(document: Document) -> None:
    before = len(list_links(document.body))
    for run in list(runs(document.body))[:5]:
        assert run.text.strip() == run.text != ""
        after = link_words(document.body, run.text, "", "x")
        assert len(list_links(after)) <= before + 1
