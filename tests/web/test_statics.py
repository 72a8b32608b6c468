"""The program's own files as browsers get them."""

from __future__ import annotations

import gzip
import re

import pytest
from flask.testing import FlaskClient

from wiki.resources import static_folder

BROWSER = {"Accept-Encoding": "gzip, deflate, br"}
MAP = "/sitemap.xml"


def _text(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.text


def addresses(client: FlaskClient) -> list[str]:
    """Give the files that the front page asks for."""
    return re.findall(r'(?:href|src)="(/static/[^"]+)"', _text(client, "/"))


def test_files_of_a_page_may_be_kept_for_ever(field_browser: FlaskClient) -> None:
    found = addresses(field_browser)
    assert any("app.css" in each for each in found)
    for each in found:
        answer = field_browser.get(each, headers=BROWSER)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        name = each.removeprefix("/static/").partition("?")[0]
        assert gzip.decompress(answer.data) == (static_folder() / name).read_bytes()
        known = {**BROWSER, "If-None-Match": answer.headers["ETag"]}
        assert field_browser.get(each, headers=known).status_code == 304


def test_who_takes_no_compression_gets_none(field_browser: FlaskClient) -> None:
    (css,) = (each for each in addresses(field_browser) if "app.css" in each)
    answer = field_browser.get(css)
    assert "Content-Encoding" not in answer.headers
    assert answer.data == (static_folder() / "app.css").read_bytes()
    assert (
        answer.headers["ETag"]
        != field_browser.get(css, headers=BROWSER).headers["ETag"]
    )


@pytest.mark.parametrize("stamp", ["", "?v=", "?v=0123456789ab"])
def test_an_address_of_other_content_is_not_kept_for_ever(
    field_browser: FlaskClient, stamp: str
) -> None:
    answer = field_browser.get(f"/static/app.css{stamp}")
    assert answer.status_code == 200
    assert "immutable" not in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "name",
    ["none.css", "../config.py", "%2e%2e/config.py", "..%2fconfig.py", "dist", ""],
)
def test_nothing_else_is_sent(field_browser: FlaskClient, name: str) -> None:
    assert field_browser.get(f"/static/{name}").status_code == 404


def test_a_first_visit_is_small_and_the_next_smaller(
    field_browser: FlaskClient,
) -> None:
    listed = re.findall(r"<loc>[^<]*(/pages/[^<]+)</loc>", _text(field_browser, MAP))
    pages = {
        each: field_browser.get(each, headers=BROWSER).data for each in listed[::25]
    }
    sizes = sorted(map(len, pages.values()))
    assert sizes[len(sizes) // 2] <= 15_000
    heaviest = max(pages, key=lambda each: len(pages[each]))
    files = re.findall(
        r'<(?:link rel="(?:stylesheet|icon)" href|script[^>]* src)="([^"]+)"',
        gzip.decompress(pages[heaviest]).decode(),
    )
    assert files
    sent = [field_browser.get(each, headers=BROWSER).data for each in files]
    assert sizes[-1] + sum(map(len, sent)) <= 60_000
