"""What a request knows: the site, the person, one state of the wiki."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar, cast

from flask import (
    Flask,
    Response,
    after_this_request,
    current_app,
    g,
    request,
    session,
)

from wiki.errors import ConflictError, SignInError
from wiki.services import accounts, sessions
from wiki.services.context import ANONYMOUS, Context, Viewer
from wiki.services.site import Site
from wiki.store.unit import Unit
from wiki.web import metrics

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
    here = site()
    # One transaction for both: who asks, and what this person may see.
    with here.database.reading() as unit:
        if "viewer" not in g:
            g.viewer = _resumed(unit)
        context = g.context = here.seen(unit, g.viewer)
        yield context


def writing(job: Callable[[Context], T], *, by: Viewer | None = None) -> T:
    """Run `job` in one transaction as the person who asks, or as the one named."""
    counts = metrics.current()
    try:
        result = site().writing(by or viewer(), job, address=request.remote_addr or "")
    except ConflictError:
        counts.note_conflict()
        raise
    counts.note_save(result)
    return result


def root() -> str:
    """Give the site's own address without a slash at its end, as others reach it."""
    return (site().settings.base_url or request.url_root).rstrip("/")


def viewer() -> Viewer:
    """Give the person whose session or token this is; nobody when there is none."""
    if "viewer" not in g:
        if _key():
            with site().database.reading() as unit:
                g.viewer = _resumed(unit)
        else:
            g.viewer = ANONYMOUS
    return cast(Viewer, g.viewer)


def become(person: Viewer) -> None:
    """Let the rest of this request act as a person."""
    g.viewer = person


def start_session(started: accounts.Session) -> None:
    """Sign a person in; whatever stood in the session before is forgotten."""
    former, agent = _key(), request.user_agent.string
    session.clear()
    g.pop("csrf_token", None)  # one made earlier in this request belongs to the old one
    become(started.viewer)

    session["account"] = started.viewer.id
    session["key"] = writing(
        lambda context: sessions.start(context, started, agent, former)
    )


def continue_session(started: accounts.Session) -> None:
    """Begin the session of the person who asks anew, as the others ended."""
    start_session(replace(started, way=g.get("session_way", "")))


def end_session() -> None:
    """Sign the person out."""
    if viewer().role:
        key = _key()
        writing(lambda context: sessions.sign_out(context, key))
    forget_session()


def forget_session() -> None:
    """Let this browser forget a session that has ended, and what it kept of it."""
    session.clear()
    after_this_request(_clear)
    become(ANONYMOUS)


def _clear(response: Response) -> Response:
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def require_fresh() -> None:
    """Return if the person who asks signed in a short while ago."""
    if viewer().id is None:
        raise SignInError("Sign in to change how you sign in.")
    sessions.require_fresh(g.get("session_started", ""), datetime.now(UTC))


def is_fresh() -> bool:
    """Tell whether the person who asks signed in a short while ago."""
    try:
        require_fresh()
    except SignInError:
        return False
    return True


def session_number() -> int:
    """Give the number of the session that asks, 0 for a program."""
    viewer()
    return cast(int, g.get("session_number", 0))


def _resumed(unit: Unit) -> Viewer:
    """Give the person whose session it is."""
    if not (key := _key()):
        return ANONYMOUS
    here, now = site(), datetime.now(UTC)
    held = sessions.resume(unit, key, now, here.settings)
    if held is None:
        return ANONYMOUS
    here.uses.note(sessions.NOTE, held.number, held.used, now)
    g.session_number, g.session_started = held.number, held.started
    g.session_way = held.way
    return held.viewer


def _key() -> str:
    key = session.get("key")
    return key if isinstance(key, str) else ""
