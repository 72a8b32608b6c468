"""`mail`."""

from __future__ import annotations

import click

from wiki.config import load_settings
from wiki.errors import SettingError


@click.command()
def mail() -> None:
    """Send the mail that is due now; a running server does it by itself.

    Example: throughline mail
    """
    # The web only here: the other commands start in half the time without it.
    from wiki.app import create_app  # noqa: PLC0415
    from wiki.web.context import site_of  # noqa: PLC0415
    from wiki.web.letters import send_due  # noqa: PLC0415

    settings = load_settings()
    if not settings.mail_host:
        raise SettingError("THROUGHLINE_MAIL_HOST is not set, so no mail is sent.")
    app = create_app(settings)
    try:
        count = send_due(app)
    finally:
        site_of(app).close()
    click.echo(f"Sent {count:,} mails.")
