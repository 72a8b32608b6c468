"""The second factor: set up, asked for, each code once, recovery codes, removal."""

from __future__ import annotations

import html
import re
import time

import pyotp
import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert, select, update
from werkzeug.test import TestResponse

from tests.kitchen import ADMIN, CONTRIBUTOR, PASSWORD
from tests.trust.clients import Browse, change, is_signed_in, rows, send
from wiki.store.tables import account, factor, passkey, recovery_code

ADDRESS = "/account/second-factor"


def _hidden(text: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', text)
    assert found, name
    return html.unescape(found.group(1))


def _set_up(client: FlaskClient) -> tuple[pyotp.TOTP, list[str]]:
    text = client.get(ADDRESS).text
    found = re.search(r'<code class="address">([A-Z2-7 ]+)</code>', text)
    assert found
    totp = pyotp.TOTP(found.group(1).replace(" ", ""))
    data = {
        "secret": _hidden(text, "secret"),
        "csrf_token": _hidden(text, "csrf_token"),
        "code": totp.now(),
        "password": PASSWORD,
    }
    answer = client.post(ADDRESS, data=data)
    assert answer.status_code == 200, answer.text
    # The code of now is used up: those after it are free.
    change(client, update(factor).values(step=0))
    return totp, re.findall(r"<code>([a-z2-7-]{27})</code>", answer.text)


def _first_step(client: FlaskClient, **data: str) -> TestResponse:
    sent = {"name": CONTRIBUTOR, "password": PASSWORD, **data}
    return send(client, "/sign-in", "/sign-in", **sent)


def _second_step(client: FlaskClient, shown: TestResponse, code: str) -> TestResponse:
    names = ("csrf_token", "known", "next", "carried")
    data = {name: _hidden(shown.text, name) for name in names}
    return client.post("/sign-in/code", data={**data, "code": code})


def test_the_password_alone_signs_nobody_in(browse: Browse) -> None:
    totp, codes = _set_up(browse("contributor"))
    assert len(codes) == 8
    client = browse()
    shown = _first_step(client, next="/notices")
    assert "Give your code" in shown.text
    assert not is_signed_in(client)
    assert _second_step(client, shown, "000000").status_code == 401
    assert not is_signed_in(client)
    answer = _second_step(client, shown, totp.now())
    assert (answer.status_code, answer.headers["Location"]) == (302, "/notices")
    assert is_signed_in(client)


def test_a_code_is_taken_once(browse: Browse) -> None:
    totp, _ = _set_up(browse("contributor"))
    first, second = browse(), browse()
    code = totp.now()
    assert _second_step(first, _first_step(first), code).status_code == 302
    assert _second_step(second, _first_step(second), code).status_code == 401
    assert not is_signed_in(second)


def test_the_code_that_set_it_up_does_not_sign_in(browse: Browse) -> None:
    client = browse("contributor")
    totp, _ = _set_up(client)
    step = int(time.time()) // 30
    change(client, update(factor).values(step=step + 1))
    other = browse()
    shown = _first_step(other)
    assert _second_step(other, shown, totp.generate_otp(step)).status_code == 401


def test_a_recovery_code_is_used_once_and_kept_as_a_hash(browse: Browse) -> None:
    client = browse("contributor")
    _, codes = _set_up(client)
    stored = repr(rows(client, select(recovery_code)))
    assert not any(each in stored or each.replace("-", "") in stored for each in codes)
    typed = codes[0].upper().replace("-", " ")
    first, second = browse(), browse()
    assert _second_step(first, _first_step(first), typed).status_code == 302
    assert _second_step(second, _first_step(second), typed).status_code == 401
    assert "7 recovery codes left" in first.get("/account").text


def test_after_five_wrong_codes_the_right_one_waits_too(browse: Browse) -> None:
    client = browse("contributor")
    totp, _ = _set_up(client)
    other = browse()
    shown = _first_step(other)
    for _ in range(5):
        assert _second_step(other, shown, "12345").status_code == 401
    assert _second_step(other, shown, totp.now()).status_code == 429
    change(client, update(factor).values(failed="2020-01-01T00:00:00Z"))
    assert _second_step(other, shown, totp.now()).status_code == 302


def test_the_second_step_is_nowhere_without_the_first(browse: Browse) -> None:
    totp, _ = _set_up(browse("contributor"))
    client = browse()
    shown = _first_step(client)
    data = {
        "csrf_token": _hidden(shown.text, "csrf_token"),
        "known": _hidden(shown.text, "known")[:-3] + "AAA",
        "code": totp.now(),
    }
    assert client.post("/sign-in/code", data=data).status_code == 401
    assert not is_signed_in(client)
    assert client.get("/sign-in/code").headers["Location"] == "/sign-in"


def test_the_first_step_does_not_outlive_a_change_of_the_password(
    browse: Browse,
) -> None:
    mine = browse("contributor")
    totp, _ = _set_up(mine)
    client = browse()
    shown = _first_step(client)
    data = {"current": PASSWORD, "password": "another pestle and mortar"}
    assert send(mine, "/account", **data).status_code == 302
    assert _second_step(client, shown, totp.now()).status_code == 401


def test_setting_it_up_ends_other_sessions_and_takes_the_password(
    browse: Browse,
) -> None:
    mine, other = browse("contributor"), browse("contributor")
    text = mine.get(ADDRESS).text
    secret = re.search(r'<code class="address">([A-Z2-7 ]+)</code>', text)
    assert secret
    data = {
        "secret": _hidden(text, "secret"),
        "csrf_token": _hidden(text, "csrf_token"),
        "code": pyotp.TOTP(secret.group(1).replace(" ", "")).now(),
        "password": "wrong",
    }
    assert mine.post(ADDRESS, data=data).status_code == 422
    assert is_signed_in(other)
    _set_up(mine)
    assert (is_signed_in(mine), is_signed_in(other)) == (True, False)


def test_a_secret_that_the_site_did_not_propose_is_not_taken(browse: Browse) -> None:
    client, curator = browse("contributor"), browse("curator")
    theirs = _hidden(curator.get(ADDRESS).text, "secret")
    for secret in (theirs, "JBSWY3DPEHPK3PXP"):
        data = {"secret": secret, "code": "000000", "password": PASSWORD}
        assert send(client, ADDRESS, **data).status_code == 422
    assert rows(client, select(factor.c.account_id)) == []


def test_the_picture_holds_the_secret_that_is_written(browse: Browse) -> None:
    text = browse("contributor").get(ADDRESS).text
    assert 'src="data:image/svg+xml' in text
    assert "<script" not in text.split("<main", 1)[1]


@pytest.mark.parametrize("step", ["off", "codes"])
def test_turning_it_off_and_new_codes_take_the_password(
    browse: Browse, step: str
) -> None:
    client = browse("contributor")
    _, codes = _set_up(client)
    address = f"{ADDRESS}/{step}"
    assert send(client, address, password="wrong").status_code == 422
    assert len(rows(client, select(recovery_code.c.id))) == 8
    answer = send(client, address, password=PASSWORD)
    if step == "off":
        assert rows(client, select(recovery_code.c.id)) == []
        assert _first_step(browse()).status_code == 302
    else:
        fresh = re.findall(r"<code>([a-z2-7-]{27})</code>", answer.text)
        assert len(fresh) == 8
        other = browse()
        shown = _first_step(other)
        assert _second_step(other, shown, codes[0]).status_code == 401
        assert _second_step(other, shown, fresh[0]).status_code == 302


def test_an_administrator_removes_the_second_factor_of_somebody(
    browse: Browse,
) -> None:
    _set_up(browse("contributor"))
    address = f"/users/{CONTRIBUTOR}/second-factor/remove"
    assert send(browse("curator"), address).status_code == 403
    admin = browse("admin")
    assert address in admin.get("/users").text
    assert send(admin, address, "/users").status_code == 302
    assert _first_step(browse()).status_code == 302


def test_nobody_removes_their_own_without_the_password(browse: Browse) -> None:
    admin = browse("admin")
    _set_up(admin)
    address = f"/users/{ADMIN}/second-factor/remove"
    assert address not in admin.get("/users").text
    assert send(admin, address, "/users").status_code == 422
    assert len(rows(admin, select(factor.c.account_id))) == 1


def test_the_database_alone_does_not_tell_the_secret(browse: Browse) -> None:
    client = browse("contributor")
    totp, codes = _set_up(client)
    (row,) = rows(client, select(factor))
    assert totp.secret not in repr(row)
    # That of somebody else, put in its place, is none.
    _set_up(browse("curator"))
    others = select(factor.c.secret).where(factor.c.account_id != row.account_id)
    (other,) = rows(client, others)
    change(
        client,
        update(factor)
        .where(factor.c.account_id == row.account_id)
        .values(secret=other.secret),
    )
    reader = browse()
    assert _second_step(reader, _first_step(reader), totp.now()).status_code == 401
    assert _second_step(reader, _first_step(reader), codes[0]).status_code == 302


def test_a_secret_of_an_older_version_is_sealed_when_it_is_used(
    browse: Browse,
) -> None:
    client = browse("contributor")
    totp, _ = _set_up(client)
    change(client, update(factor).values(secret=totp.secret))
    other = browse()
    assert _second_step(other, _first_step(other), "000000").status_code == 401
    (row,) = rows(client, select(factor))
    assert row.secret == totp.secret
    assert _second_step(other, _first_step(other), totp.now()).status_code == 302
    (row,) = rows(client, select(factor))
    assert totp.secret not in row.secret
    change(client, update(factor).values(step=0))
    third = browse()
    assert _second_step(third, _first_step(third), totp.now()).status_code == 302


def test_with_another_key_of_the_site_recovery_codes_are_left(browse: Browse) -> None:
    client = browse("contributor")
    totp, codes = _set_up(client)
    client.application.config["SECRET_KEY"] = "quite another one"
    other = browse()
    assert _second_step(other, _first_step(other), totp.now()).status_code == 401
    assert _second_step(other, _first_step(other), codes[0]).status_code == 302


def test_turning_it_off_ends_ones_other_sessions(browse: Browse) -> None:
    mine = browse("contributor")
    totp, _ = _set_up(mine)
    other = browse()
    assert _second_step(other, _first_step(other), totp.now()).status_code == 302
    assert send(mine, f"{ADDRESS}/off", password=PASSWORD).status_code == 302
    assert (is_signed_in(mine), is_signed_in(other)) == (True, False)


def test_an_administrator_removes_passkeys_too(browse: Browse) -> None:
    client = browse("contributor")
    (row,) = rows(client, select(account.c.id).where(account.c.name == CONTRIBUTOR))
    words = ("credential", "public_key", "since")
    values = {**dict.fromkeys(words, "x"), "account_id": row.id, "count": 0}
    change(client, insert(passkey).values(values))
    admin = browse("admin")
    assert "passkeys <button>Remove" in admin.get("/users").text
    address = f"/users/{CONTRIBUTOR}/second-factor/remove"
    assert send(admin, address, "/users").status_code == 302
    assert rows(admin, select(passkey)) == []
    assert not is_signed_in(client)
