"""Two steps for everybody, or from a role on: nothing opens with a password alone."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pyotp
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from tests.databases import Databases
from tests.kitchen import ADMIN, CONTRIBUTOR, CURATOR, PASSWORD
from tests.trust.authenticator import Device
from tests.trust.clients import change, is_signed_in, rows, secret_of, send
from wiki.app import create_app
from wiki.config import Settings, load_settings
from wiki.errors import ForbiddenError, SettingError
from wiki.services import factors, options, tokens
from wiki.services.context import Viewer
from wiki.services.starting import SYSTEM
from wiki.store.tables import account, factor, passkey, session
from wiki.web.context import site_of

SET_UP = "/sign-in/set-up"


@pytest.fixture
def settings(lone_kitchen: tuple[Databases, str], tmp_path: Path) -> Settings:
    bases, url = lone_kitchen
    return Settings(
        data_dir=tmp_path,
        database_url=bases.copy(url),
        limits=False,
        second_step="required",
    )


@contextmanager
def _opened(settings: Settings) -> Iterator[FlaskClient]:
    app = create_app(settings)
    try:
        yield app.test_client()
    finally:
        site_of(app).close()


@pytest.fixture
def client(settings: Settings) -> Iterator[FlaskClient]:
    """A browser at a wiki where everybody must take two steps."""
    with _opened(settings) as found:
        yield found


def _other(client: FlaskClient) -> FlaskClient:
    return client.application.test_client()


def _first_step(
    client: FlaskClient, name: str = CONTRIBUTOR, **data: str
) -> TestResponse:
    sent = {"name": name, "password": PASSWORD, **data}
    return send(client, "/sign-in", "/sign-in", **sent)


def _fields(shown: TestResponse, address: str) -> dict[str, str]:
    """Give the hidden fields of the form that is sent to an address."""
    form = shown.text.split(f'action="{address}"', 1)[1].split("</form>", 1)[0]
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        named = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if named.get("type") == "hidden":
            found[named["name"]] = html.unescape(named.get("value", ""))
    return found


def _totp(shown: TestResponse) -> pyotp.TOTP:
    found = re.search(r'<code class="address">([A-Z2-7 ]+)</code>', shown.text)
    assert found
    return pyotp.TOTP(found.group(1).replace(" ", ""))


def _set_up_codes(client: FlaskClient, shown: TestResponse) -> TestResponse:
    code = _totp(shown).now()
    return client.post(SET_UP, data={**_fields(shown, SET_UP), "code": code})


def _set_up_passkey(
    client: FlaskClient, shown: TestResponse, device: Device
) -> TestResponse:
    data = _fields(shown, f"{SET_UP}/passkey")
    asked = client.post(f"{SET_UP}/passkey/options", data=data)
    assert asked.status_code == 200, asked.text
    data["credential"] = device.make(dict(asked.json or {}))
    return client.post(f"{SET_UP}/passkey", data=data)


def _enter(client: FlaskClient, device: Device, **data: str) -> TestResponse:
    asked = send(client, "/sign-in/passkey/options", "/sign-in")
    given = device.give(dict(asked.json or {}))
    return send(client, "/sign-in/passkey", "/sign-in", credential=given, **data)


def _person(client: FlaskClient, name: str, role: str) -> Viewer:
    ((number,),) = rows(client, select(account.c.id).where(account.c.name == name))
    return Viewer(name, role, number)


def test_a_password_alone_leads_to_setting_up_and_opens_nothing(
    client: FlaskClient,
) -> None:
    shown = _first_step(client, next="/notices")
    assert shown.status_code == 200
    assert "Set up a second step" in shown.text
    assert rows(client, select(session)) == []
    assert client.get("/pages/basil/edit").headers["Location"].startswith("/sign-in?")
    for address in ("/account", "/notices", "/account/second-factor", "/drafts"):
        assert client.get(address).headers["Location"].startswith("/sign-in?"), address
    assert client.get("/pages/secret-sauce").status_code == 404
    assert send(client, "/account/token", "/sign-in").status_code == 401
    assert client.get(SET_UP).headers["Location"] == "/sign-in"


def test_codes_set_up_on_the_way_in_sign_in_and_are_asked_for_then(
    client: FlaskClient,
) -> None:
    shown = _first_step(client, next="/notices")
    wrong = client.post(SET_UP, data={**_fields(shown, SET_UP), "code": "000000"})
    assert wrong.status_code == 422
    assert _totp(wrong).secret == _totp(shown).secret
    assert not is_signed_in(client)
    done = _set_up_codes(client, wrong)
    assert len(re.findall(r"<code>[a-z2-7-]{27}</code>", done.text)) == 8
    assert 'href="/notices"' in done.text
    assert is_signed_in(client)
    assert "Give your code" in _first_step(_other(client)).text


def test_a_passkey_set_up_on_the_way_in_is_asked_for_then(client: FlaskClient) -> None:
    device, stranger = Device(), Device()
    done = _set_up_passkey(client, _first_step(client, next="/notices"), device)
    assert (done.status_code, done.headers["Location"]) == (302, "/notices")
    assert is_signed_in(client)
    other = _other(client)
    shown = _first_step(other)
    assert "Use your passkey" in shown.text
    assert 'action="/sign-in/code"' not in shown.text
    known = _fields(shown, "/sign-in/passkey")["known"]
    data = {"known": known, "code": "000000"}
    data["csrf_token"] = secret_of(other, "/sign-in")
    assert other.post("/sign-in/code", data=data).status_code == 401
    assert _enter(other, stranger, known=known).status_code == 401
    assert not is_signed_in(other)
    assert _enter(other, device, known=known).status_code == 302
    assert is_signed_in(other)
    alone = _other(client)
    assert _enter(alone, device).status_code == 302
    assert is_signed_in(alone)


def test_who_has_something_sets_nothing_up_with_a_password_alone(
    client: FlaskClient,
) -> None:
    thief, again = _other(client), _other(client)
    early, earlier = _first_step(thief), _first_step(again)
    assert _set_up_passkey(client, _first_step(client), Device()).status_code == 302
    assert _set_up_codes(thief, early).status_code == 401
    assert _set_up_passkey(again, earlier, Device()).status_code == 401
    assert rows(client, select(factor)) == []
    assert len(rows(client, select(passkey))) == 1
    assert not is_signed_in(thief)
    assert not is_signed_in(again)


@pytest.mark.parametrize("part", ["known", "secret"])
def test_nothing_is_set_up_for_what_the_site_did_not_sign(
    client: FlaskClient, part: str
) -> None:
    shown, other = _first_step(client), _first_step(_other(client), CURATOR)
    for forged in ("", _fields(other, SET_UP)[part][:-2] + "AA"):
        data = {**_fields(shown, SET_UP), part: forged, "code": _totp(shown).now()}
        assert client.post(SET_UP, data=data).status_code in (401, 422)
    theirs = {**_fields(shown, SET_UP), "secret": _fields(other, SET_UP)["secret"]}
    code = _totp(other).now()
    assert client.post(SET_UP, data={**theirs, "code": code}).status_code == 422
    assert rows(client, select(factor)) == []


def test_what_was_written_is_carried_through_setting_up(client: FlaskClient) -> None:
    data = {"type": "ingredient", "title": "Basil", "body": "Quite new.", "base": "1"}
    asked = send(client, "/pages/basil/edit", "/sign-in", **data)
    carried = _fields(asked, "/sign-in")["carried"]
    shown = _first_step(client, carried=carried)
    done = _set_up_codes(client, shown)
    assert 'action="/pages/basil/edit"' in done.text
    assert "Quite new." in done.text


def test_a_session_that_one_step_began_ends_when_two_are_required(
    settings: Settings,
) -> None:
    with _opened(replace(settings, second_step="offered")) as before:
        assert _first_step(before).status_code == 302
        assert "by password" in before.get("/account").text
        cookie = before.get_cookie("session")
        assert cookie is not None
    with _opened(settings) as client:
        client.set_cookie("session", cookie.value)
        nobody = _other(client)
        for rule in client.application.url_map.iter_rules():
            if "GET" in (rule.methods or ()) and not rule.arguments:
                found, seen = client.get(rule.rule), nobody.get(rule.rule)
                assert found.status_code == seen.status_code, rule.rule
                assert CONTRIBUTOR not in found.text, rule.rule
        assert not is_signed_in(client)
        change(client, update(session).values(way=""))  # of an older version
        assert not is_signed_in(client)
        change(client, update(session).values(way="passkey"))
        assert is_signed_in(client)


def test_it_may_be_required_from_a_role_on(settings: Settings) -> None:
    with _opened(replace(settings, second_step="curator")) as client:
        assert _first_step(client, CONTRIBUTOR).status_code == 302
        for name in (CURATOR, ADMIN):
            shown = _first_step(_other(client), name)
            assert "Set up a second step" in shown.text


def test_who_makes_an_account_sets_it_up_first(client: FlaskClient) -> None:
    site_of(client.application).writing(
        SYSTEM, lambda context: options.choose(context, sign_up="open")
    )
    data = {"name": "newcomer", "password": PASSWORD, "website": "", "email": ""}
    shown = send(client, "/sign-up", "/sign-up", **data)
    assert "Set up a second step" in shown.text
    assert not is_signed_in(client)
    assert 'href="/account?welcome=1"' in _set_up_codes(client, shown).text
    assert is_signed_in(client)


def test_tokens_are_made_by_whoever_has_a_second_step_and_by_commands(
    client: FlaskClient,
) -> None:
    site = site_of(client.application)
    made = site.writing(SYSTEM, lambda now: tokens.make(now, CONTRIBUTOR))
    headers = {"Authorization": f"Bearer {made.token}"}

    def ask() -> TestResponse:
        return client.post("/api/v1/tokens", json={"name": "more"}, headers=headers)

    refused = ask()
    assert refused.status_code == 403
    assert "second step" in refused.json["detail"]  # type: ignore[index]
    assert _set_up_passkey(client, _first_step(client), Device()).status_code == 302
    assert ask().status_code == 200
    assert "tl_" in send(client, "/account/token", scope="read", lasts="").text
    change(client, passkey.delete())
    person = _person(client, CONTRIBUTOR, "contributor")
    with pytest.raises(ForbiddenError):
        site.writing(person, lambda now: tokens.make(now, CONTRIBUTOR))


def test_removing_what_somebody_lost_leads_to_setting_up_again(
    client: FlaskClient,
) -> None:
    assert _set_up_passkey(client, _first_step(client), Device()).status_code == 302
    site = site_of(client.application)
    site.writing(SYSTEM, lambda context: factors.remove(context, CONTRIBUTOR))
    assert not is_signed_in(client)
    assert "Set up a second step" in _first_step(client).text


def test_removing_ones_last_one_leads_to_setting_up_at_the_next_sign_in(
    client: FlaskClient,
) -> None:
    assert _set_up_codes(client, _first_step(client)).status_code == 200
    off = "/account/second-factor/off"
    assert send(client, off, password=PASSWORD).status_code == 302
    assert is_signed_in(client)
    assert "Set up a second step" in _first_step(_other(client)).text


def test_a_wrong_choice_stops_the_start() -> None:
    for wrong in ("reader", "yes", ""):
        with pytest.raises(SettingError, match="THROUGHLINE_SECOND_STEP"):
            load_settings({"THROUGHLINE_SECOND_STEP": wrong})
