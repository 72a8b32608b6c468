"""The proxies' files of `deploy`, run by a real Caddy and a real nginx.

Both stand on a free port of this machine, with TLS, in front of two servers.
"""

from __future__ import annotations

import os
import re
import shutil
import ssl
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.databases import Databases
from tests.kitchen import ADMIN
from tests.whole.processes import Server, Throughline, free_port
from tests.whole.test_tls import make_certificate

DEPLOY = Path(__file__).parents[2] / "deploy"
METRICS_TOKEN = "numbers are for insiders"
SETTINGS = {
    "THROUGHLINE_BASE_URL": "https://127.0.0.1",
    "THROUGHLINE_TRUSTED_PROXIES": "1",
    "THROUGHLINE_METRICS_TOKEN": METRICS_TOKEN,
    "THROUGHLINE_LIMITS": "true",
    "THROUGHLINE_LIMIT_SEARCH": "1/hour",
    "THROUGHLINE_LIMIT_ADDRESS": "1",
    "THROUGHLINE_SECRET_KEY": "one key for both servers of this site",
}
LOCALLY = "{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n}\n"
"""What keeps Caddy to one port and away from what the machine trusts."""

AROUND = """\
user root;
daemon off;
pid {folder}/nginx.pid;
error_log stderr;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxied;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/throughline.conf;
}}
"""


@dataclass(frozen=True, slots=True)
class Proxied:
    """A proxy, asked as a server is, and the servers behind it."""

    door: Server
    behind: list[Server]
    wiki: Throughline


def _changed(name: str, changes: dict[str, str]) -> str:
    """Give a file of `deploy` with other words where this machine needs them."""
    text = (DEPLOY / name).read_text("utf-8")
    for old, new in changes.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def _caddy(folder: Path, port: int, behind: list[Server]) -> list[str]:
    places = " ".join(f"127.0.0.1:{each.port}" for each in behind)
    changes = {"{$SITE}": f"127.0.0.1:{port}", "one:8000 two:8000": places}
    file = folder / "Caddyfile"
    file.write_text(LOCALLY + _changed("Caddyfile", changes), "utf-8")
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(file)]


def _nginx(folder: Path, port: int, behind: list[Server]) -> list[str]:
    certificate = make_certificate(folder)
    tls = (
        f"listen 127.0.0.1:{port} ssl;\n    ssl_certificate {certificate};\n"
        f"    ssl_certificate_key {certificate.with_suffix('.key')};"
    )
    places = "\n    ".join(f"server 127.0.0.1:{each.port};" for each in behind)
    changes = {"listen 80;": tls, "server 127.0.0.1:8000;": places}
    text = _changed("nginx.conf", changes)
    (folder / "throughline.conf").write_text(text, "utf-8")
    file = folder / "nginx.conf"
    file.write_text(AROUND.format(folder=folder), "utf-8")
    return ["nginx", "-e", "stderr", "-p", str(folder), "-c", str(file)]


def _skip_without(name: str) -> None:
    """Skip where a proxy is missing, or too old for its file."""
    if not shutil.which(name):
        pytest.skip(f"{name} is not installed")
    if name == "caddy":
        said = subprocess.run(
            [name, "version"], capture_output=True, encoding="utf-8", check=True
        ).stdout
        version = tuple(map(int, re.findall(r"\d+", said)[:3]))
        if version < (2, 6, 4):
            pytest.skip(f"the Caddyfile needs Caddy 2.6.4 or newer, not {said.strip()}")


@pytest.fixture(scope="module", params=["caddy", "nginx"])
def proxied(
    request: pytest.FixtureRequest,
    kitchen_url: str,
    bases: Databases,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Proxied]:
    """A proxy in front of two servers of one wiki."""
    _skip_without(request.param)
    folder = tmp_path_factory.mktemp(request.param)
    settings = {**SETTINGS, "THROUGHLINE_DATABASE_URL": bases.copy(kitchen_url)}
    wiki = Throughline(folder / "data", settings)
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    with ExitStack() as stack:
        behind = [stack.enter_context(wiki.serving()) for _ in range(2)]
        port = free_port()
        words = {"caddy": _caddy, "nginx": _nginx}[request.param](folder, port, behind)
        log = stack.enter_context(tempfile.TemporaryFile())
        process = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder)},
            start_new_session=True,
        )
        door = Server(port, process, log, folder, trust=trust)
        stack.callback(door.kill)
        try:
            door.wait_until_ready()
        except AssertionError:
            raise AssertionError(door.said()) from None
        yield Proxied(door, behind, wiki)
        door.stop()


ON_POSTGRESQL = pytest.mark.parametrize(
    "bases", ["postgresql"], indirect=True, scope="session"
)


@ON_POSTGRESQL
def test_the_site_is_itself_behind_it_whatever_a_reader_claims(
    proxied: Proxied,
) -> None:
    forged = {
        "X_Forwarded_Host": "evil.example",
        "X_Forwarded_Proto": "http",
        "X_Request_ID": "forged-number",
    }
    answer = proxied.door.fetch("/", **forged)
    assert answer.status == 200
    assert "strict-transport-security" in answer.headers
    assert "evil.example" not in answer.text
    number = answer.headers["x-request-id"]
    assert number != "forged-number"
    assert re.fullmatch(
        r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", number
    )


@ON_POSTGRESQL
def test_numbers_are_read_inside_only(proxied: Proxied) -> None:
    token = f"Bearer {METRICS_TOKEN}"
    for each in proxied.behind:
        assert each.fetch("/metrics", Authorization=token).status == 200
    for path in ("/metrics", "//metrics", "/%6detrics", "/x/../metrics"):
        assert proxied.door.fetch(path, Authorization=token).status == 404, path


@ON_POSTGRESQL
def test_a_reader_has_the_address_that_they_ask_from(proxied: Proxied) -> None:
    first = proxied.door.fetch("/search?q=soup")
    again = proxied.door.fetch("/search?q=salt", X_Forwarded_For="203.0.113.7")
    assert [first.status, again.status] == [200, 429]


@ON_POSTGRESQL
def test_a_large_file_comes_through(proxied: Proxied) -> None:
    token = proxied.wiki.do("user", "token", ADMIN).splitlines()[-1]
    answer = proxied.door.fetch(
        "/api/v1/files?name=table.csv",
        "POST",
        "a,b\n" + "1234567,1234567\n" * 200_000,
        Authorization=f"Bearer {token}",
        Content_Type="application/octet-stream",
    )
    assert answer.status == 201, answer


@ON_POSTGRESQL
def test_nobody_sees_that_a_server_was_killed(proxied: Proxied) -> None:
    proxied.behind[0].kill()
    assert {proxied.door.fetch("/").status for _ in range(20)} == {200}
