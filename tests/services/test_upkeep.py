"""Checks of pages: kept beside them, due by their day, seen like the pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.kitchen import CONTRIBUTOR, CURATOR, NOBODY, WRITER, somebody
from wiki.errors import ForbiddenError, InvalidError, NotFoundError, SignInError
from wiki.services import history, upkeep
from wiki.services.context import Context
from wiki.services.site import Site
from wiki.services.upkeep import Check


def _check(site: Site, slug: str, name: str = CURATOR, **rest: Any) -> Check:
    data = {"months": 6, **rest}
    found: Check = site.writing(
        somebody(site, name), lambda context: upkeep.check(context, slug, **data)
    )
    return found


def _ago(days: int) -> str:
    return (datetime.now(UTC).date() - timedelta(days=days)).isoformat()


def test_a_check_is_no_revision_and_everybody_sees_it_at_once(kitchen: Site) -> None:
    state = kitchen.state()
    done = _check(kitchen, "basil", on="2024-08-31", note=" Asked the farm. ")
    assert (done.on, done.due, done.author) == ("2024-08-31", "2025-02-28", CURATOR)
    assert (done.note, done.is_due) == ("Asked the farm.", True)
    assert kitchen.state() != state  # kept answers are made anew
    with kitchen.reading(NOBODY) as context:
        assert upkeep.last_check(context, "basil") == done
        assert upkeep.last_check(context, "tomato") is None
        assert len(history.revisions(context, "basil")[0]) == 1
        assert history.changes(context, since="0", limit=99)[0][-1].page.slug != "basil"


def test_a_later_check_takes_the_place_of_the_one_before(kitchen: Site) -> None:
    _check(kitchen, "basil", on="2024-08-31")
    done = _check(kitchen, "basil")
    assert (done.on, done.is_due) == (_ago(0), False)
    with kitchen.reading(NOBODY) as context:
        assert upkeep.last_check(context, "basil") == done


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        ("2024-01-31", 1, "2024-02-29"),
        ("2023-01-31", 1, "2023-02-28"),
        ("2024-12-15", 1, "2025-01-15"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-08-31", 120, "2034-08-31"),
    ],
)
def test_months_are_counted_as_people_do(day: str, months: int, then: str) -> None:
    assert upkeep.later(date.fromisoformat(day), months) == date.fromisoformat(then)


def test_due_pages_come_longest_due_first_and_are_paged(kitchen: Site) -> None:
    slugs = ["basil", "tomato", "pecorino", "pine-nut", "cacio-e-pepe"]
    for number, slug in enumerate(slugs):
        _check(kitchen, slug, on=_ago(400 - 10 * (number // 2)))
    _check(kitchen, "liguria")
    with kitchen.reading(WRITER) as context:
        found, cursor = [], ""
        while True:
            screen = upkeep.due_pages(context, cursor=cursor, limit=2)
            found += [each.page.slug for each in screen.items]
            cursor = screen.next
            if not cursor:
                break
        assert found == slugs
        assert screen.types == {"dish": 1, "ingredient": 4}
        dishes = upkeep.due_pages(context, page_type="dish").items
        assert [each.page.slug for each in dishes] == ["cacio-e-pepe"]
        every = upkeep.due_pages(context, all_days=True).items
        assert [each.page.slug for each in every] == [*slugs, "liguria"]
        for cursor in ("x", "2024-01-01", "2024-01-01.x", "1.1", "2024-13-01.1"):
            with pytest.raises(InvalidError, match="not a place"):
                upkeep.due_pages(context, cursor=cursor)


def test_a_hidden_page_is_neither_listed_nor_counted(kitchen: Site) -> None:
    _check(kitchen, "secret-sauce", on=_ago(400))
    with kitchen.reading(WRITER) as context:
        listed = upkeep.due_pages(context)
        assert (listed.items, listed.types) == ((), {})
        with pytest.raises(NotFoundError):
            upkeep.last_check(context, "secret-sauce")
    with kitchen.reading(somebody(kitchen)) as context:
        assert len(upkeep.due_pages(context).items) == 1


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ({"months": 0}, "months"),
        ({"months": 121}, "months"),
        ({"on": "yesterday"}, "on"),
        ({"on": "2999-01-01"}, "on"),
        ({"on": "0999-01-01"}, "on"),
        ({"note": "x" * 501}, "note"),
    ],
)
def test_faults_are_told_at_their_fields(
    kitchen: Site, data: dict[str, Any], place: str
) -> None:
    with pytest.raises(InvalidError) as caught:
        _check(kitchen, "basil", **data)
    assert set(caught.value.errors) == {place}


def test_curators_check_and_contributors_see_what_is_due(kitchen: Site) -> None:
    with pytest.raises(ForbiddenError):
        _check(kitchen, "basil", CONTRIBUTOR)
    see: Callable[[Context], Any] = upkeep.due_pages
    with kitchen.reading(NOBODY) as context, pytest.raises(SignInError):
        see(context)
