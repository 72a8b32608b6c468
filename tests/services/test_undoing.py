"""Blocking an account, and taking back what it did to pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.kitchen import ADMIN, CONTRIBUTOR, CURATOR, dish, somebody
from tests.pictures import drawing
from wiki.errors import ForbiddenError, InvalidError, NotFoundError, SignInError
from wiki.services import (
    accounts,
    audit,
    blocking,
    files,
    history,
    moving,
    options,
    pages,
    proposals,
    talk,
    tokens,
    undoing,
)
from wiki.services.context import ANONYMOUS, Context
from wiki.services.contributing import create, save
from wiki.services.merging import merge_into
from wiki.services.site import Site
from wiki.services.starting import SYSTEM
from wiki.services.undoing import Plan

VANDAL = "kaputt"
RASCAL = "rasselbande"
TODAY = datetime.now(UTC).date().isoformat()


@pytest.fixture
def harmed(kitchen: Site) -> Site:
    """The kitchen with an account that is about to do harm."""
    _do(kitchen, "", lambda context: accounts.add(context, VANDAL, "contributor"))
    _do(kitchen, "", lambda context: accounts.add(context, RASCAL, "curator"))
    return kitchen


def _do(site: Site, name: str, job: Any) -> Any:
    return site.writing(somebody(site, name) if name else SYSTEM, job)


def _change(site: Site, name: str, slug: str, **parts: Any) -> None:
    def job(context: Context) -> None:
        document, number = pages.document(context, slug)
        save(context, slug, replace(document, **parts), base=number)

    _do(site, name, job)


def _plan(
    site: Site, name: str = VANDAL, since: str = TODAY, by: str = CURATOR
) -> Plan:
    with site.reading(somebody(site, by)) as context:
        return undoing.plan(context, name, since)


def _undo(site: Site, plan: Plan, by: str = CURATOR) -> Plan:
    done: Plan = _do(
        site,
        by,
        lambda context: undoing.undo(context, plan.name, plan.since, mark=plan.mark),
    )
    return done


def _steps(plan: Plan) -> dict[str, str]:
    return {each.page.slug: each.step for each in plan.items}


def _text(site: Site, slug: str) -> Any:
    with site.reading(SYSTEM) as context:
        return pages.document(context, slug)[0]


def test_pages_say_again_what_they_said_and_nothing_is_lost(harmed: Site) -> None:
    before = _text(harmed, "pesto-alla-genovese")
    _change(harmed, VANDAL, "pesto-alla-genovese", body="BUY NOW", links=())
    _change(harmed, VANDAL, "pesto-alla-genovese", title="Cheap pills")
    _do(harmed, VANDAL, lambda context: create(context, dish("Spam", body="Buy.")))
    plan = _plan(harmed)
    assert _steps(plan) == {"pesto-alla-genovese": "take back", "spam": "archive"}
    assert [each.revisions for each in plan.items] == [2, 1]
    assert _text(harmed, "pesto-alla-genovese").title == "Cheap pills"
    _undo(harmed, plan)
    assert _text(harmed, "pesto-alla-genovese") == before
    with harmed.reading(ANONYMOUS) as context:
        with pytest.raises(NotFoundError):
            pages.view(context, "spam")
        found, _ = history.revisions(context, "pesto-alla-genovese")
    assert [each.author for each in found[:3]] == [CURATOR, VANDAL, VANDAL]
    assert VANDAL in found[0].comment
    assert _plan(harmed).items == ()
    with harmed.reading(SYSTEM) as context:
        (entry, *_), _ = audit.listed(context, about=VANDAL)
    assert entry.action == "took back changes"
    assert entry.detail == f"2 pages, 0 messages, 0 proposals, 0 files since {TODAY}"


def test_what_others_wrote_since_stays(harmed: Site) -> None:
    before = _text(harmed, "basil")
    _change(harmed, VANDAL, "basil", summary="Buy pills.")
    _change(harmed, CONTRIBUTOR, "basil", body="It likes the sun.")
    _change(harmed, VANDAL, "basil", aliases=("Pills",))
    _change(harmed, CONTRIBUTOR, "basil", body="It likes the sun, and water.")
    plan = _plan(harmed)
    assert [(each.step, each.others) for each in plan.items] == [("take back", 2)]
    _undo(harmed, plan)
    wanted = replace(before, body="It likes the sun, and water.\n")
    assert _text(harmed, "basil") == wanted


def test_what_only_a_person_can_decide_is_left_and_said(harmed: Site) -> None:
    _change(harmed, VANDAL, "basil", summary="Buy pills.")
    _change(harmed, CONTRIBUTOR, "basil", summary="Buy no pills.")
    _do(harmed, VANDAL, lambda context: create(context, dish("Stew")))
    _change(harmed, CONTRIBUTOR, "stew", body="Cook it.")
    plan = _plan(harmed)
    assert _steps(plan) == {"basil": "by hand", "stew": "by hand"}
    assert all(each.why for each in plan.items)
    done = _undo(harmed, plan)
    assert _steps(done) == _steps(plan)
    assert _text(harmed, "basil").summary == "Buy no pills."
    assert _text(harmed, "stew").body.strip() == "Cook it."


def test_messages_are_hidden_and_proposals_rejected(harmed: Site) -> None:
    number = _do(
        harmed, VANDAL, lambda context: talk.start(context, "basil", "Hello", "Buy.")
    )
    _do(harmed, CONTRIBUTOR, lambda context: talk.reply(context, number, "No."))
    _do(harmed, "", lambda context: options.choose(context, review="all"))
    _change(harmed, VANDAL, "basil", summary="Buy pills.")
    _change(harmed, CONTRIBUTOR, "tomato", summary="Red, ripe and round.")
    plan = _plan(harmed)
    assert (len(plan.messages), len(plan.proposals), plan.items) == (1, 1, ())
    _undo(harmed, plan)
    rest = _plan(harmed)
    assert (rest.messages, rest.proposals, rest.items) == ((), (), ())
    with harmed.reading(somebody(harmed, CURATOR)) as context:
        said = talk.view(context, number).messages
        waiting = proposals.queue(context)
    assert [each.state for each in said] == ["hidden", ""]
    assert [each.author for each in waiting.items] == [CONTRIBUTOR]


def test_a_renamed_page_has_its_name_and_address_again(harmed: Site) -> None:
    before = _text(harmed, "basil")
    for old, new in (("basil", "pills"), ("pills", "cheap-pills")):

        def job(context: Context, old: str = old, new: str = new) -> None:
            moving.rename(context, old, new_slug=new, title=new.capitalize())

        _do(harmed, RASCAL, job)
    plan = _plan(harmed, RASCAL, by=ADMIN)
    assert [(each.step, each.address) for each in plan.items] == [
        ("take back", "basil")
    ]
    done = _undo(harmed, plan, by=ADMIN)
    assert [each.page.slug for each in done.items] == ["basil"]
    assert _text(harmed, "basil") == before
    assert _plan(harmed, RASCAL, by=ADMIN).items == ()


def test_an_address_that_others_gave_since_stays(harmed: Site) -> None:
    _do(harmed, RASCAL, lambda context: moving.rename(context, "basil", new_slug="b"))
    _do(harmed, CURATOR, lambda context: moving.rename(context, "b", new_slug="herb"))
    assert _plan(harmed, RASCAL, by=ADMIN).items == ()


def test_archived_and_merged_pages_come_back(harmed: Site) -> None:
    before = {slug: _text(harmed, slug) for slug in ("tomato", "pecorino", "basil")}
    _do(harmed, RASCAL, lambda context: merge_into(context, "tomato", "basil"))
    _change(harmed, RASCAL, "pecorino", body="BUY NOW")
    _do(harmed, RASCAL, lambda context: moving.archive(context, "pecorino"))
    _do(harmed, RASCAL, lambda context: moving.archive(context, "lazio"))
    _do(harmed, RASCAL, lambda context: moving.restore_page(context, "lazio"))
    plan = _plan(harmed, RASCAL, by=ADMIN)
    assert _steps(plan) == {
        "tomato": "bring back",
        "pecorino": "bring back",
        "basil": "take back",
    }
    done = _undo(harmed, plan, by=ADMIN)
    assert [each.why for each in done.items] == ["", "", ""]
    assert _steps(done) == _steps(plan)
    assert {slug: _text(harmed, slug) for slug in before} == before
    with harmed.reading(ANONYMOUS) as context:
        assert pages.view(context, "tomato").page.title == "Tomato"
    assert _plan(harmed, RASCAL, by=ADMIN).items == ()


def test_a_page_brought_back_by_them_is_archived_again(harmed: Site) -> None:
    _do(harmed, CURATOR, lambda context: moving.archive(context, "lazio"))
    _do(harmed, RASCAL, lambda context: moving.restore_page(context, "lazio"))
    plan = _plan(harmed, RASCAL, by=ADMIN)
    assert _steps(plan) == {"lazio": "archive"}
    _undo(harmed, plan, by=ADMIN)
    with harmed.reading(ANONYMOUS) as context, pytest.raises(NotFoundError):
        pages.view(context, "lazio")
    assert _plan(harmed, RASCAL, by=ADMIN).items == ()


def test_files_are_taken_away_unless_a_page_of_others_shows_them(harmed: Site) -> None:
    spam, shown = (_file(harmed, VANDAL, width) for width in (60, 61))
    _change(harmed, VANDAL, "tomato", body=f"![Buy](/files/{spam})\n")
    _change(harmed, CONTRIBUTOR, "basil", body=f"![A leaf](/files/{shown})\n")
    plan = _plan(harmed)
    assert (plan.files, plan.shown_files) == ((spam,), (shown,))
    done = _undo(harmed, plan)
    assert (done.files, done.shown_files) == ((spam,), (shown,))
    with harmed.reading(somebody(harmed, CURATOR)) as context:
        assert files.find(context, shown)
        with pytest.raises(NotFoundError):
            files.find(context, spam)


def _file(site: Site, name: str, width: int) -> str:
    taken = files.take_in(site.blobs, drawing(width), "a.png", limit=10**6)
    said = files.Description("A square.")
    view = _do(site, name, lambda context: files.add(context, taken, said))
    key: str = view.facts.key
    return key


def test_only_what_was_done_since_is_taken_back(harmed: Site) -> None:
    _change(harmed, VANDAL, "basil", summary="Buy pills.")
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    assert _plan(harmed, since=tomorrow).items == ()
    for wrong in ("", "yesterday", "2026-13-01", "9999-99-99"):
        with pytest.raises(InvalidError, match="Give a day"):
            _plan(harmed, since=wrong)


def test_nothing_is_done_that_was_not_looked_at(harmed: Site) -> None:
    _change(harmed, VANDAL, "basil", summary="Buy pills.")
    plan = _plan(harmed)
    _change(harmed, VANDAL, "tomato", summary="Buy more.")
    with pytest.raises(InvalidError, match="Look again"):
        _undo(harmed, plan)
    assert _text(harmed, "basil").summary == "Buy pills."


def test_many_pages_are_taken_back_in_turns(
    harmed: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undoing, "MOST", 2)
    for name in ("One", "Two", "Three"):
        _do(harmed, VANDAL, lambda context, name=name: create(context, dish(name)))
    plan = _plan(harmed)
    assert (len(plan.items), plan.more) == (2, True)
    assert _undo(harmed, plan).more
    rest = _plan(harmed)
    assert (_steps(rest), rest.more) == ({"three": "archive"}, False)


def test_a_blocked_account_is_out_at_once(harmed: Site) -> None:
    token = _do(harmed, "", lambda context: tokens.make(context, VANDAL)).token
    with harmed.reading(SYSTEM) as context:
        before = accounts.session_of(context.unit, somebody(harmed, VANDAL).id or 0)
        assert tokens.hold(context.unit, token, context.now)
    _do(harmed, CURATOR, lambda context: blocking.block(context, VANDAL))
    with harmed.reading(SYSTEM) as context:
        after = accounts.session_of(context.unit, before.viewer.id or 0)
        assert after.epoch > before.epoch
        with pytest.raises(SignInError):
            tokens.hold(context.unit, token, context.now)
        with pytest.raises(SignInError):
            accounts.recognised(context.unit, before.viewer.id or 0, accounts.PASSKEY)
        (entry, *_), _ = audit.listed(context, about=VANDAL)
        assert (entry.who, entry.action) == (CURATOR, "blocked an account")
    with pytest.raises(InvalidError, match="closed already"):
        _do(harmed, CURATOR, lambda context: blocking.block(context, VANDAL))


@pytest.mark.parametrize(
    ("by", "name", "error"),
    [
        (CONTRIBUTOR, VANDAL, ForbiddenError),
        (CURATOR, ADMIN, ForbiddenError),
        (CURATOR, CURATOR, InvalidError),
        (ADMIN, ADMIN, InvalidError),
        (CURATOR, "nobody-of-this-name", NotFoundError),
    ],
)
def test_nobody_reaches_further_than_they_may(
    harmed: Site, by: str, name: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        _do(harmed, by, lambda context: blocking.block(context, name))
    with pytest.raises(error):
        _plan(harmed, name, by=by)
    with pytest.raises(error):
        _do(harmed, by, lambda context: undoing.undo(context, name, TODAY, mark="x"))


def test_an_administrator_reaches_curators(harmed: Site) -> None:
    _change(harmed, CURATOR, "basil", summary="Mistaken.")
    plan = _plan(harmed, CURATOR, by=ADMIN)
    _undo(harmed, plan, by=ADMIN)
    assert _text(harmed, "basil").summary != "Mistaken."
    _do(harmed, ADMIN, lambda context: blocking.block(context, CURATOR))
