"""Sessions: ended everywhere at once, and after their days."""

from __future__ import annotations

import time
from collections.abc import Callable

from flask.testing import FlaskClient

from wiki.web.context import site_of

Browse = Callable[..., FlaskClient]


def _is_signed_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


def test_signing_out_everywhere_ends_ones_sessions_and_nobody_elses(
    browse: Browse,
) -> None:
    here, there, other = browse("contributor"), browse("contributor"), browse("curator")
    token = here.get("/account").text.split('name="csrf_token" value="', 1)[1]
    data = {"csrf_token": token.split('"', 1)[0]}
    assert here.post("/account/sign-out-everywhere", data=data).status_code == 302
    assert not _is_signed_in(here)
    assert not _is_signed_in(there)
    assert _is_signed_in(other)


def test_a_session_ends_after_its_days(browse: Browse) -> None:
    client = browse("contributor")
    days = site_of(client.application).settings.session_days
    for age, holds in ((days - 0.1, True), (days + 0.1, False)):
        _age(client, age)
        assert _is_signed_in(client) is holds


def test_a_session_that_does_not_say_when_it_started_has_ended(browse: Browse) -> None:
    client = browse("contributor")
    with client.session_transaction() as session:
        del session["started"]
    assert not _is_signed_in(client)


def _age(client: FlaskClient, days: float) -> None:
    with client.session_transaction() as session:
        session["started"] = int(time.time() - days * 86_400)
