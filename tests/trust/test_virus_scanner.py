"""A virus scanner is asked before anything is kept; without its word nothing is."""

from __future__ import annotations

import hashlib
import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from tests.databases import Databases
from tests.kitchen import CURATOR, PASSWORD
from tests.pictures import PDF, photograph
from tests.scanner import NAME, VIRUS, Scanner, scanning
from tests.trust.clients import secret_of, send
from tests.whole.processes import free_port
from wiki.app import create_app
from wiki.config import Settings, load_settings
from wiki.errors import SettingError
from wiki.services import tokens
from wiki.services.site import Site
from wiki.services.starting import SYSTEM
from wiki.services.transfer.importing import import_paths
from wiki.web.context import site_of

ILL = PDF + VIRUS


@pytest.fixture
def settings(lone_kitchen: tuple[Databases, str], tmp_path: Path) -> Settings:
    bases, url = lone_kitchen
    return Settings(data_dir=tmp_path, database_url=bases.copy(url), limits=False)


@pytest.fixture
def scanner() -> Iterator[Scanner]:
    """A scanner that listens on a port."""
    with scanning() as found:
        yield found


@contextmanager
def _browser(settings: Settings, address: str) -> Iterator[FlaskClient]:
    """Give the browser of a curator at a wiki that asks a scanner."""
    app = create_app(replace(settings, virus_scanner=address))
    client = app.test_client()
    data = {"name": CURATOR, "password": PASSWORD}
    assert send(client, "/sign-in", "/sign-in", **data).status_code == 302
    try:
        yield client
    finally:
        site_of(app).close()


def _upload(client: FlaskClient, data: bytes) -> TestResponse:
    sent = {"csrf_token": secret_of(client, "/files/new"), "alt": "A mortar"}
    file = FileStorage(io.BytesIO(data), "report.pdf", "file")
    boundary, body = encode_multipart({**sent, "file": file})
    kind = f"multipart/form-data; boundary={boundary}"
    answer: TestResponse = client.post("/files/new", data=body, content_type=kind)
    return answer


def _send_to_api(client: FlaskClient, data: bytes) -> TestResponse:
    site = site_of(client.application)
    made = site.writing(SYSTEM, lambda context: tokens.make(context, CURATOR))
    headers = {"Authorization": f"Bearer {made.token}"}
    answer: TestResponse = client.post(
        "/api/v1/files?name=report.pdf&alt=A", data=data, headers=headers
    )
    return answer


def _kept(client: FlaskClient) -> list[str]:
    return [name for name, _ in site_of(client.application).blobs.names()]


def test_what_the_scanner_knows_as_clean_is_kept(
    settings: Settings, scanner: Scanner
) -> None:
    with _browser(settings, scanner.address) as client:
        assert _upload(client, PDF).status_code == 302
        assert scanner.given == [PDF]
        assert len(_kept(client)) == 1
        large = PDF + bytes(300_000)
        assert _send_to_api(client, large).status_code == 201
        assert scanner.given == [PDF, large]
        assert _upload(client, photograph()).status_code == 302
        # A picture is looked at as it is kept, with its smaller copies.
        assert len(_kept(client)) == len(scanner.given)
        assert _upload(client, PDF).status_code == 302
        assert scanner.given.count(PDF) == 1


def test_what_it_finds_something_in_is_refused_and_not_kept(
    settings: Settings, scanner: Scanner, caplog: pytest.LogCaptureFixture
) -> None:
    with _browser(settings, scanner.address) as client:
        with caplog.at_level(logging.WARNING, "wiki"):
            shown = _upload(client, ILL)
        assert shown.status_code == 422
        assert f"The virus scanner found “{NAME}” in this file" in shown.text
        assert NAME in caplog.text
        told = _send_to_api(client, ILL)
        assert told.status_code == 422
        assert NAME in told.json["detail"]  # type: ignore[index]
        assert _kept(client) == []


@pytest.mark.parametrize(
    "answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: OKAY\0"]
)
def test_without_a_word_of_the_scanner_nothing_is_kept(
    settings: Settings, scanner: Scanner, answer: bytes
) -> None:
    scanner.answer = answer
    with _browser(settings, scanner.address) as client:
        shown = _upload(client, PDF)
        assert shown.status_code == 503
        assert "Retry-After" in shown.headers
        assert "virus scanner" in shown.text
        assert _kept(client) == []
        scanner.answer = None
        assert _upload(client, PDF).status_code == 302


def test_a_scanner_that_listens_to_no_end_keeps_the_file_out(
    settings: Settings, scanner: Scanner
) -> None:
    scanner.answer, scanner.stops = b"INSTREAM size limit exceeded. ERROR\0", True
    with _browser(settings, scanner.address) as client:
        assert _send_to_api(client, PDF + bytes(8_000_000)).status_code == 503
        assert _kept(client) == []


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:{port}", "unix://{path}"])
def test_a_scanner_that_is_away_keeps_files_out_and_nothing_else(
    settings: Settings, tmp_path: Path, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    place = address.format(port=free_port(), path=tmp_path / "nobody.ctl")
    with _browser(settings, place) as client:
        assert _upload(client, PDF).status_code == 503
        told = _send_to_api(client, PDF)
        assert told.status_code == 503
        assert told.json["title"] == "No file can be taken now"  # type: ignore[index]
        assert "did not say what a file is" in caplog.text
        assert _kept(client) == []
        assert client.get("/pages/basil").status_code == 200


def test_it_may_listen_at_a_path(settings: Settings, tmp_path: Path) -> None:
    with (
        scanning(tmp_path / "clamd.ctl") as scanner,
        _browser(settings, scanner.address) as client,
    ):
        assert _upload(client, PDF).status_code == 302
        assert _upload(client, ILL).status_code == 422
        assert scanner.given == [PDF, ILL]


def test_files_of_an_import_are_looked_at_too(
    settings: Settings, tmp_path: Path, scanner: Scanner
) -> None:
    key, digest = "fedcba9876543210", hashlib.sha256(ILL).hexdigest()
    folder = tmp_path / "exported" / "files"
    (folder / key).mkdir(parents=True)
    (folder / key / "report.pdf").write_bytes(ILL)
    line = {"key": key, "name": "report.pdf", "digest": digest}
    (folder / "index.jsonl").write_text(json.dumps(line) + "\n")
    site = Site.open(replace(settings, virus_scanner=scanner.address))
    try:
        (refused,) = import_paths(site, SYSTEM, [folder.parent]).refused
        assert NAME in refused.reason
        assert list(site.blobs.names()) == []
    finally:
        site.close()


@pytest.mark.parametrize(
    "wrong",
    ["clamd", "localhost:3310", "tcp://", "tcp://clamd:port", "http://clamd", "unix:"],
)
def test_an_address_that_is_none_stops_the_start(wrong: str) -> None:
    with pytest.raises(SettingError, match="THROUGHLINE_VIRUS_SCANNER"):
        load_settings({"THROUGHLINE_VIRUS_SCANNER": wrong})
