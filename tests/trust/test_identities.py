"""Signing in by another service: a real provider, and one that says what is wrong."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pyotp
import pytest
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey
from sqlalchemy import insert, select, update
from werkzeug.test import TestResponse

from tests.databases import Databases
from tests.elsewhere import Elsewhere, Given, elsewhere
from tests.kitchen import CONTRIBUTOR, PASSWORD
from tests.trust.clients import Browse, change, is_signed_in, rows, secret_of, send
from tests.whole.processes import free_port
from wiki.app import create_app
from wiki.config import Settings, load_settings
from wiki.errors import SettingError
from wiki.services import options
from wiki.services.context import stamp
from wiki.services.starting import SYSTEM
from wiki.store.tables import account, audit, factor, identity, session
from wiki.web.context import site_of

SITE = "http://localhost"
CLIENT = "kitchen"


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A provider in a process of its own."""
    found = free_port()
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(found)]
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "NO_COLOR": "1"},
    )
    try:
        for _ in range(1_200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{found}/jwks").close()
                break
            except OSError:
                assert process.poll() is None
                time.sleep(0.05)
        yield found
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def issuer(port: int) -> str:
    return f"http://127.0.0.1:{port}"


@pytest.fixture
def kitchen_settings(
    lone_kitchen: tuple[Databases, str], tmp_path: Path, issuer: str
) -> Settings:
    bases, url = lone_kitchen
    return Settings(
        data_dir=tmp_path,
        database_url=bases.copy(url),
        limits=False,
        base_url=SITE,
        oidc_issuer=issuer,
        oidc_client_id=CLIENT,
        oidc_client_secret="a secret between the two of us",
        oidc_name="The library",
    )


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any) -> None:
        return None


def _consent(address: str, subject: str) -> str:
    """Say who one is at the provider; gives where it leads back."""
    body = urlencode({"sub": subject}).encode()
    try:
        urllib.request.build_opener(_Stay).open(address, body)
    except urllib.error.HTTPError as answer:
        place = str(answer.headers["Location"])
        answer.close()
        assert place.startswith(f"{SITE}/sign-in/provider/back?"), place
        return place.removeprefix(SITE)
    raise AssertionError("The provider leads nowhere.")


def _sign_in(client: FlaskClient, subject: str, query: str = "") -> TestResponse:
    gone = client.get(f"/sign-in/provider{query}")
    assert gone.status_code == 302, gone.text
    return client.get(_consent(gone.headers["Location"], subject))


def _connect(client: FlaskClient, subject: str) -> TestResponse:
    text = send(client, "/account/identities").text
    found = re.search(r'<a class="button go" href="([^"]+)"', text)
    assert found, text
    return client.get(_consent(html.unescape(found.group(1)), subject))


def _open_sign_up(client: FlaskClient) -> None:
    site_of(client.application).writing(
        SYSTEM, lambda context: options.choose(context, sign_up="open")
    )


def test_whoever_connected_an_account_signs_in_by_it(browse: Browse) -> None:
    assert "Sign in with The library" in browse().get("/sign-in").text
    assert _connect(browse("contributor"), "ada").status_code == 302
    client = browse()
    answer = _sign_in(client, "ada", "?next=/notices")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/notices")
    assert f"signed in as {CONTRIBUTOR}" in client.get("/account").text
    actions = [row.action for row in rows(client, select(audit))]
    assert "connected an identity" in actions
    assert actions[-1] == "signed in"


def test_somebody_new_gets_an_account_only_where_signing_up_is_open(
    browse: Browse,
) -> None:
    client = browse()
    answer = _sign_in(client, "grace@example.org")
    assert answer.status_code == 401
    assert "Nobody here is connected" in answer.text
    assert 'name="password"' in answer.text
    _open_sign_up(client)
    form = _sign_in(client, "grace@example.org").text
    known = re.search(r'name="known"[^>]*value="([^"]+)"', form)
    secret = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)
    assert known
    assert secret
    data = {"known": known[1], "csrf_token": secret[1], "name": CONTRIBUTOR}
    taken = client.post("/sign-in/provider", data=data)
    assert taken.status_code == 409
    assert not is_signed_in(client)
    assert (
        client.post(
            "/sign-in/provider", data={**data, "name": "grace", "website": "x"}
        ).status_code
        == 422
    )
    made = client.post("/sign-in/provider", data={**data, "name": "grace"})
    assert made.status_code == 302, made.text
    assert "signed in as grace, reader" in client.get("/account").text
    other = browse()
    assert _sign_in(other, "grace@example.org").status_code == 302
    assert is_signed_in(other)


def test_an_address_for_mail_leads_to_no_account(browse: Browse) -> None:
    client = browse()
    change(client, update(account).values(email="ada@example.org"))
    assert _sign_in(client, "ada@example.org").status_code == 401
    assert not is_signed_in(client)


def test_who_is_connected_already_is_not_connected_again(browse: Browse) -> None:
    assert _connect(browse("contributor"), "lise").status_code == 302
    answer = _connect(browse("curator"), "lise")
    assert answer.status_code == 409
    assert len(rows(browse(), select(identity))) == 1


def test_connecting_asks_for_a_session_that_began_just_now(browse: Browse) -> None:
    client = browse("contributor")
    then = stamp(datetime.now(UTC) - timedelta(hours=1))
    change(client, update(session).values(started=then))
    answer = send(client, "/account/identities")
    assert answer.status_code in (401, 302)
    assert "Go on to" not in answer.text


def test_a_disabled_account_is_closed_to_whoever_comes_from_the_provider(
    browse: Browse,
) -> None:
    _connect(browse("contributor"), "mary")
    client = browse()
    change(client, update(account).values(disabled=True))
    answer = _sign_in(client, "mary")
    assert answer.status_code == 401
    assert "Your account here is closed" in answer.text
    assert not is_signed_in(client)
    (last,) = rows(client, select(audit).order_by(audit.c.id.desc()).limit(1))
    assert (last.action, last.subject) == ("failed to sign in", CONTRIBUTOR)


def test_the_second_factor_of_this_wiki_is_asked_for(browse: Browse) -> None:
    client = browse("contributor")
    _connect(client, "emmy")
    (row,) = rows(client, select(account.c.id).where(account.c.name == CONTRIBUTOR))
    values = {"account_id": row.id, "secret": pyotp.random_base32(), "step": 0}
    change(client, insert(factor).values(since="2026-01-01T00:00:00Z", **values))
    other = browse()
    assert "Give your code" in _sign_in(other, "emmy").text
    assert not is_signed_in(other)


def test_where_two_steps_are_required_the_providers_are_its_own_affair(
    kitchen_settings: Settings,
) -> None:
    app = create_app(replace(kitchen_settings, second_step="required"))
    try:
        client = app.test_client()
        (row,) = rows(client, select(account.c.id).where(account.c.name == CONTRIBUTOR))
        known = {"issuer": kitchen_settings.oidc_issuer, "subject": "grace"}
        values = {**known, "account_id": row.id, "since": "2026-01-01T00:00:00Z"}
        change(client, insert(identity).values(values))
        assert _sign_in(client, "grace").status_code == 302
        assert "by The library" in client.get("/account").text
        assert "tl_" in send(client, "/account/token", scope="read", lasts="").text
    finally:
        site_of(app).close()


def test_an_account_keeps_a_way_in(browse: Browse) -> None:
    client = browse()
    _open_sign_up(client)
    form = _sign_in(client, "sofia").text
    known = re.search(r'name="known"[^>]*value="([^"]+)"', form)
    assert known
    data = {"known": known[1], "name": "sofia"}
    data["csrf_token"] = secret_of(client, "/sign-in")
    assert client.post("/sign-in/provider", data=data).status_code == 302
    (row,) = rows(client, select(identity))
    address = f"/account/identities/{row.id}/remove"
    assert send(client, address).status_code == 422
    assert send(client, "/account", password="risotto and saffron").status_code == 302
    again = send(
        client, "/sign-in", "/sign-in", name="sofia", password="risotto and saffron"
    )
    assert again.status_code == 302
    assert send(client, address).status_code == 302
    assert is_signed_in(client)
    assert rows(client, select(identity)) == []


def test_what_was_written_is_not_lost_by_signing_in_in_another_tab(
    browse: Browse,
) -> None:
    _connect(browse("contributor"), "rosa")
    client = browse()
    sent = {
        "title": "Ragu",
        "type": "dish",
        "csrf_token": secret_of(client, "/sign-in"),
    }
    shown = client.post("/pages/new", data=sent)
    carried = re.search(r'name="carried"[^>]*value="([^"]+)"', shown.text)
    assert carried
    stale = secret_of(client, "/sign-in")
    assert _sign_in(client, "rosa").status_code == 302
    back = {"csrf_token": stale, "carried": html.unescape(carried[1]), "back": "1"}
    answer = client.post("/sign-in", data=back)
    assert "Go on with what you wrote" in answer.text
    assert 'value="Ragu"' in answer.text


def test_no_answer_to_another_attempt_is_taken(browse: Browse) -> None:
    _connect(browse("contributor"), "ida")
    client = browse()
    gone = client.get("/sign-in/provider").headers["Location"]
    back = _consent(gone, "ida")
    assert browse().get(back).status_code == 401  # another browser
    for forged in (
        re.sub("state=[^&]*", "state=other", back),
        re.sub("state=[^&]*&?", "", back),
        re.sub("code=[^&]*", "code=other", back),
        f"{back}&iss=https://example.org",
        "/sign-in/provider/back?error=access_denied",
    ):
        assert client.get("/sign-in/provider").status_code == 302
        answer = client.get(forged)
        assert answer.status_code in (401, 502), forged
        assert 'name="password"' in answer.text
        assert not is_signed_in(client)
    assert client.get(back).status_code == 401  # it was used up


# --- A provider that says what a test wants.


@dataclass(slots=True)
class Forger:
    """A provider on this machine whose tokens say anything."""

    site: Elsewhere
    key: RSAKey

    @property
    def issuer(self) -> str:
        return self.site.address("")

    def describe(self, **other: Any) -> None:
        """Say what it is."""
        self._say("/.well-known/openid-configuration", **self._description(), **other)
        self._say("/jwks", **KeySet([self.key]).as_dict(private=False))

    def _description(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": self.site.address("/authorize"),
            "token_endpoint": self.site.address("/token"),
            "jwks_uri": self.site.address("/jwks"),
        }

    def give(self, nonce: str, *, key: Any = None, alg: str = "RS256", **other: Any):  # type: ignore[no-untyped-def]
        """Answer the next code with a token."""
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "sub": "ada", "nonce": nonce}
        claims |= {"iat": now, "exp": now + 60} | other
        claims = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": alg, "kid": self.key.kid}
        token = jwt.encode(header, claims, key or self.key, algorithms=[alg])
        self._say("/token", id_token=token, access_token="a", token_type="Bearer")

    def _say(self, path: str, **data: Any) -> None:
        body = json.dumps(data).encode()
        self.site.answers[path] = Given(body, "application/json")


@pytest.fixture
def forger() -> Iterator[Forger]:
    with elsewhere() as site:
        made = Forger(site, RSAKey.generate_key(2048, {"kid": "one"}))
        made.describe()
        yield made


@pytest.fixture
def forged(browse: Browse, forger: Forger) -> FlaskClient:
    """A browser at a wiki that believes the forger, where ada has an account."""
    client = browse()
    here = site_of(client.application)
    here.settings = replace(here.settings, oidc_issuer=forger.issuer)
    (row,) = rows(client, select(account.c.id).where(account.c.name == CONTRIBUTOR))
    values = {"account_id": row.id, "issuer": forger.issuer, "subject": "ada"}
    change(client, insert(identity).values(since="2026-01-01T00:00:00Z", **values))
    return client


def _leave(client: FlaskClient) -> dict[str, str]:
    answer = client.get("/sign-in/provider")
    assert answer.status_code == 302, answer.text
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    return {name: values[0] for name, values in query.items()}


def _return(client: FlaskClient, state: str) -> TestResponse:
    return client.get(f"/sign-in/provider/back?code=xyz&state={state}")


def test_a_right_token_signs_in_and_the_verifier_fits_the_challenge(
    forged: FlaskClient, forger: Forger
) -> None:
    asked = _leave(forged)
    assert asked["response_type"] == "code"
    assert asked["redirect_uri"] == f"{SITE}/sign-in/provider/back"
    assert asked["code_challenge_method"] == "S256"
    forger.give(asked["nonce"])
    assert _return(forged, asked["state"]).status_code == 302
    assert is_signed_in(forged)
    (sent,) = (each for each in forger.site.sent if each.path == "/token")
    body = {name: values[0] for name, values in parse_qs(sent.body.decode()).items()}
    digest = hashlib.sha256(body["code_verifier"].encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    assert challenge == asked["code_challenge"]
    assert body["redirect_uri"] == asked["redirect_uri"]
    assert sent.headers["authorization"].startswith("Basic ")


OTHER = RSAKey.generate_key(2048, {"kid": "one"})
WRONG: dict[str, dict[str, Any]] = {
    "nonce of another": {"nonce": "other"},
    "no nonce": {"nonce": None},
    "for another site": {"aud": "another"},
    "for several, by another": {"aud": [CLIENT, "another"], "azp": "another"},
    "of another issuer": {"iss": "https://example.org"},
    "expired": {"exp": int(time.time()) - 3600},
    "not yet good": {"nbf": int(time.time()) + 3600},
    "without an end": {"exp": None},
    "about nobody": {"sub": None},
    "about no text": {"sub": 5},
    "signed by another": {"key": OTHER},
    "signed with a shared secret": {
        "alg": "HS256",
        "key": OctKey.import_key("a secret between the two of us"),
    },
}


def test_a_wrong_token_signs_nobody_in(forged: FlaskClient, forger: Forger) -> None:
    for name, wrong in WRONG.items():
        asked = _leave(forged)
        forger.give(**{"nonce": asked["nonce"], **wrong})
        answer = _return(forged, asked["state"])
        assert answer.status_code == 502, name
        assert "does not work at the moment" in answer.text
        assert 'name="password"' in answer.text
        assert not is_signed_in(forged), name


def test_an_unsigned_token_signs_nobody_in(forged: FlaskClient, forger: Forger) -> None:
    asked = _leave(forged)
    forger.give(asked["nonce"])
    said = json.loads(forger.site.answers["/token"].body)
    _, claims, _ = said["id_token"].split(".")
    head = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    for token in (f"{head}.{claims}.", "", "x", 5, None):
        forger._say("/token", id_token=token)
        assert _return(forged, asked["state"]).status_code in (401, 502)
        asked = _leave(forged)
    assert not is_signed_in(forged)


NONSENSE = (
    Given(b"", status=500),
    Given(b"<html>", status=200),
    Given(b"[]", "application/json"),
    Given(b"[" * 50_000, "application/json"),
    Given(b'{"issuer": "https://example.org"}', "application/json"),
    Given(b"x" * 600_000, "application/json"),
    Given(b"", status=302, headers=(("Location", "http://127.0.0.1:1/"),)),
)


def test_a_provider_that_says_nonsense_leaves_the_password(
    forged: FlaskClient, forger: Forger
) -> None:
    for given in NONSENSE:
        forger.site.answers["/.well-known/openid-configuration"] = given
        answer = forged.get("/sign-in/provider")
        assert answer.status_code == 502
        assert "sign in with your password" in answer.text
        assert 'name="password"' in answer.text


def test_a_provider_that_is_down_leaves_the_password(forged: FlaskClient) -> None:
    here = site_of(forged.application)
    down = f"http://127.0.0.1:{free_port()}"
    here.settings = replace(here.settings, oidc_issuer=down)
    assert forged.get("/sign-in/provider").status_code == 502
    data = {"name": CONTRIBUTOR, "password": PASSWORD}
    assert send(forged, "/sign-in", "/sign-in", **data).status_code == 302
    assert is_signed_in(forged)


def test_a_key_that_was_changed_is_found(forged: FlaskClient, forger: Forger) -> None:
    asked = _leave(forged)
    forger.key = RSAKey.generate_key(2048, {"kid": "two"})
    forger.describe()
    forger.give(asked["nonce"])
    assert _return(forged, asked["state"]).status_code == 302


GIVEN = {
    "OIDC_ISSUER": "https://example.org",
    "OIDC_CLIENT_ID": "a",
    "OIDC_CLIENT_SECRET": "b",
    "BASE_URL": "https://wiki.example.org",
}


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"OIDC_ISSUER": "http://example.org"}, "OIDC_ISSUER"),
        ({"OIDC_ISSUER": "example.org"}, "OIDC_ISSUER"),
        ({"OIDC_CLIENT_ID": ""}, "OIDC_CLIENT_ID"),
        ({"OIDC_CLIENT_SECRET": ""}, "OIDC_CLIENT_SECRET"),
        ({"BASE_URL": ""}, "BASE_URL"),
    ],
)
def test_settings_that_cannot_work_are_named(given: dict[str, str], named: str) -> None:
    def environ(values: dict[str, str]) -> dict[str, str]:
        return {f"THROUGHLINE_{name}": value for name, value in values.items()}

    assert load_settings(environ(GIVEN)).provider_name == "example.org"
    with pytest.raises(SettingError, match=named):
        load_settings(environ({**GIVEN, **given}))
