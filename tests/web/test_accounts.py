"""Accounts on the screens: signing in, tokens, administration, archived pages."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.kitchen import ADMIN, CONTRIBUTOR, PASSWORD

Browse = Callable[..., FlaskClient]


def _token(client: FlaskClient, address: str) -> str:
    text = client.get(address).text
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text)
    assert found, address
    return found.group(1)


def _send(client: FlaskClient, address: str, shown: str, **data: str) -> int:
    data["csrf_token"] = _token(client, shown)
    return client.post(address, data=data).status_code


def test_a_wrong_password_says_nothing_about_the_account(browse: Browse) -> None:
    texts = []
    for name in (CONTRIBUTOR, "nobody-here"):
        client = browse()
        data = {
            "name": name,
            "password": "wrong",
            "csrf_token": _token(client, "/sign-in"),
        }
        answer = client.post("/sign-in", data=data)
        assert answer.status_code == 401
        texts.append(re.search(r'role="alert">([^<]+)', answer.text).group(1))  # type: ignore[union-attr]
    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    "next_address",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
    ],
)
def test_signing_in_never_leads_to_another_site(
    browse: Browse, next_address: str
) -> None:
    client = browse()
    data = {
        "name": CONTRIBUTOR,
        "password": PASSWORD,
        "next": next_address,
        "csrf_token": _token(client, "/sign-in"),
    }
    answer = client.post("/sign-in", data=data)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


def test_an_administrator_makes_closes_and_opens_accounts(browse: Browse) -> None:
    admin = browse("admin")
    new = {"name": "carla", "role": "contributor", "password": "a long password"}
    assert _send(admin, "/users", "/users", **new) == 302
    assert "carla" in admin.get("/users").text
    assert _send(admin, "/users", "/users", **new) == 422

    person = browse()
    assert _send(person, "/sign-in", "/sign-in", **new) == 302
    assert person.get("/account").status_code == 200
    assert _send(admin, "/users/carla/disable", "/users") == 302
    assert person.get("/account").status_code == 302
    assert _send(browse(), "/sign-in", "/sign-in", **new) == 401
    assert _send(admin, "/users/carla/enable", "/users") == 302
    assert _send(browse(), "/sign-in", "/sign-in", **new) == 302


def test_nobody_closes_the_account_in_use(browse: Browse) -> None:
    admin = browse("admin")
    assert _send(admin, f"/users/{ADMIN}/disable", "/users") == 422
    assert admin.get("/account").status_code == 200


def test_only_administrators_see_and_change_accounts(browse: Browse) -> None:
    curator = browse("curator")
    assert curator.get("/users").status_code == 403
    for step in ("disable", "enable"):
        address = f"/users/{CONTRIBUTOR}/{step}"
        assert _send(curator, address, "/account") == 403
    new = {"name": "mallory", "role": "admin", "password": "a long password"}
    assert _send(curator, "/users", "/account", **new) == 403
    assert "mallory" not in browse("admin").get("/users").text


def test_a_token_made_on_the_screen_works_and_is_shown_once(browse: Browse) -> None:
    client = browse("contributor")
    data = {"csrf_token": _token(client, "/account")}
    text = client.post("/account/token", data=data).text
    token = re.search(r"<code[^>]*>(tl_[^<]+)</code>", text).group(1)  # type: ignore[union-attr]
    assert token not in client.get("/account").text
    answer = browse().post(
        "/api/v1/pages",
        json={"type": "dish", "title": "Focaccia"},
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 201


def test_forms_without_their_secret_are_refused(browse: Browse) -> None:
    client = browse("curator")
    for address in ("/pages/basil/archive", "/account/token", "/sign-out"):
        assert client.post(address, data={}).status_code == 400
    assert client.get("/pages/basil").status_code == 200
    assert client.get("/account").status_code == 200


def test_an_archived_page_is_offered_to_curators_and_comes_back(browse: Browse) -> None:
    curator = browse("curator")
    assert _send(curator, "/pages/basil/archive", "/pages/basil/archive") == 302
    gone = curator.get("/pages/basil")
    assert gone.status_code == 404
    assert "/pages/basil/restore" in gone.text
    for client in (browse(), browse("contributor")):
        assert "/pages/basil/restore" not in client.get("/pages/basil").text
    assert _send(browse("contributor"), "/pages/basil/restore", "/account") == 403
    assert _send(curator, "/pages/basil/restore", "/pages/basil") == 302
    assert browse().get("/pages/basil").status_code == 200


def test_an_address_that_cannot_be_read_is_refused_plainly(browse: Browse) -> None:
    answer = browse().get("/map", environ_overrides={"QUERY_STRING": "center=\xff"})
    assert answer.status_code == 400
    assert "UTF-8" in answer.text


def test_kept_answers_never_hold_the_address_of_another_host(browse: Browse) -> None:
    client = browse()
    other = client.get("/feed.atom", base_url="http://evil.example").text
    mine = client.get("/feed.atom").text
    assert "evil.example" in other
    assert "evil.example" not in mine
