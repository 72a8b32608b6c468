"""A page is read together: on the days planned, by those who see it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.kitchen import CONTRIBUTOR, CURATOR, NOBODY, somebody
from wiki.errors import ForbiddenError, InvalidError, NotFoundError
from wiki.services import groups
from wiki.services.site import Site

PESTO = "pesto-alla-genovese"


def _plan(site: Site, begins: str, ends: str, slug: str = PESTO, **more: str) -> int:
    return site.writing(
        somebody(site, CURATOR),
        lambda context: groups.plan(context, slug, begins=begins, ends=ends, **more),
    )


def _on(site: Site, day: str, name: str = "") -> str:
    person = somebody(site, name) if name else NOBODY
    with site.reading(person) as context:
        ahead = date.fromisoformat(day) - context.now.date()
        found = groups.current(replace(context, now=context.now + ahead))
    return found.page.slug if found else ""


def test_a_page_is_read_from_the_first_day_to_the_last(kitchen: Site) -> None:
    before = kitchen.state()
    _plan(kitchen, "2027-01-01", "2027-01-31", questions="Why?\n\nAnd why not?")
    assert kitchen.state() != before, "answers kept for readers must be made anew"
    days = ("2026-12-31", "2027-01-01", "2027-01-31", "2027-02-01")
    assert [bool(_on(kitchen, day)) for day in days] == [False, True, True, False]
    with kitchen.reading(NOBODY) as context:
        (group,) = groups.listed(context)
    assert group.questions == ("Why?", "And why not?")


def test_the_group_that_began_last_is_shown(kitchen: Site) -> None:
    _plan(kitchen, "2027-01-01", "2027-03-31")
    _plan(kitchen, "2027-02-01", "2027-02-28", "basil")
    assert _on(kitchen, "2027-02-10") == "basil"
    assert _on(kitchen, "2027-03-10") == PESTO


def test_a_hidden_page_is_read_by_those_who_see_it(kitchen: Site) -> None:
    _plan(kitchen, "2027-01-01", "2027-01-31", "secret-sauce")
    assert _on(kitchen, "2027-01-10") == ""
    assert _on(kitchen, "2027-01-10", CURATOR) == "secret-sauce"
    with kitchen.reading(NOBODY) as context:
        assert groups.listed(context) == ()


@pytest.mark.parametrize(
    ("begins", "ends", "place"),
    [
        ("soon", "2027-01-31", "begins"),
        ("2027-01-01", "20270131", "ends"),
        ("2027-02-01", "2027-01-31", "ends"),
        ("2027-01-01", "2029-01-31", "ends"),
    ],
)
def test_days_that_do_not_fit_are_refused(
    kitchen: Site, begins: str, ends: str, place: str
) -> None:
    with pytest.raises(InvalidError) as caught:
        _plan(kitchen, begins, ends)
    assert set(caught.value.errors) == {place}


def test_a_group_is_cancelled_by_a_curator(kitchen: Site) -> None:
    today = date.today()  # noqa: DTZ011 - any day near
    end = (today + timedelta(days=9)).isoformat()
    number = _plan(kitchen, (today - timedelta(days=1)).isoformat(), end)
    for name, error in ((CONTRIBUTOR, ForbiddenError), (CURATOR, NotFoundError)):
        with pytest.raises(error):
            kitchen.writing(
                somebody(kitchen, name),
                lambda context: groups.cancel(context, number + 1),
            )
    kitchen.writing(
        somebody(kitchen, CURATOR), lambda context: groups.cancel(context, number)
    )
    with kitchen.reading(NOBODY) as context:
        assert groups.current(context) is None
