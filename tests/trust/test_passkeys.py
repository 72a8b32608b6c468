"""Passkeys: what a device must have made sure of, and what serves once."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert, select, update
from werkzeug.test import TestResponse

from tests.databases import Databases
from tests.kitchen import CONTRIBUTOR, CURATOR, PASSWORD
from tests.trust.authenticator import PRESENT, Device
from tests.trust.clients import Browse, change, is_signed_in, rows, secret_of, send
from wiki.config import Settings
from wiki.services.context import stamp
from wiki.store.tables import account, audit, factor, passkey, session


@pytest.fixture
def kitchen_settings(lone_kitchen: tuple[Databases, str], tmp_path: Path) -> Settings:
    bases, url = lone_kitchen
    return Settings(data_dir=tmp_path, database_url=bases.copy(url), limits=False)


def _options(client: FlaskClient, address: str, shown: str) -> dict[str, Any]:
    answer = send(client, address, shown)
    assert answer.status_code == 200, answer.text
    return dict(answer.json or {})


def _add(client: FlaskClient, device: Device, name: str = "") -> TestResponse:
    asked = _options(client, "/account/passkeys/options", "/account")
    return send(client, "/account/passkeys", credential=device.make(asked), name=name)


def _enter(client: FlaskClient, device: Device, **data: str) -> TestResponse:
    asked = _options(client, "/sign-in/passkey/options", "/sign-in")
    data |= {"credential": device.give(asked)}
    return send(client, "/sign-in/passkey", "/sign-in", **data)


def test_a_passkey_signs_in_where_the_device_made_sure_who_holds_it(
    browse: Browse,
) -> None:
    device = Device()
    assert _add(browse("contributor"), device, "My phone").status_code == 302
    client = browse()
    answer = _enter(client, device, next="/notices")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/notices")
    text = client.get("/account").text
    assert f"signed in as {CONTRIBUTOR}" in text
    assert "My phone" in text
    device.flags = PRESENT
    other = browse()
    assert _enter(other, device).status_code == 401
    assert not is_signed_in(other)
    (last,) = rows(client, select(audit).order_by(audit.c.id.desc()).limit(1))
    assert (last.action, last.subject) == ("failed to sign in", CONTRIBUTOR)


def test_no_passkey_is_kept_of_a_device_that_says_what_is_wrong(
    browse: Browse,
) -> None:
    client = browse("contributor")
    for device in (
        Device(flags=PRESENT),
        Device(origin="http://localhost.example.org"),
        Device(host="example.org"),
    ):
        assert _add(client, device).status_code == 422
    asked = _options(client, "/account/passkeys/options", "/account")
    for answer in ("", "{}", "[]", "x" * 30_000, '{"id": 5}', Device().give(asked)):
        _options(client, "/account/passkeys/options", "/account")
        answered = send(client, "/account/passkeys", credential=answer)
        assert answered.status_code in (401, 422), answer[:40]
    wrong = asked | {"challenge": "b3RoZXI"}
    _options(client, "/account/passkeys/options", "/account")
    answered = send(client, "/account/passkeys", credential=Device().make(wrong))
    assert answered.status_code == 422
    assert rows(client, select(passkey)) == []


def test_an_answer_serves_once_and_only_for_what_was_asked(browse: Browse) -> None:
    device = Device()
    _add(browse("contributor"), device)
    client = browse()
    asked = _options(client, "/sign-in/passkey/options", "/sign-in")
    given = device.give(asked)
    again = {"credential": given}
    other = browse()
    assert send(other, "/sign-in/passkey", "/sign-in", **again).status_code == 401
    _options(other, "/sign-in/passkey/options", "/sign-in")
    assert send(other, "/sign-in/passkey", "/sign-in", **again).status_code == 401
    assert send(client, "/sign-in/passkey", "/sign-in", **again).status_code == 302
    send(client, "/sign-out")
    assert send(client, "/sign-in/passkey", "/sign-in", **again).status_code == 401
    for wrong in (
        replace(device, origin="https://localhost"),
        replace(device, host="example.org"),
        replace(device, key=Device().key),
        replace(device, number=b"another"),
        replace(device, count=0),  # a copy, which was not used as often
    ):
        assert _enter(client, wrong).status_code == 401
    assert not is_signed_in(client)
    assert _enter(client, device).status_code == 302


def test_a_copied_cookie_does_not_take_an_answer_again(browse: Browse) -> None:
    device = Device(counts=False)
    _add(browse("contributor"), device)
    client = browse()
    asked = _options(client, "/sign-in/passkey/options", "/sign-in")
    cookie = client.get_cookie("session")
    assert cookie is not None
    data = {"credential": device.give(asked), "csrf_token": ""}
    data["csrf_token"] = secret_of(client, "/sign-in")
    assert client.post("/sign-in/passkey", data=data).status_code == 302
    thief = browse()
    thief.set_cookie("session", cookie.value)
    assert thief.post("/sign-in/passkey", data=data).status_code == 401
    assert not is_signed_in(thief)


def test_a_passkey_is_two_factors_and_serves_as_the_second(browse: Browse) -> None:
    mine, other = Device(), Device()
    owner = browse("contributor")
    _add(owner, mine)
    _add(browse("curator"), other)
    (row,) = rows(owner, select(account.c.id).where(account.c.name == CONTRIBUTOR))
    values = {"account_id": row.id, "secret": pyotp.random_base32(), "step": 0}
    change(owner, insert(factor).values(since="2026-01-01T00:00:00Z", **values))
    client = browse()
    assert _enter(client, mine).status_code == 302
    client = browse()
    first = {"name": CONTRIBUTOR, "password": PASSWORD}
    shown = send(client, "/sign-in", "/sign-in", **first)
    known = re.search(r'name="known"[^>]*value="([^"]+)"', shown.text)
    assert known
    assert _enter(client, other, known=known[1]).status_code == 401
    assert not is_signed_in(client)
    assert _enter(client, mine, known=known[1]).status_code == 302
    assert f"signed in as {CONTRIBUTOR}" in client.get("/account").text


def test_adding_one_asks_for_a_session_that_began_just_now(browse: Browse) -> None:
    client = browse("contributor")
    then = stamp(datetime.now(UTC) - timedelta(hours=1))
    change(client, update(session).values(started=then))
    assert send(client, "/account/passkeys/options").status_code == 401
    assert "sign in once more" in client.get("/account").text
    assert send(client, "/account/passkeys", credential="{}").status_code == 401


def test_a_disabled_account_is_closed_to_its_passkey(browse: Browse) -> None:
    device = Device()
    client = browse("contributor")
    _add(client, device)
    change(client, update(account).values(disabled=True))
    assert "closed" in _enter(browse(), device).text


def test_one_names_and_removes_only_ones_own(browse: Browse) -> None:
    client, device = browse("contributor"), Device()
    assert _add(client, device, "  My   phone ").status_code == 302
    assert _add(client, device).status_code == 409
    (row,) = rows(client, select(passkey))
    assert row.name == "My phone"
    address = f"/account/passkeys/{row.id}"
    stranger = browse("curator")
    assert send(stranger, address, name="Mine").status_code == 404
    assert send(stranger, f"{address}/remove").status_code == 404
    assert send(client, address, name=" ").status_code == 422
    assert send(client, address, name="x" * 61).status_code == 422
    assert send(client, address, name="Old phone").status_code == 302
    elsewhere = browse("contributor")
    assert send(client, f"{address}/remove").status_code == 302
    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)
    assert _enter(browse(), device).status_code == 401
    actions = [each.action for each in rows(client, select(audit))]
    assert actions.count("added a passkey") == actions.count("removed a passkey") == 1
    assert CURATOR not in [each.subject for each in rows(client, select(audit))[-2:]]
