"""Drafts: kept as typed, for one person at one place, gone when they are saved."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.kitchen import CONTRIBUTOR, CURATOR, somebody
from wiki.errors import ForbiddenError, InvalidError, NotFoundError
from wiki.services import drafts, editing, pages
from wiki.services.context import ANONYMOUS, Context
from wiki.services.site import Site
from wiki.services.starting import SYSTEM

PESTO = "pesto-alla-genovese"
TYPED = [("title", "Pesto"), ("links-0-since", "last summer"), ("key", "k1")]


def _place(site: Site, slug: str = PESTO) -> str:
    with site.reading(SYSTEM) as context:
        return drafts.page_place(pages.resolve(context, slug))


def _keep(site: Site, name: str, place: str, pairs: Any = TYPED) -> None:
    site.writing(
        somebody(site, name), lambda context: drafts.keep(context, place, pairs)
    )


def _find(site: Site, name: str, place: str) -> drafts.Draft | None:
    with site.reading(somebody(site, name)) as context:
        return drafts.find(context, place)


def test_what_was_typed_comes_back_as_it_was_to_its_author_alone(
    kitchen: Site,
) -> None:
    place = _place(kitchen)
    before = kitchen.state()
    _keep(kitchen, CONTRIBUTOR, place)
    _keep(kitchen, CONTRIBUTOR, place, [*TYPED, ("body", " two\r\nlines ")])
    found = _find(kitchen, CONTRIBUTOR, place)
    assert found is not None
    assert list(found.pairs) == [*TYPED, ("body", " two\r\nlines ")]
    assert (found.title, found.address) == ("Pesto", f"/pages/{PESTO}/edit")
    assert _find(kitchen, CURATOR, place) is None
    assert kitchen.state() == before, "readers' answers must not be made anew"


def test_a_draft_of_a_new_page_has_a_place_too(kitchen: Site) -> None:
    _keep(kitchen, CONTRIBUTOR, "new:dish")
    found = _find(kitchen, CONTRIBUTOR, "new:dish")
    assert found is not None
    assert (found.page, found.address) == (None, "/pages/new?type=dish")


@pytest.mark.parametrize("place", ["", "new:soup", "page:x", "page", "else:1"])
def test_other_places_are_refused(kitchen: Site, place: str) -> None:
    with pytest.raises(InvalidError):
        _keep(kitchen, CONTRIBUTOR, place)


def test_a_page_that_one_does_not_see_has_no_drafts(kitchen: Site) -> None:
    place = _place(kitchen)
    _keep(kitchen, CONTRIBUTOR, place)
    with kitchen.reading(SYSTEM) as context:
        document, number = pages.document(context, PESTO)
    hidden = replace(document, visibility="curators")
    kitchen.writing(
        SYSTEM, lambda context: editing.save(context, PESTO, hidden, base=number)
    )
    with pytest.raises(NotFoundError):
        _keep(kitchen, CONTRIBUTOR, place)
    with pytest.raises(NotFoundError):
        _keep(kitchen, CONTRIBUTOR, "page:999999")
    found = _find(kitchen, CONTRIBUTOR, place)
    assert found is not None
    assert (found.page, found.address, found.title) == (None, "", "Pesto")


def test_what_arrives_after_the_save_does_not_come_back(kitchen: Site) -> None:
    place = _place(kitchen)
    _keep(kitchen, CONTRIBUTOR, place)
    with kitchen.reading(SYSTEM) as context:
        document, number = pages.document(context, PESTO)

    def save(context: Context) -> None:
        drafts.drop(context, place, "k1")
        changed = replace(document, summary="Saved.")
        editing.save(context, PESTO, changed, base=number, key="k1")

    kitchen.writing(somebody(kitchen, CONTRIBUTOR), save)
    _keep(kitchen, CONTRIBUTOR, place)
    assert _find(kitchen, CONTRIBUTOR, place) is None


def test_saving_another_window_leaves_the_draft(kitchen: Site) -> None:
    place = _place(kitchen)
    _keep(kitchen, CONTRIBUTOR, place)
    person = somebody(kitchen, CONTRIBUTOR)
    kitchen.writing(person, lambda context: drafts.drop(context, place, "k2"))
    assert _find(kitchen, CONTRIBUTOR, place) is not None
    kitchen.writing(person, lambda context: drafts.drop(context, place, "k1"))
    assert _find(kitchen, CONTRIBUTOR, place) is None


def test_drafts_are_listed_the_last_written_first_and_thrown_away(
    kitchen: Site,
) -> None:
    for slug in (PESTO, "basil", "tomato"):
        _keep(kitchen, CONTRIBUTOR, _place(kitchen, slug), [("title", slug)])
    titles, cursor = [], ""
    person = somebody(kitchen, CONTRIBUTOR)
    while True:
        with kitchen.reading(person) as context:
            found = drafts.listed(context, cursor=cursor, limit=2)
        titles += [each.title for each in found.items]
        if not found.next:
            break
        cursor = found.next
    assert titles == ["tomato", "basil", PESTO]
    number = found.items[0].number
    with pytest.raises(NotFoundError):
        kitchen.writing(
            somebody(kitchen, CURATOR), lambda context: drafts.discard(context, number)
        )
    kitchen.writing(person, lambda context: drafts.discard(context, number))
    assert _find(kitchen, CONTRIBUTOR, _place(kitchen)) is None


def test_old_drafts_are_forgotten(kitchen: Site) -> None:
    _keep(kitchen, CONTRIBUTOR, "new:dish")

    def after(days: int) -> int:
        return kitchen.writing(
            SYSTEM,
            lambda context: drafts.forget_old(
                replace(context, now=context.now + timedelta(days=days))
            ),
        )

    assert (after(89), after(91)) == (0, 1)
    assert _find(kitchen, CONTRIBUTOR, "new:dish") is None


def test_a_draft_has_limits_and_needs_an_account_that_may_write(kitchen: Site) -> None:
    with pytest.raises(InvalidError, match="in parts"):
        _keep(kitchen, CONTRIBUTOR, "new:dish", [("body", "x" * 1_000_001)])
    with pytest.raises(ForbiddenError):
        kitchen.writing(
            replace(somebody(kitchen, CONTRIBUTOR), role="reader"),
            lambda context: drafts.keep(context, "new:dish", TYPED),
        )
    with kitchen.reading(ANONYMOUS) as context:
        assert drafts.find(context, "new:dish") is None
