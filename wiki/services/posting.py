"""Handing mail to a mail server by SMTP."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid, parseaddr

from wiki.config import Settings
from wiki.services.mailing import LaterError, RefusedError

SECONDS = 20.0
"""How long a mail server may be silent."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail: `end` is the address that ends further ones with one click."""

    to: str
    subject: str
    text: str
    html: str
    end: str


def post(settings: Settings, letter: Letter, at: datetime) -> None:
    """Hand a letter over, dated `at`.

    Raises `RefusedError` where its address is refused for good, `LaterError` where
    it may be tried again.
    """
    message = _message(settings, letter, at)
    try:
        with _server(settings) as server:
            if settings.mail_user:
                server.login(settings.mail_user, settings.mail_password)
            server.send_message(message, to_addrs=[letter.to])
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        if all(code >= 500 for code in codes):
            raise RefusedError from error
        raise LaterError(str(error)) from error
    except (smtplib.SMTPException, OSError) as error:
        raise LaterError(str(error)) from error


def _server(settings: Settings) -> smtplib.SMTP:
    host, port = settings.mail_host, settings.mail_port
    if settings.mail_tls == "tls":
        trusted = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=trusted)
    server = smtplib.SMTP(host, port, timeout=SECONDS)
    if settings.mail_tls == "starttls":
        try:
            server.starttls(context=ssl.create_default_context())
        except BaseException:
            server.close()
            raise
    return server


def _message(settings: Settings, letter: Letter, at: datetime) -> EmailMessage:
    name, sender = parseaddr(settings.mail_from)
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(name, addr_spec=sender)
    message["To"] = Address(addr_spec=letter.to)
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"] = format_datetime(at)
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    # RFC 3834: no answers by machines.
    message["Auto-Submitted"] = "auto-generated"
    if letter.end:
        # RFC 8058: the reader's mail program offers it, and needs no second click.
        message["List-Unsubscribe"] = f"<{letter.end}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message
