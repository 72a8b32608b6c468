"""Tokens: for a purpose, for reading or writing, for a time; listed and revoked."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from tests.kitchen import ADMIN, CONTRIBUTOR, CURATOR
from tests.trust.clients import Browse, change, rows, send
from wiki.errors import ForbiddenError, InvalidError
from wiki.services import tokens
from wiki.services.context import stamp
from wiki.services.site import Site
from wiki.services.starting import SYSTEM
from wiki.store.tables import token
from wiki.web.api.endpoints import ENDPOINTS
from wiki.web.context import site_of


def _made(client: FlaskClient, name: str = CONTRIBUTOR, **wishes: str) -> str:
    site = site_of(client.application)
    return site.writing(SYSTEM, lambda now: tokens.make(now, name, **wishes)).token


def _call(
    client: FlaskClient, key: str, method: str, path: str, **rest: Any
) -> TestResponse:
    headers = {"Authorization": f"Bearer {key}"}
    return client.open(f"/api/v1{path}", method=method, headers=headers, **rest)


WRITING = [each for each in ENDPOINTS if each.writes]


def test_a_token_that_may_only_read_changes_nothing_at_any_endpoint(
    browse: Browse,
) -> None:
    client = browse()
    key = _made(client, ADMIN, scope="read")
    assert len(WRITING) > 40
    for each in WRITING:
        path = re.sub(r"<int:\w+>", "1", each.path)
        path = re.sub(r"<\w+>", "basil", path)
        answer = _call(client, key, each.method, path, json={})
        assert answer.status_code == 403, f"{each.method} {path}"
        assert "may only read" in answer.json["detail"]  # type: ignore[index]


def test_a_token_that_may_only_read_reads_what_its_owner_reads(browse: Browse) -> None:
    client = browse()
    key = _made(client, CURATOR, scope="read")
    assert _call(client, key, "GET", "/pages/secret-sauce").status_code == 200
    ask = {"pattern": "(dish)-[uses]->(ingredient)"}
    assert _call(client, key, "POST", "/ask", json=ask).status_code == 200


def test_no_service_writes_for_a_token_that_may_only_read(kitchen: Site) -> None:
    made = kitchen.writing(SYSTEM, lambda now: tokens.make(now, ADMIN, scope="read"))
    with kitchen.database.reading() as unit:
        person = tokens.hold(unit, made.token, datetime.now(UTC)).viewer
    with pytest.raises(ForbiddenError):
        kitchen.writing(person, lambda _: None)


def test_a_token_lasts_a_year_or_until_its_day_or_for_ever(browse: Browse) -> None:
    client = browse()
    day = (datetime.now(UTC) + timedelta(days=9)).date().isoformat()
    for expires in ("", "never", day):
        _made(client, expires=expires)
    (year,), (never,), (until,) = rows(
        client, select(token.c.expires).order_by(token.c.id)
    )
    assert year[:7] == stamp(datetime.now(UTC) + timedelta(days=365))[:7]
    assert (never, until) == ("", f"{day}T00:00:00Z")


def test_an_expired_token_is_refused(browse: Browse) -> None:
    client = browse()
    key = _made(client)
    assert _call(client, key, "GET", "/notices").status_code == 200
    change(client, update(token).values(expires="2020-01-01T00:00:00Z"))
    answer = _call(client, key, "GET", "/notices")
    assert answer.status_code == 401
    assert "expired" in answer.text


@pytest.mark.parametrize("expires", ["2020-01-01", "tomorrow"])
def test_a_token_does_not_end_before_it_began(browse: Browse, expires: str) -> None:
    with pytest.raises(InvalidError, match="a day that is to come"):
        _made(browse(), expires=expires)


def test_tokens_are_listed_with_their_last_use_and_revoked(browse: Browse) -> None:
    client = browse("contributor")
    data = {"name": "Library import", "scope": "read", "lasts": "", "day": ""}
    text = send(client, "/account/token", **data).text
    found = re.search(r"(tl_[\w-]+)", text)
    assert found
    key = found.group(1)
    listed = client.get("/account").text
    assert "Library import" in listed
    assert "not used yet" in listed
    assert key not in listed
    assert key not in repr(rows(client, select(token)))
    assert _call(client, key, "GET", "/notices").status_code == 200
    site = site_of(client.application)
    assert "not used yet" in client.get("/account").text
    site.uses.keep(site.database)
    assert "not used yet" not in client.get("/account").text
    revoke = re.search(r"/account/tokens/\d+/revoke", listed)
    assert revoke
    assert send(browse("curator"), revoke.group()).status_code == 404
    assert send(client, revoke.group()).status_code == 302
    assert _call(client, key, "GET", "/notices").status_code == 401


def test_tokens_and_sessions_are_listed_made_and_ended_by_program(
    browse: Browse,
) -> None:
    client = browse("contributor")
    key = _made(client)
    body = {"name": "Robot", "scope": "read", "expires": "never"}
    made = _call(client, key, "POST", "/tokens", json=body).json
    assert made is not None
    assert _call(client, made["token"], "GET", "/tokens").status_code == 200
    items = _call(client, key, "GET", "/tokens").json["items"]  # type: ignore[index]
    assert [(each["name"], each["scope"]) for each in items] == [
        ("Robot", "read"),
        ("", "write"),
    ]
    gone = _call(client, key, "DELETE", f"/tokens/{made['number']}")
    assert gone.json == {"revoked": made["number"]}
    assert _call(client, made["token"], "GET", "/tokens").status_code == 401
    (held,) = _call(client, key, "GET", "/sessions").json["items"]  # type: ignore[index]
    assert (
        _call(client, key, "DELETE", f"/sessions/{held['number']}").status_code == 200
    )
    assert client.get("/account").status_code == 302
