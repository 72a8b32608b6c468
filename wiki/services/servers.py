"""Several servers on one database: that they belong together, and who does what.

Each says every few seconds that it is there. One that signs sessions with another key,
or keeps files elsewhere, is refused before it serves anybody.
"""

from __future__ import annotations

import hashlib
import hmac
import socket
from collections.abc import Callable
from datetime import timedelta

from wiki.config import stored_secret
from wiki.errors import SettingError
from wiki.services.context import Context, stamp
from wiki.services.site import Site
from wiki.services.starting import SYSTEM
from wiki.store import servers as store
from wiki.store.servers import ServerRow

BEAT = 10.0
"""Seconds between two times that a server says that it is there."""

GONE = timedelta(seconds=35)
"""After so long a silence a server counts as ended."""

_SHARE = 0.9
"""Of the time between two looks a turn lasts so much: the next look finds it over."""


def join(site: Site) -> None:
    """Note this server; raise `SettingError` when it cannot serve beside the others."""
    if not site.database.is_shared:
        return
    key, files = _key_digest(site), site.blobs.identity()

    def job(context: Context) -> None:
        store.stay_alone(context.unit)
        for other in _others(site, context):
            if other.key_digest != key:
                raise SettingError(
                    "THROUGHLINE_SECRET_KEY is not that of another server on this"
                    f" database, {other.name}. Give all servers the same one, or stop"
                    " that server first; if it has ended, wait half a minute."
                )
            if other.files != files:
                raise SettingError(
                    "THROUGHLINE_FILES leads to another place than that of another"
                    f" server on this database, {other.name}. Let all servers share a"
                    " folder or a store; if that server has ended, wait half a minute."
                )
        store.forget_before(context.unit, stamp(context.now - GONE))
        store.put(context.unit, ServerRow(_name(site), key, files, stamp(context.now)))

    site.writing(SYSTEM, job)


def count(site: Site) -> int:
    """Give how many servers are there now, with this one."""
    if not site.database.is_shared:
        return 1
    with site.reading(SYSTEM) as context:
        return len(_others(site, context)) + 1


def in_turn(site: Site, name: str, job: Callable[[], object], every: float) -> None:
    """Do a job that one server does in so many seconds, unless another one has it.

    One that dies at it keeps the job until the time is over.
    """
    if site.database.is_shared:

        def take(context: Context) -> bool:
            until = stamp(context.now + timedelta(seconds=every * _SHARE))
            return store.take_turn(context.unit, name, stamp(context.now), until)

        if not site.writing(SYSTEM, take):
            return
    job()


def _others(site: Site, context: Context) -> list[ServerRow]:
    found = store.seen_since(context.unit, stamp(context.now - GONE))
    return [each for each in found if each.name != _name(site)]


def _name(site: Site) -> str:
    """Give what a server is called: it stays when the server is started anew."""
    return f"{socket.gethostname()} {site.settings.data_dir.absolute()}"


def _key_digest(site: Site) -> str:
    key = stored_secret(site.settings).encode()
    return hmac.new(key, b"throughline: which key", hashlib.sha256).hexdigest()
