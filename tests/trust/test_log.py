"""What the log holds: a line for each request, a number to ask for, and no secret."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.kitchen import CONTRIBUTOR
from tests.trust.clients import Browse, secret_of
from tests.whole.processes import Throughline
from wiki.app import create_app
from wiki.config import Settings, load_settings
from wiki.errors import SettingError
from wiki.log import MASK, formatter_of, mask
from wiki.services import joining
from wiki.services.starting import initialise
from wiki.web.context import site_of

SECRET = "s3cr3t-Kept-Safe_0123456789"


class Log:
    """What is logged while a test runs, in one form."""

    def __init__(self, form: str) -> None:
        self._stream = io.StringIO()
        self.handler = logging.StreamHandler(self._stream)
        self.handler.setFormatter(formatter_of(form))

    @property
    def text(self) -> str:
        """Everything that was written."""
        return self._stream.getvalue()


@pytest.fixture(params=["text", "json"])
def log(request: pytest.FixtureRequest) -> Iterator[Log]:
    """The log in each of its forms."""
    made, wiki = Log(request.param), logging.getLogger("wiki")
    before = wiki.level
    wiki.addHandler(made.handler)
    wiki.setLevel(logging.INFO)
    yield made
    wiki.removeHandler(made.handler)
    wiki.setLevel(before)


@pytest.mark.parametrize(
    "text",
    [
        f"GET /invitations/{SECRET} failed",
        f"GET /watching/{SECRET}/feed.atom",
        f"/mail/confirm/{SECRET}?x=1",
        f"/mail/end/{SECRET}",
        f"Authorization: Bearer {SECRET}",
        f"authorization: basic {SECRET}",
        f"Cookie: a=1; session={SECRET}; b=2",
        f"Set-Cookie: session={SECRET}; HttpOnly",
        f'{{"password": "{SECRET}"}}',
        f"password={SECRET}&name=lee",
        f"current_password='{SECRET}'",
        f"THROUGHLINE_SECRET_KEY={SECRET}",
        f"mail_password = {SECRET}",
        f"csrf_token={SECRET}",
        f"?token={SECRET}",
        f"api-key: {SECRET}",
        f"postgresql://wiki:{SECRET}@database/wiki",
        f"redis://:{SECRET}@cache:6379/0",
        f"the token tl_{SECRET} is not known",
    ],
)
def test_what_could_be_used_is_masked(text: str) -> None:
    assert SECRET not in mask(text)
    assert MASK in mask(text)


@pytest.mark.parametrize(
    "text",
    [
        "GET /pages/the-secret-garden failed",
        "The token is not known. Make one with `throughline user token NAME`.",
        "http://127.0.0.1:8000/pages/a@b",
        "Webhook 3 was not told: 500",
    ],
)
def test_plain_words_stay(text: str) -> None:
    assert mask(text) == text


def test_a_fault_is_logged_with_its_number_and_without_the_link(
    kitchen_settings: Settings, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_context: Any, token: str) -> None:
        raise RuntimeError(f"planted: token={token} password: {SECRET}")

    monkeypatch.setattr(joining, "invitation", fail)
    app = create_app(kitchen_settings)
    answer = app.test_client().get(f"/invitations/{SECRET}")
    site_of(app).close()
    assert answer.status_code == 500
    number = answer.headers["X-Request-ID"]
    assert number in answer.text, "A person can name it."
    assert number in log.text
    assert "GET joining.accept failed" in log.text
    assert "planted" in log.text
    assert SECRET not in log.text


def test_programs_are_told_the_number_of_a_fault(
    kitchen_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr("wiki.services.search.find", fail)
    app = create_app(kitchen_settings)
    answer = app.test_client().get("/api/v1/search?q=tomato")
    site_of(app).close()
    assert answer.status_code == 500
    assert answer.get_json()["request_id"] == answer.headers["X-Request-ID"]


def test_each_request_is_a_line_that_names_nobody(
    kitchen_settings: Settings, log: Log
) -> None:
    app = create_app(replace(kitchen_settings, log_requests=True))
    answer = app.test_client().get("/pages/tomato?from=somebody")
    site_of(app).close()
    (line,) = log.text.splitlines()
    assert answer.headers["X-Request-ID"] in line
    assert re.search(r"GET pages\.show 200 \d+\.\d ms", line)
    assert "tomato" not in line
    assert "127.0.0.1" not in line


def test_what_somebody_may_not_do_is_a_line_with_its_time_and_without_a_name(
    browse: Browse, log: Log
) -> None:
    answer = browse("contributor").get("/users")
    assert answer.status_code == 403
    (line,) = [each for each in log.text.splitlines() if "refused" in each]
    assert re.search(r"GET [a-z_.]+ was refused to a contributor: 403", line)
    assert answer.headers["X-Request-ID"] in line
    assert re.search(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4}", line)
    assert CONTRIBUTOR not in line


@pytest.mark.parametrize(
    ("path", "sent", "said"),
    [
        ("/account/token", {"scope": SECRET}, "tokens.make was refused: 422"),
        ("/sign-out", {"csrf_token": SECRET}, "accounts.sign_out was refused: 400"),
        ("/preview", {"body": "x" * 2_100_000}, "editing.preview was refused: 413"),
    ],
)
def test_input_that_is_refused_is_a_line_without_the_input(
    browse: Browse, log: Log, path: str, sent: dict[str, str], said: str
) -> None:
    client = browse("contributor")
    token = secret_of(client, "/account")
    answer = client.post(path, data={"csrf_token": token, **sent})
    (line,) = [each for each in log.text.splitlines() if "refused" in each]
    assert f"POST {said.replace(':', ' to a contributor:')}" in line
    assert line.count(str(answer.status_code)) == 1
    assert answer.headers["X-Request-ID"] in line
    assert SECRET not in line


def test_a_server_logs_objects_without_what_was_sent(tmp_path: Path) -> None:
    initialise(Settings(data_dir=tmp_path), empty=True)
    settings = {
        "THROUGHLINE_LOG": "json",
        "THROUGHLINE_LOG_REQUESTS": "true",
        "THROUGHLINE_METRICS_TOKEN": SECRET,
        "THROUGHLINE_SECRET_KEY": SECRET,
    }
    form = f"name=admin&password={SECRET}&csrf_token={SECRET}"
    with Throughline(tmp_path, settings).serving() as server:
        for path in (
            f"/invitations/{SECRET}",
            f"/mail/confirm/{SECRET}",
            f"/mail/end/{SECRET}",
            f"/watching/{SECRET}/feed.atom",
            f"/search?q={SECRET}",
            f"/?password={SECRET}&token={SECRET}",
            f"/api/v1/pages/{SECRET}",
            f"/{SECRET}",
        ):
            server.fetch(
                path,
                Cookie=f"session={SECRET}",
                Authorization=f"Bearer {SECRET}",
                Referer=f"http://127.0.0.1/invitations/{SECRET}",
                User_Agent=SECRET,
                X_Request_ID=SECRET,
            )
        kind = "application/x-www-form-urlencoded"
        server.fetch("/sign-in", "POST", form, Content_Type=kind)
        metrics = server.fetch("/metrics", Authorization=f"Bearer {SECRET}")
        text = server.said()
    assert metrics.status == 200
    assert SECRET not in text
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    told = [line for line in lines if line["logger"] == "wiki.requests"]
    assert len(told) >= 10
    for line in told:
        assert {"time", "request_id", "method", "route", "status", "ms", "role"} <= (
            line.keys()
        )
    assert {"joining.accept", "feeds.own", "accounts.sign_in"} <= {
        line["route"] for line in told
    }


def test_a_form_of_the_log_that_is_not_known_stops_the_start() -> None:
    with pytest.raises(SettingError, match="THROUGHLINE_LOG is “xml”"):
        load_settings({"THROUGHLINE_LOG": "xml"})
