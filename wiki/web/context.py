"""What a request knows: the site, the person, one state of the wiki."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar, cast

from flask import Flask, current_app, g, request, session

from wiki.services import accounts
from wiki.services.context import ANONYMOUS, Context, Viewer
from wiki.services.site import Site

T = TypeVar("T")
_SITE = "throughline"


def set_up(app: Flask, site: Site) -> None:
    """Let requests of this application reach the site."""
    app.extensions[_SITE] = site


def site_of(app: Flask) -> Site:
    """Give the site that an application serves."""
    return cast(Site, app.extensions[_SITE])


def site() -> Site:
    """Give the site that this request is for."""
    return site_of(current_app)


@contextmanager
def reading() -> Iterator[Context]:
    """Open one state of the wiki for the person who asks."""
    person = viewer()
    with site().reading(person) as context:
        g.context = context
        yield context


def writing(job: Callable[[Context], T]) -> T:
    """Run `job` in one transaction as the person who asks."""
    return site().writing(viewer(), job)


def root() -> str:
    """Give the site's own address without a slash at its end, as others reach it."""
    return (site().settings.base_url or request.url_root).rstrip("/")


def viewer() -> Viewer:
    """Give the person whose session or token this is; nobody when there is none."""
    if "viewer" not in g:
        g.viewer = _from_session()
    return cast(Viewer, g.viewer)


def become(person: Viewer) -> None:
    """Let the rest of this request act as a person."""
    g.viewer = person


def start_session(started: accounts.Session) -> None:
    """Sign a person in; whatever stood in the session before is forgotten."""
    session.clear()
    g.pop("csrf_token", None)  # one made earlier in this request belongs to the old one
    session["account"] = started.viewer.id
    session["epoch"] = started.epoch
    session["started"] = int(time.time())
    become(started.viewer)


def end_session() -> None:
    """Sign the person out."""
    session.clear()
    become(ANONYMOUS)


def _from_session() -> Viewer:
    number, epoch = session.get("account"), session.get("epoch")
    if not (isinstance(number, int) and isinstance(epoch, int)):
        return ANONYMOUS
    if not _is_young(session.get("started")):
        return ANONYMOUS
    with site().database.reading() as unit:
        return accounts.resume(unit, number, epoch) or ANONYMOUS


def _is_young(started: object) -> bool:
    if not isinstance(started, int):
        return False
    return time.time() - started < site().settings.session_days * 86_400
