"""Sessions: listed, ended one by one or everywhere, over after a time."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select, update

from tests.kitchen import ADMIN, CONTRIBUTOR, PASSWORD
from tests.trust.clients import Browse, change, is_signed_in, rows, send
from wiki.services import accounts, sessions, tending
from wiki.services.context import stamp
from wiki.services.starting import SYSTEM
from wiki.store.tables import audit, session
from wiki.web.context import site_of

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def _numbers(client: FlaskClient) -> list[int]:
    text = client.get("/account").text
    return [int(each) for each in re.findall(r"/account/sessions/(\d+)/end", text)]


def _ago(**length: float) -> str:
    return stamp(datetime.now(UTC) - timedelta(**length))


def test_sessions_are_listed_with_browser_and_address(browse: Browse) -> None:
    browse("contributor")
    client = browse()
    sent = {"User-Agent": FIREFOX}
    token = client.get("/sign-in").text.split('name="csrf_token"', 1)[1]
    data = {
        "name": CONTRIBUTOR,
        "password": PASSWORD,
        "csrf_token": token.split('value="', 1)[1].split('"', 1)[0],
    }
    client.post(
        "/sign-in",
        data=data,
        headers=sent,
        environ_overrides={"REMOTE_ADDR": "192.0.2.7"},
    )
    text = client.get("/account").text
    assert "Firefox on Linux" in text
    assert "192.0.2.7" in text
    assert len(_numbers(client)) == 2
    assert text.count("this browser") == 1


def test_ending_a_session_signs_out_that_browser_only(browse: Browse) -> None:
    here, there = browse("contributor"), browse("contributor")
    there_first, _ = _numbers(there)
    assert send(here, f"/account/sessions/{there_first}/end").status_code == 302
    assert (is_signed_in(here), is_signed_in(there)) == (True, False)


@pytest.mark.parametrize("address", ["/sign-out", "/account/sessions/end"])
def test_browsers_forget_what_they_kept_when_a_session_ends(
    browse: Browse, address: str
) -> None:
    client = browse("contributor")
    assert "Clear-Site-Data" not in client.get("/account").headers
    answer = send(client, address)
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_an_old_session_does_not_change_where_a_new_password_is_sent(
    browse: Browse,
) -> None:
    client = browse("contributor")
    change(client, update(session).values(started=_ago(minutes=20)))
    answer = send(client, "/account/email", email="thief@example.org")
    assert answer.status_code == 401
    assert "Sign in once more" in answer.text
    assert "thief@example.org" not in client.get("/account").text


def test_an_old_session_ends_no_other_ones(browse: Browse) -> None:
    here, there = browse("contributor"), browse("contributor")
    there_first, _ = _numbers(there)
    change(here, update(session).values(started=_ago(minutes=20)))
    assert "sign in once more" in here.get("/account").text
    for address in (f"/account/sessions/{there_first}/end", "/account/sessions/end"):
        answer = send(here, address)
        assert answer.status_code == 401
        assert "Sign in once more" in answer.text
    assert is_signed_in(there)
    # Its own may always end, as by signing out.
    (own,) = _numbers(here)
    assert send(here, f"/account/sessions/{own}/end").status_code == 302
    assert (is_signed_in(here), is_signed_in(there)) == (False, True)


def test_administrators_see_and_end_the_sessions_of_an_account(browse: Browse) -> None:
    one, two, other = browse("contributor"), browse("contributor"), browse("curator")
    admin, address = browse("admin"), f"/users/{CONTRIBUTOR}/sessions"
    assert address in admin.get("/users").text
    text = admin.get(address).text
    numbers = re.findall(rf"{address}/(\d+)/end", text)
    assert len(numbers) == 2
    assert "by password" in text
    # The newest stands first, and is that of the second browser.
    assert send(admin, f"{address}/{numbers[0]}/end", "/users").status_code == 302
    assert [is_signed_in(each) for each in (one, two)] == [True, False]
    assert send(admin, f"{address}/{numbers[0]}/end", "/users").status_code == 404
    assert send(admin, f"{address}/end", "/users").status_code == 302
    assert [is_signed_in(each) for each in (one, other, admin)] == [False, True, True]
    about = select(audit.c.who, audit.c.action).where(audit.c.subject == CONTRIBUTOR)
    assert rows(admin, about.order_by(audit.c.id))[-2:] == [
        (ADMIN, "ended a session"),
        (ADMIN, "signed out everywhere"),
    ]


def test_only_administrators_reach_the_sessions_of_accounts(browse: Browse) -> None:
    mine = browse("contributor")
    change(mine, update(session).values(started=_ago(minutes=20)))
    for name in (CONTRIBUTOR, ADMIN):
        assert mine.get(f"/users/{name}/sessions").status_code == 403
        assert send(mine, f"/users/{name}/sessions/end").status_code == 403
    assert send(mine, "/users/sessions/end").status_code == 403
    admin = browse("admin")
    change(admin, update(session).values(started=_ago(minutes=20)))
    for address in (f"/users/{ADMIN}/sessions/end", "/users/sessions/end"):
        assert send(admin, address).status_code == 401
    assert is_signed_in(mine)
    assert is_signed_in(admin)


def test_every_session_of_everybody_ends_at_once(browse: Browse) -> None:
    everybody = [browse("contributor"), browse("curator"), browse("admin")]
    answer = send(everybody[2], "/users/sessions/end", "/users")
    assert answer.headers["Location"] == "/sign-in"
    assert [is_signed_in(each) for each in everybody] == [False] * 3
    assert is_signed_in(browse("contributor"))


def test_nobody_ends_a_session_of_somebody_else(browse: Browse) -> None:
    mine, other = browse("contributor"), browse("curator")
    (number,) = _numbers(mine)
    assert send(other, f"/account/sessions/{number}/end").status_code == 404
    assert is_signed_in(mine)


def test_a_copied_cookie_ends_with_signing_out(browse: Browse) -> None:
    client, thief = browse("contributor"), browse()
    cookie = client.get_cookie("session")
    assert cookie is not None
    thief.set_cookie("session", cookie.value)
    assert is_signed_in(thief)
    send(client, "/sign-out")
    assert not is_signed_in(thief)


def test_signing_out_everywhere_ends_ones_sessions_and_nobody_elses(
    browse: Browse,
) -> None:
    here, there, other = browse("contributor"), browse("contributor"), browse("curator")
    assert send(here, "/account/sessions/end").status_code == 302
    assert [is_signed_in(each) for each in (here, there, other)] == [False, False, True]


@pytest.mark.parametrize("step", ["password", "role", "disabled"])
def test_a_session_ends_with_what_changes_about_the_account(
    browse: Browse, step: str
) -> None:
    client = browse("contributor")
    jobs = {
        "password": lambda now: accounts.set_password(
            now, CONTRIBUTOR, "a new pestle and mortar"
        ),
        "role": lambda now: accounts.set_role(now, CONTRIBUTOR, "reader"),
        "disabled": lambda now: accounts.disable(now, CONTRIBUTOR),
    }
    assert is_signed_in(client)
    site_of(client.application).writing(SYSTEM, jobs[step])
    assert not is_signed_in(client)


@pytest.mark.parametrize("column", ["started", "used"])
def test_a_session_ends_by_itself(browse: Browse, column: str) -> None:
    client = browse("contributor")
    settings = site_of(client.application).settings
    days = settings.session_days if column == "started" else settings.session_idle_days
    change(client, update(session).values({column: _ago(days=days - 0.1)}))
    assert is_signed_in(client)
    change(client, update(session).values({column: _ago(days=days + 0.1)}))
    assert not is_signed_in(client)
    tending.tend(site_of(client.application))
    assert rows(client, select(session.c.id)) == []


def test_reading_writes_nothing_and_use_is_noted_now_and_then(browse: Browse) -> None:
    client = browse("contributor")
    site = site_of(client.application)
    old = _ago(hours=5)
    change(client, update(session).values(used=old))
    for _ in range(3):
        assert is_signed_in(client)
    assert rows(client, select(session.c.used)) == [(old,)]
    site.uses.keep(site.database)
    ((used,),) = rows(client, select(session.c.used))
    assert used > _ago(minutes=5)


def test_knowing_the_person_takes_one_query(browse: Browse) -> None:
    client = browse("contributor")
    site = site_of(client.application)
    cookie = client.get_cookie("session")
    assert cookie is not None
    loader = client.application.session_interface
    key = loader.get_signing_serializer(client.application).loads(cookie.value)["key"]  # type: ignore[attr-defined]
    asked: list[str] = []
    with site.database.reading() as unit:

        def note(*args: object) -> None:
            asked.append(str(args[2]))

        event.listen(unit.connection, "before_cursor_execute", note)
        held = sessions.resume(unit, key, datetime.now(UTC), site.settings)
    assert held is not None
    assert held.viewer.name == CONTRIBUTOR
    assert len([each for each in asked if each != "BEGIN"]) == 1


def test_the_key_of_a_session_is_not_stored(browse: Browse) -> None:
    client = browse("contributor")
    cookie = client.get_cookie("session")
    assert cookie is not None
    loader = client.application.session_interface
    data = loader.get_signing_serializer(client.application).loads(cookie.value)  # type: ignore[attr-defined]
    stored = repr(rows(client, select(session)))
    assert data["key"] not in stored
