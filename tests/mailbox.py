"""A real mail server on this machine, which keeps what it is given."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword

from wiki.config import Settings

USER, SECRET = "throughline", "let us in"


@dataclass(slots=True)
class Mailbox:
    """What came, oldest first; `refusal` is how everything is answered while it is set.

    `encrypted` tells of each mail whether it came over TLS, `arrived` that one came.
    """

    port: int = 0
    refusal: str = ""
    mails: list[EmailMessage] = field(default_factory=list)
    receivers: list[list[str]] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)

    async def handle_RCPT(  # noqa: N802 - the name is aiosmtpd's
        self, _server: Any, _session: Any, envelope: Envelope, address: str, _o: Any
    ) -> str:
        """Take a receiver or refuse it."""
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the name is aiosmtpd's
        self, server: Any, _session: Any, envelope: Envelope
    ) -> str:
        """Keep a mail."""
        content = envelope.content
        assert isinstance(content, bytes)
        message = message_from_bytes(content, policy=policy.SMTP)
        assert isinstance(message, EmailMessage)
        self.mails.append(message)
        self.receivers.append(list(envelope.rcpt_tos))
        encrypted = server.transport.get_extra_info("ssl_object") is not None
        self.encrypted.append(encrypted)
        self.arrived.set()
        return "250 OK"

    def last(self) -> str:
        """The plain text of the last mail."""
        return text_of(self.mails[-1])

    def environment(self) -> dict[str, str]:
        """Give the same as environment variables."""
        return {
            f"THROUGHLINE_{name.upper()}": str(value)
            for name, value in self.settings().items()
        }

    def settings(self, **rest: Any) -> dict[str, Any]:
        """Give the settings of a wiki that sends its mail here."""
        return {
            "mail_host": "127.0.0.1",
            "mail_port": self.port,
            "mail_tls": "none",
            "mail_from": "The kitchen <kitchen@example.org>",
            "base_url": "http://localhost",
            **rest,
        }


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    """Give the text of a mail, or its HTML."""
    part = mail.get_body((kind,))
    assert part is not None
    content = part.get_content()
    assert isinstance(content, str)
    return content


@contextmanager
def receiving(
    *, tls: ssl.SSLContext | None = None, at_once: bool = False, auth: bool = False
) -> Iterator[Mailbox]:
    """Run a mail server; with `tls` it wants STARTTLS, or TLS `at_once`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        box = Mailbox(int(probe.getsockname()[1]))

    def judge(
        _server: Any, _session: Any, _envelope: Any, _way: str, login: Any
    ) -> AuthResult:
        fits = login == LoginPassword(USER.encode(), SECRET.encode())
        return AuthResult(success=fits)

    controller = Controller(
        box,
        hostname="127.0.0.1",
        port=box.port,
        ssl_context=tls if at_once else None,
        tls_context=None if at_once else tls,
        require_starttls=tls is not None and not at_once,
        authenticator=judge if auth else None,
        auth_required=auth,
        auth_require_tls=tls is not None,
    )
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


def with_mail(settings: Settings, box: Mailbox, **rest: Any) -> Settings:
    """Give settings of a wiki that sends its mail to a mailbox."""
    return Settings(
        data_dir=settings.data_dir,
        database_url=settings.database_url,
        **box.settings(**rest),
    )
