"""Mail: to confirmed addresses of those who chose it, once, of what they may see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from tests.kitchen import ADMIN, CONTRIBUTOR, CURATOR, PASSWORD, somebody
from wiki.errors import InvalidError, NotFoundError
from wiki.services import accounts, editing, joining, mailing, notices, options, pages
from wiki.services.context import ANONYMOUS, Context
from wiki.services.mailing import LaterError, Parcel, RefusedError
from wiki.services.site import Site
from wiki.services.starting import SYSTEM
from wiki.store import mailing as mail_store

PESTO = "pesto-alla-genovese"
ADDRESS = "nonna@example.org"


def _do(site: Site, job: Callable[[Context], Any], name: str = CONTRIBUTOR) -> Any:
    return site.writing(somebody(site, name), job)


def _id(site: Site, name: str = CONTRIBUTOR) -> int:
    return somebody(site, name).id or 0


def _ready(site: Site, choice: str = "once", name: str = CONTRIBUTOR) -> None:
    """Let somebody have a confirmed address and choose mail."""
    _do(site, lambda context: mailing.set_address(context, ADDRESS), name)
    number = _id(site, name)
    site.writing(SYSTEM, lambda context: mailing.confirm(context, number, ADDRESS))
    _do(site, lambda context: mailing.choose(context, choice), name)


def _tell(site: Site, words: str = "Look.", page: str = "") -> None:
    def job(context: Context) -> None:
        number = pages.readable(context, page).id if page else None
        notices.tell(
            context,
            [_id(site)],
            kind="review",
            words=words,
            address="/review",
            page_id=number,
        )

    _do(site, job, ADMIN)


def _sent(site: Site) -> list[Parcel]:
    found: list[Parcel] = []
    assert mailing.send_due(site, found.append) == len(found)
    return found


def _later(site: Site, name: str = CONTRIBUTOR) -> None:
    """Let the time come when something may be sent again."""
    number = _id(site, name)
    site.writing(
        SYSTEM, lambda context: mail_store.change(context.unit, number, due="")
    )


def _own(site: Site) -> mailing.MailChoice:
    with site.reading(somebody(site, CONTRIBUTOR)) as context:
        return mailing.own(context)


def test_nothing_but_the_question_goes_to_an_address_that_is_not_confirmed(
    kitchen: Site,
) -> None:
    _do(kitchen, lambda context: mailing.choose(context, "once"))
    _do(kitchen, lambda context: mailing.set_address(context, ADDRESS))
    _tell(kitchen)
    (parcel,) = _sent(kitchen)
    assert (parcel.asks, parcel.email) == (True, ADDRESS)
    assert _own(kitchen).state == "sent"
    _later(kitchen)
    assert _sent(kitchen) == []
    number = _id(kitchen)
    with pytest.raises(NotFoundError):
        kitchen.writing(
            SYSTEM, lambda context: mailing.confirm(context, number, "x@example.org")
        )
    kitchen.writing(SYSTEM, lambda context: mailing.confirm(context, number, ADDRESS))
    (parcel,) = _sent(kitchen)
    assert [each.words for each in parcel.notices] == ["Look."]


def test_another_address_is_asked_anew_and_the_same_one_is_not(kitchen: Site) -> None:
    _ready(kitchen)
    _do(kitchen, lambda context: mailing.set_address(context, f" {ADDRESS} "))
    assert _own(kitchen).state == "confirmed"
    _do(kitchen, lambda context: mailing.set_address(context, "new@example.org"))
    assert _own(kitchen).state == "asked"
    _tell(kitchen)
    assert [each.asks for each in _sent(kitchen)] == [True]
    _do(kitchen, mailing.ask_again)
    assert [each.asks for each in _sent(kitchen)] == [True]
    _do(kitchen, lambda context: mailing.set_address(context, ""))
    with pytest.raises(InvalidError):
        _do(kitchen, mailing.ask_again)


@pytest.mark.parametrize(
    "address",
    [
        "a@b",
        "a,b@example.org",
        "a@example.org\nBcc: b@example.org",
        "<a@example.org>",
        "a b@example.org",
        "a@example.org>",
        "a;b@example.org",
        'a"b@example.org',
    ],
)
def test_an_address_that_would_say_more_in_a_header_is_refused(
    kitchen: Site, address: str
) -> None:
    with pytest.raises(InvalidError):
        _do(kitchen, lambda context: mailing.set_address(context, address))


def test_a_notice_is_mailed_once_and_what_was_before_is_not(kitchen: Site) -> None:
    _tell(kitchen, "Before.")
    _ready(kitchen)
    assert _sent(kitchen) == []
    _tell(kitchen, "One.")
    _tell(kitchen, "Two.")
    (parcel,) = _sent(kitchen)
    assert [each.words for each in parcel.notices] == ["One.", "Two."]
    _tell(kitchen, "Three.")
    # What comes in a short time is gathered.
    assert _sent(kitchen) == []
    _later(kitchen)
    (parcel,) = _sent(kitchen)
    assert [each.words for each in parcel.notices] == ["Three."]
    _later(kitchen)
    assert _sent(kitchen) == []


def test_what_was_seen_on_the_site_is_not_mailed(kitchen: Site) -> None:
    _ready(kitchen, "daily")
    _tell(kitchen)
    _do(kitchen, lambda context: notices.mark_seen(context, 2**40))
    assert _sent(kitchen) == []


def test_a_digest_comes_once_a_day(kitchen: Site) -> None:
    _ready(kitchen, "daily")
    _tell(kitchen, "One.")
    (parcel,) = _sent(kitchen)
    assert parcel.daily
    with kitchen.reading(SYSTEM) as context:
        due = mail_store.find(context.unit, _id(kitchen)).due
        hours = (context.now.timestamp() - _seconds(due)) / -3600
    assert 23.9 < hours < 24.1


def _seconds(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp()


def test_many_notices_come_in_several_mails(kitchen: Site) -> None:
    _ready(kitchen)
    for number in range(mailing.MOST + 1):
        _tell(kitchen, f"{number}.")
    (first,) = _sent(kitchen)
    assert (len(first.notices), first.more) == (mailing.MOST, True)
    _later(kitchen)
    (second,) = _sent(kitchen)
    assert [each.words for each in second.notices] == [f"{mailing.MOST}."]


def test_what_a_person_may_not_see_any_more_is_not_mailed(kitchen: Site) -> None:
    _ready(kitchen)
    _tell(kitchen, "About pesto.", PESTO)

    def hide(context: Context) -> None:
        document, number = pages.document(context, PESTO)
        hidden = replace(document, visibility="curators")
        editing.save(context, PESTO, hidden, base=number)

    _do(kitchen, hide, CURATOR)
    assert _sent(kitchen) == []


def test_closed_accounts_and_those_who_ended_it_get_none(kitchen: Site) -> None:
    _ready(kitchen)
    _tell(kitchen)
    number = _id(kitchen)
    kitchen.writing(SYSTEM, lambda context: mailing.end(context, number, "x@x.org"))
    assert _own(kitchen).choice == "once"
    kitchen.writing(SYSTEM, lambda context: mailing.end(context, number, ADDRESS))
    assert _own(kitchen).choice == "none"
    assert _sent(kitchen) == []
    _ready(kitchen)
    _tell(kitchen)
    _do(kitchen, lambda context: accounts.disable(context, CONTRIBUTOR), ADMIN)
    assert _sent(kitchen) == []


def test_what_could_not_be_sent_is_tried_again_and_later_each_time(
    kitchen: Site,
) -> None:
    _ready(kitchen)
    _tell(kitchen)

    def fail(_parcel: Parcel) -> None:
        raise LaterError("down")

    waits = []
    for _ in range(3):
        _later(kitchen)
        assert mailing.send_due(kitchen, fail) == 0
        assert _sent(kitchen) == []
        with kitchen.reading(SYSTEM) as context:
            due = mail_store.find(context.unit, _id(kitchen)).due
            waits.append(round((_seconds(due) - context.now.timestamp()) / 60))
    assert waits == [2, 4, 8]
    _later(kitchen)
    assert [each.notices[0].words for each in _sent(kitchen)] == ["Look."]


def test_an_address_that_is_refused_gets_no_more(kitchen: Site) -> None:
    _ready(kitchen)
    _tell(kitchen)

    def refuse(_parcel: Parcel) -> None:
        raise RefusedError

    mailing.send_due(kitchen, refuse)
    assert _own(kitchen).state == "refused"
    _later(kitchen)
    assert _sent(kitchen) == []


def test_two_servers_do_not_send_the_same(kitchen: Site) -> None:
    _ready(kitchen)
    _tell(kitchen)
    theirs: list[Parcel] = []

    def send(parcel: Parcel) -> None:
        # While one is sending, the other looks too.
        mailing.send_due(kitchen, theirs.append)
        assert parcel.notices

    assert mailing.send_due(kitchen, send) == 1
    assert theirs == []


def test_who_joins_with_an_address_is_asked(kitchen: Site) -> None:
    kitchen.writing(SYSTEM, lambda context: options.choose(context, sign_up="open"))
    kitchen.writing(
        ANONYMOUS,
        lambda context: joining.sign_up(
            context, name="ada", password=PASSWORD, email="ada@example.org"
        ),
    )
    assert [each.email for each in _sent(kitchen)] == ["ada@example.org"]
