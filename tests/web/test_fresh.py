"""Nothing stale is shown and nothing private kept, whoever asks after any change."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from tests.kitchen import KEEPER, saved
from wiki.app import create_app
from wiki.config import Settings
from wiki.services import moving, related
from wiki.services.context import Context
from wiki.services.site import Site
from wiki.web.context import site_of

Browse = Callable[..., FlaskClient]
ROLES = ("", "contributor", "curator")
BROWSER = {"Accept-Encoding": "gzip, deflate, br"}
VISIBLE = {
    "public": {"", "contributor", "curator"},
    "members": {"contributor", "curator"},
}


@pytest.fixture
def readers(browse: Browse) -> dict[str, FlaskClient]:
    """Somebody of each role."""
    return {role: browse(role) for role in ROLES}


@pytest.fixture
def writer(kitchen: Site, readers: dict[str, FlaskClient]) -> Site:
    """Another process; on SQLite, which takes one writer, that where people sign in."""
    if kitchen.database.dialect == "sqlite":
        return site_of(readers[""].application)
    return kitchen


def seen(client: FlaskClient, path: str) -> str:
    """Give the text of an answer as a browser reads it."""
    answer = client.get(path, headers=BROWSER)
    if answer.headers.get("Content-Encoding") == "gzip":
        return gzip.decompress(answer.data).decode()
    return answer.text


def test_an_edit_is_seen_by_everybody_at_once(
    readers: dict[str, FlaskClient], writer: Site
) -> None:
    for number in range(5):
        saved(writer, "basil", summary=f"Grown in pot {number}.")
        for _ in range(2):
            for reader in readers.values():
                assert f"Grown in pot {number}." in seen(reader, "/pages/basil")


def test_an_edit_by_another_process_is_seen_by_visitors_at_once(
    browse: Browse, kitchen: Site
) -> None:
    reader = browse()
    for number in range(5):
        saved(kitchen, "basil", summary=f"Grown in pot {number}.")
        for _ in range(2):
            assert f"Grown in pot {number}." in seen(reader, "/pages/basil")


def test_a_new_title_is_seen_on_the_pages_that_link_there(
    readers: dict[str, FlaskClient], writer: Site
) -> None:
    for number in range(3):
        saved(writer, "basil", title=f"Basil number {number}")
        for reader in readers.values():
            assert f"Basil number {number}" in seen(reader, "/pages/tomato")


def test_who_may_see_a_page_is_decided_anew_after_each_change(
    readers: dict[str, FlaskClient], writer: Site
) -> None:
    for visibility in ("members", "public", "members"):
        saved(writer, "basil", visibility=visibility)
        for role, reader in readers.items():
            for _ in range(2):
                shown = reader.get("/pages/basil", headers=BROWSER).status_code == 200
                assert shown == (role in VISIBLE[visibility]), (role, visibility)
                told = 'href="/pages/basil"' in seen(reader, "/pages/liguria")
                assert told == (role in VISIBLE[visibility]), (role, visibility)


def test_names_while_typing_are_those_of_this_moment(
    readers: dict[str, FlaskClient], writer: Site
) -> None:
    for number, visibility in enumerate(("members", "public", "members")):
        saved(writer, "basil", visibility=visibility, title=f"Basil {number}")
        for role, reader in readers.items():
            for _ in range(2):
                offered = f"Basil {number}" in seen(reader, "/search/suggest?q=bas")
                assert offered == (role in VISIBLE[visibility]), (role, visibility)


def test_an_archived_page_is_gone_for_those_who_had_it(
    browse: Browse, kitchen: Site
) -> None:
    reader = browse()
    etag = reader.get("/pages/basil").headers["ETag"]
    known = {"If-None-Match": etag}
    assert reader.get("/pages/basil", headers=known).status_code == 304
    kitchen.writing(KEEPER, lambda context: moving.archive(context, "basil"))
    assert reader.get("/pages/basil", headers=known).status_code == 404


def test_judging_a_suggestion_is_seen_at_once(
    readers: dict[str, FlaskClient], writer: Site
) -> None:
    with writer.reading(KEEPER) as context:
        other = related.suggestions(context, "tomato")[0].page
    for reader in readers.values():
        assert f'href="/pages/{other.slug}"' in rail(seen(reader, "/pages/tomato"))

    def dismiss(context: Context) -> None:
        related.dismiss(
            replace(context, viewer=replace(KEEPER, id=1)), "tomato", other.slug
        )

    writer.writing(KEEPER, dismiss)
    for reader in readers.values():
        assert other.title not in suggested(seen(reader, "/pages/tomato"))


def rail(page: str) -> str:
    """Give what stands beside a page."""
    return page.partition('class="rail"')[2]


def suggested(page: str) -> list[str]:
    """Give the titles of related pages on a screen."""
    parts = rail(page).split('<p class="suggestion">')[1:]
    return [part.partition("</a>")[0].rpartition(">")[2].strip() for part in parts]


def test_people_of_one_role_do_not_get_what_is_for_another(browse: Browse) -> None:
    reader, contributor, curator = (browse(role) for role in ROLES)
    for client in (curator, contributor, reader, curator, contributor):
        page = client.get("/pages/basil").text
        assert ("/pages/basil/rename" in page) == (client is curator)
        assert ('value="watch"' in page) == (client is not reader)


def test_what_somebody_watches_is_nobody_elses(browse: Browse) -> None:
    curator, contributor = browse("curator"), browse("contributor")
    page = curator.get("/pages/basil").text
    token = page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"')[0]
    form = {"csrf_token": token, "kind": "page", "name": "basil", "step": "watch"}
    assert curator.post("/watching", data=form).status_code == 302
    assert "Watch no more" in curator.get("/pages/basil").text
    assert "Watch no more" not in contributor.get("/pages/basil").text


@pytest.mark.parametrize("sent", [{"Authorization": "Bearer none"}, {}])
def test_nothing_for_an_account_is_kept(
    kitchen_settings: Settings, browse: Browse, sent: dict[str, str]
) -> None:
    app = create_app(kitchen_settings)
    try:
        client = app.test_client() if sent else browse("curator")
        answer = client.get("/pages/basil", headers=sent)
        assert "ETag" not in answer.headers
    finally:
        site_of(app).close()


def test_a_forwarded_host_is_believed_from_a_trusted_proxy_only(
    kitchen_settings: Settings,
) -> None:
    for proxies in (0, 1):
        app = create_app(replace(kitchen_settings, trusted_proxies=proxies))
        try:
            client = app.test_client()
            told = {"X-Forwarded-Host": "evil.example"}
            first = client.get("/feed.atom", headers=told).text
            assert ("evil.example" in first) == bool(proxies)
            assert "evil.example" not in client.get("/feed.atom").text
        finally:
            site_of(app).close()


def test_a_visitor_with_a_cookie_is_answered_alike_each_time(browse: Browse) -> None:
    visitor = browse()
    assert "Set-Cookie" in visitor.get("/sign-in").headers
    first, second = (visitor.get("/pages/basil", headers=BROWSER) for _ in range(2))
    asked = "X-Request-ID"
    for answer in (first, second):
        del answer.headers[asked]
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert answer.headers["Content-Encoding"] == "gzip"
    assert dict(first.headers) == dict(second.headers)
    assert first.data == second.data
    known = {**BROWSER, "If-None-Match": first.headers["ETag"]}
    assert visitor.get("/pages/basil", headers=known).status_code == 304
