"""Mail by a real mail server: what arrives, what its links do, how it is encrypted."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from flask import Flask
from flask.testing import FlaskClient

from tests.kitchen import CONTRIBUTOR, PASSWORD, somebody
from tests.mailbox import SECRET, USER, Mailbox, receiving, text_of, with_mail
from wiki.app import create_app
from wiki.config import Settings
from wiki.services import mailing, notices
from wiki.services.context import Context
from wiki.services.site import Site
from wiki.services.starting import SYSTEM
from wiki.store import mailing as mail_store
from wiki.web.context import site_of
from wiki.web.letters import send_due

ADDRESS = "nonna@example.org"


@pytest.fixture
def box() -> Iterator[Mailbox]:
    """A mail server that takes everything."""
    with receiving() as found:
        yield found


@pytest.fixture
def app(kitchen_settings: Settings, box: Mailbox) -> Iterator[Flask]:
    """A wiki of recipes that sends mail there."""
    made = create_app(with_mail(kitchen_settings, box))
    yield made
    site_of(made).close()


def _token(client: FlaskClient, shown: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(shown).text)
    assert found is not None
    return found[1]


def _signed_in(app: Flask) -> FlaskClient:
    client = app.test_client()
    form = {
        "name": CONTRIBUTOR,
        "password": PASSWORD,
        "csrf_token": _token(client, "/sign-in"),
    }
    assert client.post("/sign-in", data=form).status_code == 302
    return client


def _send(client: FlaskClient, address: str, **form: str) -> None:
    data = {**form, "csrf_token": _token(client, "/account")}
    assert client.post(address, data=data).status_code == 302


def _ready(site: Site, choice: str = "once") -> None:
    person = somebody(site, CONTRIBUTOR)

    def job(context: Context) -> None:
        mailing.set_address(context, ADDRESS)
        mailing.choose(context, choice)
        mailing.confirm(context, person.id or 0, ADDRESS)

    site.writing(person, job)


def _tell(site: Site, words: str = "Look.", address: str = "/review?a=1&b=2") -> None:
    person = somebody(site, CONTRIBUTOR).id or 0
    site.writing(
        SYSTEM,
        lambda context: notices.tell(
            context, [person], kind="review", words=words, address=address
        ),
    )


def _link(text: str, part: str) -> str:
    found = re.search(rf"http://localhost(/mail/{part}/\S+)", text)
    assert found is not None, text
    return found[1]


def test_from_an_address_on_the_screen_to_a_mail_and_to_no_more(
    app: Flask, box: Mailbox
) -> None:
    client = _signed_in(app)
    _send(client, "/account/email", email=ADDRESS)
    assert "is on its way" in client.get("/account").text
    assert send_due(app) == 1
    assert box.receivers == [[ADDRESS]]
    assert "A link was sent to nonna@example.org" in client.get("/account").text
    confirm = _link(box.last(), "confirm")
    stranger = app.test_client()
    # Programs that look at every link must not confirm it.
    assert "Is nonna@example.org your address?" in stranger.get(confirm).text
    assert "is confirmed" not in client.get("/account").text
    token = _token(stranger, confirm)
    done = stranger.post(confirm, data={"csrf_token": token})
    assert "is confirmed" in done.text
    _send(client, "/account/mail", choice="once")
    _tell(site_of(app), "ada replied in “Nuts & bolts <b>”.")
    assert send_due(app) == 1
    mail = box.mails[-1]
    assert mail["From"] == "The kitchen <kitchen@example.org>"
    assert mail["To"] == ADDRESS
    assert mail["Subject"] == "Grandmother’s Table: ada replied in “Nuts & bolts <b>”."
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "http://localhost/review?a=1&b=2" in box.last()
    html = text_of(mail, "html")
    assert "Nuts &amp; bolts &lt;b&gt;" in html
    assert 'href="http://localhost/review?a=1&amp;b=2"' in html
    end = _link(box.last(), "end")
    assert mail["List-Unsubscribe"] == f"<http://localhost{end}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Shall no more mail" in stranger.get(end).text
    # RFC 8058: a POST without a cookie or token of ours.
    body = {"List-Unsubscribe": "One-Click"}
    assert app.test_client().post(end, data=body).status_code == 200
    none = re.search(r'<input[^>]*value="none"[^>]*>', client.get("/account").text)
    assert none is not None
    assert "checked" in none[0]
    _tell(site_of(app))
    assert send_due(app) == 0


def test_links_that_are_forged_or_too_old_for_their_address_do_nothing(
    app: Flask, box: Mailbox
) -> None:
    client = _signed_in(app)
    _send(client, "/account/email", email=ADDRESS)
    send_due(app)
    confirm = _link(box.last(), "confirm")
    for address in (f"{confirm[:-4]}xxxx", "/mail/confirm/x", "/mail/end/x"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert "This link is broken" in answer.text
    # One kind of link is not good for another.
    assert client.get(confirm.replace("confirm", "end")).status_code == 404
    _send(client, "/account/email", email="new@example.org")
    late = client.post(confirm, data={"csrf_token": _token(client, "/account")})
    assert late.status_code == 404


def test_a_digest_gathers_what_happened(app: Flask, box: Mailbox) -> None:
    _ready(site_of(app), "daily")
    for number in range(3):
        _tell(site_of(app), f"Number {number}.")
    assert send_due(app) == 1
    assert box.mails[-1]["Subject"] == "Grandmother’s Table: 3 notices"
    for number in range(3):
        assert f"Number {number}." in box.last()
    assert "once a day" in box.last()


@pytest.mark.parametrize(
    ("refusal", "state"),
    [("451 Try again later", "confirmed"), ("550 No such person", "refused")],
)
def test_a_refusal_for_now_is_tried_again_and_one_for_good_is_not(
    app: Flask, box: Mailbox, refusal: str, state: str
) -> None:
    site = site_of(app)
    _ready(site)
    _tell(site)
    box.refusal = refusal
    assert send_due(app) == 0
    box.refusal = ""
    number = somebody(site, CONTRIBUTOR).id or 0
    with site.reading(SYSTEM) as context:
        assert mail_store.find(context.unit, number).state == state
    site.writing(
        SYSTEM, lambda context: mail_store.change(context.unit, number, due="")
    )
    assert send_due(app) == (state == "confirmed")


def test_a_mail_server_that_is_down_costs_nothing_but_time(
    kitchen_settings: Settings,
) -> None:
    with receiving() as box:
        settings = with_mail(kitchen_settings, box)
    app = create_app(settings)
    site = site_of(app)
    _ready(site)
    _tell(site)
    assert send_due(app) == 0
    with site.reading(SYSTEM) as context:
        number = somebody(site, CONTRIBUTOR).id or 0
        assert mail_store.find(context.unit, number).failures == 1
    site.close()


@pytest.mark.parametrize("way", ["tls", "starttls"])
def test_mail_goes_encrypted_and_only_to_a_server_that_proves_who_it_is(
    kitchen_settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    way: str,
) -> None:
    authority = trustme.CA()
    mine = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(mine)
    with receiving(tls=mine, at_once=way == "tls", auth=way == "starttls") as box:
        rest = {"mail_tls": way, "mail_user": USER, "mail_password": SECRET}
        if way == "tls":
            rest = {"mail_tls": way}
        app = create_app(with_mail(kitchen_settings, box, **rest))
        site = site_of(app)
        _ready(site)
        _tell(site)
        assert send_due(app) == 0
        authority.cert_pem.write_to_path(tmp_path / "ca.pem")
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        number = somebody(site, CONTRIBUTOR).id or 0
        site.writing(
            SYSTEM, lambda context: mail_store.change(context.unit, number, due="")
        )
        assert send_due(app) == 1
        assert box.encrypted == [True]
        site.close()


def test_a_wiki_without_a_mail_server_says_so_and_sends_none(
    kitchen_settings: Settings,
) -> None:
    app = create_app(kitchen_settings)
    client = _signed_in(app)
    assert "This wiki sends no mail" in client.get("/account").text
    _send(client, "/account/email", email=ADDRESS)
    assert send_due(app) == 0
    site_of(app).close()


def test_a_long_or_broken_sentence_makes_one_short_subject(
    app: Flask, box: Mailbox
) -> None:
    _ready(site_of(app))
    _tell(site_of(app), "Long\r\nBcc: x@example.org " + "and long " * 40)
    assert send_due(app) == 1
    subject = box.mails[-1]["Subject"]
    assert subject.startswith("Grandmother’s Table: Long Bcc: x@example.org and")
    assert len(subject) < 200
    assert box.mails[-1]["Bcc"] is None
    assert box.receivers == [[ADDRESS]]
