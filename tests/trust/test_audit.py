"""The audit log: what is written down, by whom it is read, that nothing changes it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update
from sqlalchemy.exc import SQLAlchemyError

from tests.kitchen import ADMIN, CONTRIBUTOR, CURATOR, PASSWORD, somebody
from tests.trust.clients import Browse, change, rows, secret_of, send
from wiki.errors import ForbiddenError
from wiki.services import audit, merging, moving, options, tokens, vocabulary, webhooks
from wiki.services.site import Site
from wiki.services.starting import SYSTEM
from wiki.store.tables import audit as log
from wiki.web.context import site_of


def _entries(client: FlaskClient, **wanted: str) -> list[audit.Entry]:
    with site_of(client.application).reading(SYSTEM) as context:
        return list(audit.listed(context, limit=200, **wanted)[0])


def _try(client: FlaskClient, name: str, password: str, address: str = "") -> None:
    data = {"name": name, "password": password}
    data["csrf_token"] = secret_of(client, "/sign-in")
    client.post("/sign-in", data=data, environ_overrides={"REMOTE_ADDR": address})


def test_signing_in_and_failing_to_are_written_down_with_the_address(
    browse: Browse,
) -> None:
    client = browse()
    _try(client, CONTRIBUTOR, "wrong", "192.0.2.1")
    _try(client, CONTRIBUTOR, PASSWORD, "192.0.2.2")
    send(client, "/sign-out")
    found = _entries(client, about=CONTRIBUTOR)[:3]
    assert [(each.action, each.who) for each in found] == [
        ("signed out", CONTRIBUTOR),
        ("signed in", CONTRIBUTOR),
        ("failed to sign in", ""),
    ]
    assert [each.address for each in found[1:]] == ["192.0.2.2", "192.0.2.1"]


def test_what_was_typed_as_a_name_that_is_none_is_not_kept(browse: Browse) -> None:
    client = browse()
    _try(client, "my secret password", "wrong")
    entry = _entries(client, action="failed to sign in")[0]
    assert (entry.about, entry.detail) == ("", "no account of that name")
    assert "secret" not in repr(rows(client, select(log)))


def test_what_administrators_do_to_accounts_is_written_down(browse: Browse) -> None:
    admin = browse("admin")
    new = {"name": "carla", "role": "reader", "password": "a long pass phrase"}
    send(admin, "/users", "/users", **new)
    send(admin, "/users/carla/role", "/users", role="curator")
    send(admin, "/users/carla/disable", "/users")
    send(admin, "/users/carla/enable", "/users")
    found = _entries(admin, about="carla")
    assert [(each.who, each.action, each.detail) for each in found] == [
        (ADMIN, "enabled an account", ""),
        (ADMIN, "disabled an account", ""),
        (ADMIN, "changed a role", "from reader to curator"),
        (ADMIN, "made an account", "reader"),
    ]


def _new_vocabulary(context: Any) -> None:
    text = vocabulary.current_text(context.unit)
    vocabulary.apply(context, f"{text}\n")


@pytest.mark.parametrize(
    ("job", "action", "about"),
    [
        (lambda now: moving.archive(now, "basil"), "archived a page", "basil"),
        (
            lambda now: merging.merge_into(now, "basil", "tomato"),
            "merged a page",
            "basil",
        ),
        (
            lambda now: options.choose(now, sign_up="open"),
            "changed a setting",
            "sign_up",
        ),
        (_new_vocabulary, "changed the vocabulary", "version 2"),
        (
            lambda now: webhooks.add(now, "https://me:pw@example.org/?key=s3cret"),
            "added a webhook",
            "1",
        ),
    ],
)
def test_what_touches_the_whole_wiki_is_written_down(
    kitchen: Site, job: Any, action: str, about: str
) -> None:
    kitchen.writing(somebody(kitchen, ADMIN), job)
    with kitchen.reading(SYSTEM) as context:
        entry = audit.listed(context)[0][0]
    assert (entry.who, entry.action, entry.about) == (ADMIN, action, about)
    assert "s3cret" not in repr(entry)
    assert "pw" not in repr(entry)


def test_what_is_undone_is_not_in_the_log(kitchen: Site) -> None:
    def archive_and_fail(context: Any) -> None:
        moving.archive(context, "basil")
        raise ForbiddenError("No.")

    with kitchen.reading(SYSTEM) as context:
        before = audit.listed(context)
    with pytest.raises(ForbiddenError):
        kitchen.writing(SYSTEM, archive_and_fail)
    with kitchen.reading(SYSTEM) as context:
        assert audit.listed(context) == before


def test_no_secret_stands_in_the_log(browse: Browse) -> None:
    client = browse("contributor")
    site = site_of(client.application)
    made = site.writing(SYSTEM, lambda now: tokens.make(now, CONTRIBUTOR))
    send(client, "/account/email", email="nonna@example.org")
    data = {"current": PASSWORD, "password": "another pestle and mortar"}
    send(client, "/account", **data)
    text = repr(rows(client, select(log)))
    for secret in (made.token, PASSWORD, data["password"], "nonna@example.org"):
        assert secret not in text


@pytest.mark.parametrize("statement", [update(log).values(who="me"), delete(log)])
def test_nothing_changes_the_log(browse: Browse, statement: Any) -> None:
    client = browse("contributor")
    before = rows(client, select(log))
    assert before
    with pytest.raises(SQLAlchemyError, match="append-only"):
        change(client, statement)
    assert rows(client, select(log)) == before


def test_only_administrators_read_the_log(browse: Browse) -> None:
    assert browse().get("/audit").status_code == 302
    for role in ("contributor", "curator"):
        assert browse(role).get("/audit").status_code == 403
    admin = browse("admin")
    assert admin.get("/audit").status_code == 200
    site = site_of(admin.application)
    for name, status in ((CURATOR, 403), (ADMIN, 200)):
        made = site.writing(
            SYSTEM, lambda now, name=name: tokens.make(now, name, scope="read")
        )
        headers = {"Authorization": f"Bearer {made.token}"}
        assert admin.get("/api/v1/audit", headers=headers).status_code == status


def test_the_log_is_narrowed_and_paged(browse: Browse) -> None:
    admin = browse("admin")
    site = site_of(admin.application)
    for number in range(60):
        site.writing(
            SYSTEM, lambda now, n=number: audit.note(now, "changed a setting", f"x{n}")
        )
    text = admin.get("/audit?action=changed+a+setting").text
    assert "x59" in text
    assert "x9<" not in text
    following = re.search(r'href="(/audit\?[^"]+)">Older', text)
    assert following
    older = admin.get(following.group(1).replace("&amp;", "&")).text
    assert "x9<" in older
    assert "x59" not in older
    assert "x7<" in admin.get("/audit?about=x7").text
    assert "no such entry" in admin.get("/audit?who=nobody").text
