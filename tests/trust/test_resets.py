"""Choosing a new password by mail, with a real mail server."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from tests.kitchen import CONTRIBUTOR, somebody
from tests.mailbox import Mailbox, receiving, with_mail
from tests.trust.clients import change, rows, send
from wiki.app import create_app
from wiki.config import Settings
from wiki.services import accounts, mailing
from wiki.services.starting import SYSTEM
from wiki.store.tables import reset
from wiki.web.context import site_of
from wiki.web.resets import send_due

ADDRESS, NEW = "nonna@example.org", "another pestle and mortar"


@pytest.fixture
def box() -> Iterator[Mailbox]:
    """A mail server that takes everything."""
    with receiving() as found:
        yield found


@pytest.fixture
def app(kitchen_settings: Settings, box: Mailbox) -> Iterator[Flask]:
    """A wiki that sends mail there, where nonna has confirmed her address."""
    made = create_app(with_mail(kitchen_settings, box))
    site = site_of(made)
    person = somebody(site, CONTRIBUTOR)
    site.writing(person, lambda now: mailing.set_address(now, ADDRESS))
    site.writing(SYSTEM, lambda now: mailing.confirm(now, person.id or 0, ADDRESS))
    yield made
    site.close()


def _ask(app: Flask, email: str = ADDRESS) -> str:
    answer = send(app.test_client(), "/reset", "/reset", email=email)
    assert answer.status_code == 200
    return re.sub(r'name="csrf_token"[^>]*>', "", answer.text)


def _link(app: Flask, box: Mailbox) -> str:
    _ask(app)
    assert send_due(app) == 1
    found = re.search(r"http://localhost(/reset/\S+)", box.last())
    assert found
    return found.group(1)


def _signs_in(app: Flask, password: str) -> bool:
    data = {"name": CONTRIBUTOR, "password": password}
    answer = send(app.test_client(), "/sign-in", "/sign-in", **data)
    return answer.status_code == 302


def _choose(client: FlaskClient, link: str, password: str = NEW) -> int:
    shown = client.get(link)
    assert shown.status_code == 200
    return send(client, link, link, password=password).status_code


def test_a_link_by_mail_lets_one_choose_a_password_once(
    app: Flask, box: Mailbox
) -> None:
    link = _link(app, box)
    assert box.receivers == [[ADDRESS]]
    client = app.test_client()
    assert client.get(link).headers["Referrer-Policy"] == "no-referrer"
    assert _choose(client, link, "short") == 422
    assert _choose(client, link) == 302
    assert _signs_in(app, NEW)
    assert client.get(link).status_code == 404


def test_the_answer_is_the_same_for_an_unknown_address(
    app: Flask, box: Mailbox
) -> None:
    assert _ask(app) == _ask(app, "nobody@example.org")
    assert send_due(app) == 1
    assert box.receivers == [[ADDRESS]]


def test_no_mail_goes_to_an_address_that_was_not_confirmed(
    app: Flask, box: Mailbox
) -> None:
    site = site_of(app)
    person = somebody(site, CONTRIBUTOR)
    site.writing(person, lambda now: mailing.set_address(now, "typo@example.org"))
    _ask(app, "typo@example.org")
    assert send_due(app) == 0
    assert box.mails == []


def test_asking_often_sends_one_mail(app: Flask, box: Mailbox) -> None:
    for _ in range(3):
        _ask(app)
        send_due(app)
    assert len(box.mails) == 1


@pytest.mark.parametrize("step", ["time", "password", "address", "disabled"])
def test_a_link_does_not_outlive_what_it_was_for(
    app: Flask, box: Mailbox, step: str
) -> None:
    link, site, client = _link(app, box), site_of(app), app.test_client()
    assert client.get(link).status_code == 200
    if step == "time":
        change(client, update(reset).values(expires="2020-01-01T00:00:00Z"))
    elif step == "password":
        site.writing(SYSTEM, lambda now: accounts.set_password(now, CONTRIBUTOR, NEW))
    elif step == "address":
        person = somebody(site, CONTRIBUTOR)
        site.writing(person, lambda now: mailing.set_address(now, "new@example.org"))
    else:
        site.writing(SYSTEM, lambda now: accounts.disable(now, CONTRIBUTOR))
    assert client.get(link).status_code == 404


def test_the_secret_of_a_link_is_kept_as_a_hash(app: Flask, box: Mailbox) -> None:
    link = _link(app, box)
    stored = repr(rows(app.test_client(), select(reset)))
    assert link.rpartition("/")[2] not in stored
    assert app.test_client().get("/reset/").status_code == 404


def test_what_the_mail_server_does_not_take_now_is_sent_later(
    app: Flask, box: Mailbox
) -> None:
    box.refusal = "450 later"
    _ask(app)
    assert send_due(app) == 0
    box.refusal = ""
    change(app.test_client(), update(reset).values(due="2020-01-01T00:00:00Z"))
    assert send_due(app) == 1
    assert len(box.mails) == 1


def test_without_mail_the_screen_says_whom_to_ask(kitchen_settings: Settings) -> None:
    app = create_app(kitchen_settings)
    answer = app.test_client().get("/reset")
    assert answer.status_code == 404
    assert "Ask an administrator" in answer.text
    assert "/reset" not in app.test_client().get("/sign-in").text
    site_of(app).close()
