"""What people are told: their own, counted, seen, and nothing of hidden pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.kitchen import ADMIN, CONTRIBUTOR, CURATOR, NOBODY, somebody
from wiki.errors import SignInError
from wiki.services import editing, notices, pages
from wiki.services.context import Context
from wiki.services.site import Site

PESTO = "pesto-alla-genovese"


def _tell(site: Site, *names: str, words: str = "Look.", page: str = "") -> None:
    people = [somebody(site, name).id or 0 for name in names]

    def job(context: Context) -> None:
        number = pages.readable(context, page).id if page else None
        notices.tell(
            context, people, kind="review", words=words, address="/", page_id=number
        )

    site.writing(somebody(site, ADMIN), job)


def _read(site: Site, name: str, ask: Callable[[Context], Any]) -> Any:
    with site.reading(somebody(site, name)) as context:
        return ask(context)


def test_everybody_reads_their_own_and_the_doer_is_not_told(kitchen: Site) -> None:
    _tell(kitchen, CONTRIBUTOR, CURATOR, ADMIN)
    for name, count in ((CONTRIBUTOR, 1), (CURATOR, 1), (ADMIN, 0)):
        assert len(_read(kitchen, name, notices.listed).items) == count


def test_what_was_seen_is_not_counted_any_more(kitchen: Site) -> None:
    for number in range(3):
        _tell(kitchen, CONTRIBUTOR, words=f"{number}.")
    found = _read(kitchen, CONTRIBUTOR, notices.listed)
    assert [each.words for each in found.items] == ["2.", "1.", "0."]
    assert found.unseen == 3
    second = found.items[1].number
    kitchen.writing(
        somebody(kitchen, CONTRIBUTOR),
        lambda context: notices.mark_seen(context, second),
    )
    found = _read(kitchen, CONTRIBUTOR, notices.listed)
    assert [each.is_new for each in found.items] == [True, False, False]
    assert found.unseen == 1


def test_older_ones_are_reached_by_the_cursor(kitchen: Site) -> None:
    for number in range(5):
        _tell(kitchen, CONTRIBUTOR, words=f"{number}.")
    words, cursor = [], ""
    while True:
        found = _read(
            kitchen,
            CONTRIBUTOR,
            lambda context, at=cursor: notices.listed(context, cursor=at, limit=2),
        )
        words += [each.words for each in found.items]
        cursor = found.next
        if not cursor:
            break
    assert words == ["4.", "3.", "2.", "1.", "0."]


def test_a_page_that_one_may_not_see_any_more_is_not_spoken_of(kitchen: Site) -> None:
    _tell(kitchen, CONTRIBUTOR, CURATOR, page=PESTO)
    assert _read(kitchen, CONTRIBUTOR, notices.count_unseen) == 1
    with kitchen.reading(somebody(kitchen, ADMIN)) as context:
        document, number = pages.document(context, PESTO)
    hidden = replace(document, visibility="curators")
    kitchen.writing(
        somebody(kitchen, ADMIN),
        lambda context: editing.save(context, PESTO, hidden, base=number),
    )
    assert _read(kitchen, CONTRIBUTOR, notices.count_unseen) == 0
    assert _read(kitchen, CONTRIBUTOR, notices.listed).items == ()
    assert _read(kitchen, CURATOR, notices.count_unseen) == 1


def test_without_an_account_there_are_none(kitchen: Site) -> None:
    with kitchen.reading(NOBODY) as context:
        assert notices.count_unseen(context) == 0
        with pytest.raises(SignInError):
            notices.listed(context)
