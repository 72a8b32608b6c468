"""Mail as people read it, and the links in it."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from flask import Flask

from wiki.services import mailing, posting
from wiki.services.mailing import LaterError, Parcel
from wiki.services.posting import Letter
from wiki.web.context import site_of
from wiki.web.signing import read, sign

CONFIRM, END = "confirm an address", "end mail"
_A_WEEK = 7 * 86_400
_LONGEST_SUBJECT = 150

_log = logging.getLogger(__name__)


def send_due(app: Flask) -> int:
    """Send what is due and give how many mails went out; 0 where none are sent."""
    site = site_of(app)
    if not site.settings.mail_host:
        return 0

    def send(parcel: Parcel) -> None:
        with app.app_context():
            letter = letter_of(app, parcel)
        try:
            posting.post(site.settings, letter, datetime.now(UTC))
        except LaterError as error:
            _log.warning("Mail could not be sent, and is tried again: %s", error)
            raise

    return mailing.send_due(site, send)


def letter_of(app: Flask, parcel: Parcel) -> Letter:
    """Write the mail for a person."""
    root = site_of(app).settings.base_url.rstrip("/")
    person = [parcel.account, parcel.email]
    end = f"{root}/mail/end/{sign(END, person)}"
    known = {
        "parcel": parcel,
        "root": root,
        "end": end,
        "confirm": f"{root}/mail/confirm/{sign(CONFIRM, person)}",
    }
    name = "confirm" if parcel.asks else "notices"
    text, html = (
        app.jinja_env.get_template(f"mail/{name}.{ending}").render(known)
        for ending in ("txt", "html")
    )
    return Letter(
        parcel.email, _subject(parcel), text, html, "" if parcel.asks else end
    )


def confirmed(text: str) -> tuple[int, str] | None:
    """Read a link that confirms an address: the account and the address."""
    return _person(read(CONFIRM, text, seconds=_A_WEEK))


def ended(text: str) -> tuple[int, str] | None:
    """Read a link that ends mail; it holds as long as the address does."""
    return _person(read(END, text))


def _person(data: object) -> tuple[int, str] | None:
    return (data[0], data[1]) if isinstance(data, list) and len(data) == 2 else None


def _subject(parcel: Parcel) -> str:
    if parcel.asks:
        return f"{parcel.site}: is this your address?"
    if len(parcel.notices) > 1:
        return f"{parcel.site}: {len(parcel.notices)} notices"
    words = parcel.notices[0].words
    if len(words) > _LONGEST_SUBJECT:
        words = f"{words[:_LONGEST_SUBJECT]}…"
    return f"{parcel.site}: {words}"
