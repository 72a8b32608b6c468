"""Discussions: begun, gone on with, taken back; who watches is told, nobody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.kitchen import CONTRIBUTOR, CURATOR, NOBODY, PASSWORD, dish, put, somebody
from wiki.errors import ForbiddenError, InvalidError, NotFoundError, SignInError
from wiki.services import (
    accounts,
    editing,
    merging,
    moving,
    notices,
    pages,
    talk,
    watching,
)
from wiki.services.context import Context
from wiki.services.site import Site
from wiki.services.starting import SYSTEM

PESTO = "pesto-alla-genovese"


@pytest.fixture
def wiki(kitchen: Site) -> Site:
    """The recipes with one more person, who may read as a member."""
    kitchen.writing(
        SYSTEM, lambda context: accounts.add(context, "ada", "reader", PASSWORD)
    )
    return kitchen


def _do(site: Site, name: str, job: Callable[[Context], Any]) -> Any:
    return site.writing(somebody(site, name), job)


def _start(site: Site, name: str = "ada", text: str = "Is it *so*? [[basil]]") -> int:
    number: int = _do(
        site, name, lambda context: talk.start(context, PESTO, "Pine nuts?", text)
    )
    return number


def _view(site: Site, number: int, name: str = "") -> talk.ThreadView:
    person = somebody(site, name) if name else NOBODY
    with site.reading(person) as context:
        return talk.view(context, number)


def _told(site: Site, name: str) -> list[str]:
    with site.reading(somebody(site, name)) as context:
        return [each.words for each in notices.listed(context).items]


def test_everybody_reads_and_members_talk(wiki: Site) -> None:
    number = _start(wiki)
    _do(wiki, CONTRIBUTOR, lambda context: talk.reply(context, number, "Yes."))
    view = _view(wiki, number)
    assert [each.author for each in view.messages] == ["ada", CONTRIBUTOR]
    assert "<em>so</em>" in view.messages[0].html
    assert 'href="/pages/basil"' in view.messages[0].html
    with wiki.reading(NOBODY) as context:
        (item,) = talk.threads(context, PESTO).items
        assert (item.title, item.messages, item.resolved) == ("Pine nuts?", 2, False)
    with pytest.raises(SignInError):
        wiki.writing(NOBODY, lambda context: talk.reply(context, number, "No."))


@pytest.mark.parametrize(
    ("title", "text", "places"),
    [
        ("", "Words.", {"title"}),
        ("x" * 201, "Words.", {"title"}),
        ("Title", " \n", {"text"}),
        ("Title", "x" * 10_001, {"text"}),
        ("", "\x07", {"title", "text"}),
    ],
)
def test_faults_are_told_at_their_fields(
    wiki: Site, title: str, text: str, places: set[str]
) -> None:
    with pytest.raises(InvalidError) as caught:
        _do(wiki, "ada", lambda context: talk.start(context, PESTO, title, text))
    assert set(caught.value.errors) == places


def test_ones_own_words_are_changed_and_withdrawn(wiki: Site) -> None:
    number = _start(wiki)
    message = _view(wiki, number).messages[0].number
    with pytest.raises(ForbiddenError):
        _do(wiki, CURATOR, lambda context: talk.edit(context, message, "Mine now."))
    _do(wiki, "ada", lambda context: talk.edit(context, message, "Better."))
    (shown,) = _view(wiki, number).messages
    assert ("Better." in shown.html, shown.earlier, bool(shown.edited)) == (
        True,
        (),
        True,
    )
    (mine,) = _view(wiki, number, "ada").messages
    assert [text for _, text in mine.earlier] == ["Is it *so*? [[basil]]"]
    _do(wiki, "ada", lambda context: talk.withdraw(context, message))
    (gone,) = _view(wiki, number).messages
    assert (gone.state, gone.text, gone.html) == ("withdrawn", "", "")
    with pytest.raises(InvalidError, match="withdrawn"):
        _do(wiki, "ada", lambda context: talk.edit(context, message, "Again."))


def test_a_curator_hides_without_deleting(wiki: Site) -> None:
    number = _start(wiki)
    message = _view(wiki, number).messages[0].number
    with pytest.raises(ForbiddenError):
        _do(wiki, "ada", lambda context: talk.hide(context, message, hidden=True))
    _do(wiki, CURATOR, lambda context: talk.hide(context, message, hidden=True))
    assert _view(wiki, number, "ada").messages[0].text == ""
    assert "so" in _view(wiki, number, CURATOR).messages[0].text
    _do(wiki, CURATOR, lambda context: talk.hide(context, message, hidden=False))
    assert "so" in _view(wiki, number).messages[0].text


def test_a_discussion_is_settled_and_opened_again(wiki: Site) -> None:
    number = _start(wiki, CONTRIBUTOR)
    with pytest.raises(ForbiddenError):
        _do(wiki, "ada", lambda context: talk.resolve(context, number, resolved=True))
    for resolved, count in ((True, 0), (False, 1)):
        _do(
            wiki,
            CONTRIBUTOR,
            lambda context, to=resolved: talk.resolve(context, number, resolved=to),
        )
        assert _view(wiki, number).thread.resolved == resolved
        with wiki.reading(NOBODY) as context:
            assert talk.count_open(context, pages.resolve(context, PESTO)) == count


def test_a_discussion_is_seen_by_those_who_see_its_page(wiki: Site) -> None:
    number = _start(wiki)
    with wiki.reading(SYSTEM) as context:
        document, revision = pages.document(context, PESTO)
    hidden = replace(document, visibility="curators")
    _do(
        wiki,
        CURATOR,
        lambda context: editing.save(context, PESTO, hidden, base=revision),
    )
    for name in ("", "ada"):
        with pytest.raises(NotFoundError):
            _view(wiki, number, name)
    assert _view(wiki, number, CURATOR).messages


def test_long_discussions_are_read_in_parts(wiki: Site) -> None:
    number = _start(wiki)
    for each in range(4):
        _do(wiki, "ada", lambda context, at=each: talk.reply(context, number, f"{at}."))
    texts, cursor = [], ""
    while True:
        with wiki.reading(NOBODY) as context:
            view = talk.view(context, number, cursor=cursor, limit=2)
        texts += [each.text for each in view.messages]
        cursor = view.next
        if not cursor:
            break
    assert texts[1:] == ["0.", "1.", "2.", "3."]


def test_who_watches_is_told_once_and_the_doer_is_not(wiki: Site) -> None:
    for kind, name in (("page", PESTO), ("type", "dish")):
        _do(
            wiki,
            CONTRIBUTOR,
            lambda context, k=kind, n=name: watching.watch(context, k, n),
        )
    number = _start(wiki)
    assert _told(wiki, CONTRIBUTOR) == [
        "ada began “Pine nuts?”, about “Pesto alla genovese”."
    ]
    assert _told(wiki, CURATOR) == _told(wiki, "ada") == []
    _do(wiki, CONTRIBUTOR, lambda context: talk.reply(context, number, "Yes."))
    assert _told(wiki, "ada") == [
        f"{CONTRIBUTOR} replied in “Pine nuts?”, about “Pesto alla genovese”."
    ]
    _do(wiki, "ada", lambda context: watching.unwatch(context, "thread", str(number)))
    _do(wiki, CONTRIBUTOR, lambda context: talk.reply(context, number, "Sure."))
    assert len(_told(wiki, "ada")) == 1


def test_changes_that_were_not_seen_are_told_once(wiki: Site) -> None:
    _do(wiki, "ada", lambda context: watching.watch(context, "page", PESTO))
    for summary in ("One.", "Two."):
        with wiki.reading(SYSTEM) as context:
            document, revision = pages.document(context, PESTO)
        changed = replace(document, summary=summary)
        _do(
            wiki,
            CONTRIBUTOR,
            lambda context, to=changed, at=revision: editing.save(
                context, PESTO, to, base=at
            ),
        )
    assert _told(wiki, "ada") == [f"{CONTRIBUTOR} changed “Pesto alla genovese”."]
    _do(wiki, CURATOR, lambda context: moving.archive(context, PESTO))
    assert _told(wiki, "ada") == [f"{CURATOR} archived “Pesto alla genovese”."]


def test_watchers_of_a_type_are_told_of_new_pages(wiki: Site) -> None:
    _do(wiki, "ada", lambda context: watching.watch(context, "type", "dish"))
    made = dish("Focaccia", "basil")
    _do(wiki, CONTRIBUTOR, lambda context: editing.create(context, made))
    secret = dish("Secret bread", "basil", visibility="curators")
    _do(wiki, CURATOR, lambda context: editing.create(context, secret))
    assert _told(wiki, "ada") == [f"{CONTRIBUTOR} made “Focaccia”."]


def test_discussions_and_watchers_go_with_a_page_that_is_merged(wiki: Site) -> None:
    put(wiki, dish("Pesto genovese", "basil"))
    _do(wiki, "ada", lambda context: watching.watch(context, "page", "pesto-genovese"))
    number: int = _do(
        wiki,
        CONTRIBUTOR,
        lambda context: talk.start(context, "pesto-genovese", "Twice?", "It is."),
    )
    _do(
        wiki,
        CURATOR,
        lambda context: merging.merge_into(context, "pesto-genovese", PESTO),
    )
    assert _view(wiki, number).page.slug == PESTO
    with wiki.reading(somebody(wiki, "ada")) as context:
        assert {each.name for each in watching.listed(context)} == {PESTO}


@pytest.mark.parametrize(
    ("kind", "name"),
    [("page", "nowhere"), ("type", "soup"), ("thread", "9"), ("x", "")],
)
def test_only_what_is_there_is_watched(wiki: Site, kind: str, name: str) -> None:
    with pytest.raises((InvalidError, NotFoundError)):
        _do(wiki, "ada", lambda context: watching.watch(context, kind, name))
