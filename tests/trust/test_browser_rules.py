"""What browsers are told to keep to, and what nobody makes them do from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask

from tests import databases
from tests.kitchen import ADMIN, PASSWORD
from tests.trust.clients import secret_of
from tests.trust.test_policy_walk import _address, _complete, _id, _sent
from tests.trust.who_may import SCREENS, Row
from tests.trust.world import Visit, World, build
from wiki.app import create_app
from wiki.resources import templates_folder
from wiki.web.context import site_of
from wiki.web.files import APART
from wiki.web.landing import inside
from wiki.web.maps import FRAMED
from wiki.web.security import POLICY

FRAMES = ("/map/embed",)
"""What other sites may show in a frame."""

UNSIGNED = ("/mcp", "/mail/end/<token>")
"""Not signed by a cookie: by a token in a header, by the address itself."""

PUBLIC = "https://wiki.example.org"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One wiki for all of these tests."""
    with databases.sqlite() as bases:
        yield build(bases, tmp_path_factory.mktemp("rules"))


@pytest.fixture(scope="module")
def visit(world: World) -> Iterator[Visit]:
    """People at a wiki that nobody changes here."""
    with world.opened() as found:
        _complete(found)
        yield found


@pytest.fixture(scope="module")
def public(world: World) -> Iterator[Flask]:
    """The same wiki as one that is reached over TLS by a name of its own."""
    with world.opened() as found:
        hosts = "other.example .example.net, ::1"
        settings = replace(found.site.settings, base_url=PUBLIC, site_hosts=hosts)
        app = create_app(settings)
        yield app
        site_of(app).close()


def _directives(policy: str) -> dict[str, str]:
    return dict(each.strip().split(" ", 1) for each in policy.split(";"))


def test_the_policy_lets_in_nothing_but_our_own_files() -> None:
    found = _directives(POLICY)
    assert found["default-src"] == found["frame-ancestors"] == "'none'"
    assert found["object-src"] == found["base-uri"] == "'none'"
    assert found["base-uri"] == "'none'"
    assert found["script-src"] == found["style-src"] == "'self'"
    assert set(found.values()) <= {"'none'", "'self'", "'self' data:"}
    assert [name for name, value in found.items() if "data:" in value] == ["img-src"]
    assert POLICY.replace("frame-ancestors 'none'", "frame-ancestors *") == FRAMED


@pytest.mark.parametrize(
    "row", [row for row in SCREENS if row.method == "GET"], ids=_id
)
def test_every_answer_carries_the_rules(visit: Visit, row: Row) -> None:
    for role in {row.who[-1] if row.who else "admin", "nobody"}:
        answer = visit.ask(role, "GET", _address(visit, row))
        headers = answer.headers
        expected = {POLICY}
        if row.rule in FRAMES:
            expected = {FRAMED}
        elif row.rule.startswith("/files/<key>/"):
            expected = {APART, POLICY}
        assert headers["Content-Security-Policy"] in expected
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
        assert "camera=()" in headers["Permissions-Policy"]
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        if answer.mimetype == "text/html":
            found = re.findall(r"<(?:style|script(?![^>]* src=))|\sstyle=", answer.text)
            assert not found, "Nothing stands in the page that the policy refuses."
            assert not re.search(r"<[^>]+\son[a-z]+=", answer.text)


def test_over_tls_browsers_are_told_to_stay_with_it(public: Flask) -> None:
    client = public.test_client()
    screen = client.get("/sign-in", base_url=PUBLIC)
    assert screen.headers["Strict-Transport-Security"] == "max-age=31536000"
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', screen.text)
    assert found
    answer = client.post(
        "/sign-in",
        base_url=PUBLIC,
        headers={"Referer": f"{PUBLIC}/sign-in"},
        data={"name": ADMIN, "password": PASSWORD, "csrf_token": found[1]},
    )
    assert answer.status_code == 302
    cookie = answer.headers["Set-Cookie"]
    parts = set(cookie.split("; "))
    assert {"HttpOnly", "Secure", "SameSite=Lax", "Path=/"} <= parts
    assert cookie.startswith("__Host-session=")
    assert not any(part.startswith("Domain=") for part in parts)
    refused = client.post(
        "/sign-in",
        base_url=PUBLIC,
        headers={"Referer": "https://evil.example/"},
        data={"name": ADMIN, "password": PASSWORD, "csrf_token": found[1]},
    )
    assert refused.status_code == 400, "Sent from a page of another site."


def test_subdomains_stay_with_it_where_the_setting_says_so(visit: Visit) -> None:
    settings = replace(visit.site.settings, base_url=PUBLIC, hsts_subdomains=True)
    app = create_app(settings)
    answer = app.test_client().get("/", base_url=PUBLIC)
    site_of(app).close()
    told = answer.headers["Strict-Transport-Security"]
    assert told == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/account", "no-store"),
        ("/users", "no-store"),
        ("/account/second-factor", "no-store"),
        ("/audit", "no-store"),
        ("/invitations", "no-store"),
        ("/drafts", "private, no-cache"),
        ("/pages/basil/edit", "private, no-cache"),
    ],
)
def test_what_shows_people_and_keys_is_kept_by_no_browser(
    visit: Visit, address: str, told: str
) -> None:
    answer = visit.ask("admin", "GET", address)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == told


@pytest.mark.parametrize(
    "row", [row for row in SCREENS if row.method != "GET"], ids=_id
)
@pytest.mark.parametrize("token", ["", "forged"])
def test_no_form_is_taken_that_was_not_ours(visit: Visit, row: Row, token: str) -> None:
    if row.rule in UNSIGNED:
        return
    before = visit.contents()
    data = {**_sent(visit, row), **({"csrf_token": token} if token else {})}
    client = visit.client(row.who[-1] if row.who else "admin")
    answer = client.open(_address(visit, row), method=row.method, data=data)
    assert answer.status_code in (400, 403), answer.text[:300]
    assert visit.contents() == before


def test_a_cookie_signs_nothing_that_programs_send(visit: Visit) -> None:
    before = visit.contents()
    client = visit.client("admin")
    page = {"type": "dish", "title": "Sent from elsewhere"}
    assert client.post("/api/v1/pages", json=page).status_code == 401
    assert client.delete("/api/v1/pages/basil").status_code in (401, 428)
    call = {"name": "propose_page", "arguments": page}
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
    client.post("/mcp", json=message)
    assert visit.contents() == before


ELSEWHERE = (
    "https://evil.example/",
    "HTTPS:evil.example",
    "https:/evil.example",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "\x00//evil.example",
    "/%2f/../..//evil.example",
    "/a/..//evil.example",
    "/.//evil.example",
    "//evil.example@localhost/",
    "//localhost@evil.example/",
    "//evil.example\\@localhost/",
    "http://localhost.evil.example/",
    "http:evil.example",
    "javascript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "evil.example",
    "@evil.example",
    ".evil.example",
    "//[::1]/",
    "//[evil",
    "http://[evil",
    "/\u2028/evil.example",
    "\u3000//evil.example",
    "/\r\nLocation: https://evil.example/",
    "?//evil.example",
    "#//evil.example",
    "",
)


@pytest.mark.parametrize("address", ELSEWHERE)
def test_nobody_is_led_to_another_site(visit: Visit, address: str) -> None:
    with visit.app.test_request_context("/"):
        there = inside(address)
    # Browsers take out tabs and line ends and read “\\” as “/”.
    seen = re.sub(r"[\t\r\n]", "", there).strip("\x00 ").replace("\\", "/")
    assert urlsplit(urljoin("http://localhost/sign-in", seen)).netloc == "localhost"
    assert seen.startswith("/")
    assert not seen.startswith("//")
    assert "\n" not in there


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("wiki.example.org", 200),
        ("wiki.example.org:8443", 200),
        ("WIKI.Example.org", 200),
        ("wiki.example.org.", 200),
        ("other.example", 200),
        ("a.example.net", 200),
        ("example.net", 200),
        ("[::1]:8000", 200),
        ("evil.example", 400),
        ("wiki.example.org.evil.example", 400),
        ("evilexample.net", 400),
        ("wiki.example.org:evil", 400),
        ("wiki.example.org@evil.example", 400),
        ("evil.example/wiki.example.org", 400),
        ('"><script>alert(1)</script>', 400),
        ("127.0.0.1", 400),
        ("", 400),
    ],
)
def test_the_site_answers_to_its_own_names_only(
    public: Flask, host: str, status: int
) -> None:
    client = public.test_client()
    for path in ("/", "/", "/api/v1/pages/basil", "/static/app.css"):
        answer = client.get(path, headers={"Host": host}, buffered=True)
        assert answer.status_code == status, path
        if status == 400:
            assert "THROUGHLINE_SITE_HOSTS" in answer.text
            assert answer.headers["Content-Security-Policy"] == POLICY
    for path in ("/healthz", "/readyz", "/metrics"):
        assert client.get(path, headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["<script>", "a b", "a/../b", "[::1", "x" * 300])
def test_what_can_be_no_name_is_refused_where_all_are_taken(
    visit: Visit, host: str
) -> None:
    assert visit.client("nobody").get("/", headers={"Host": host}).status_code == 400


def test_templates_trust_html_in_one_place_and_hold_no_script() -> None:
    trusting = []
    for path in sorted(Path(templates_folder()).rglob("*")):
        if path.suffix not in (".html", ".xml", ".txt", ".atom"):
            continue
        text = path.read_text(encoding="utf-8")
        name = str(path.relative_to(templates_folder()))
        assert not re.search(r"\|\s*safe\b|autoescape\s+false", text), name
        assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=", text), name
        assert not re.search(r"<[a-z][^>]*\son[a-z]+=", text), name
        trusting += [name] * len(re.findall(r"\|\s*sanitised\b", text))
    assert trusting == ["macros/body.html", "pages/paper.html"]


def test_nobody_is_shown_their_request_again(visit: Visit) -> None:
    for path in ("/", "/api/v1/pages/basil"):
        answer = visit.client("nobody").open(path, method="TRACE")
        assert answer.status_code == 405


def test_the_secret_of_forms_is_the_sessions_own(visit: Visit) -> None:
    one, other = visit.client("curator"), visit.client("admin")
    data = {"csrf_token": secret_of(one, "/account"), "choice": "none"}
    assert other.post("/account/mail", data=data).status_code == 400
