"""Ending sessions: one's own, those of an account, everybody's."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from wiki.services import sessions
from wiki.services.policy import require
from wiki.web.context import (
    end_session,
    forget_session,
    reading,
    require_fresh,
    session_number,
    site,
    viewer,
    writing,
)

blueprint = Blueprint("sessions", __name__)


@blueprint.post("/account/sessions/<int:number>/end")
def end(number: int) -> ResponseReturnValue:
    """End one of one's own sessions."""
    if number == session_number():
        end_session()
        return redirect(url_for("accounts.sign_in"))
    require_fresh()
    name = viewer().name
    writing(lambda context: sessions.end(context, name, number))
    return redirect(url_for("accounts.account", saved="1", _anchor="sessions"))


@blueprint.post("/account/sessions/end")
def end_all() -> ResponseReturnValue:
    """End one's sessions in every browser, this one too."""
    require_fresh()
    name = viewer().name
    writing(lambda context: sessions.end_all(context, name))
    forget_session()
    return redirect(url_for("accounts.sign_in"))


@blueprint.get("/users/<name>/sessions")
def show(name: str) -> ResponseReturnValue:
    """List where somebody is signed in, for administrators."""
    with reading() as context:
        require(context, "manage accounts")
        return render_template(
            "sessions/sessions.html",
            name=name,
            sessions=sessions.listed(context, name, site().settings),
        )


@blueprint.post("/users/<name>/sessions/<int:number>/end")
def end_of(name: str, number: int) -> ResponseReturnValue:
    """End a session of somebody."""
    _require_manager(name)
    writing(lambda context: sessions.end(context, name, number))
    return redirect(url_for("sessions.show", name=name))


@blueprint.post("/users/<name>/sessions/end")
def end_all_of(name: str) -> ResponseReturnValue:
    """Sign somebody out in every browser."""
    _require_manager(name)
    writing(lambda context: sessions.end_all(context, name))
    return redirect(url_for("sessions.show", name=name))


@blueprint.post("/users/sessions/end")
def end_everybodys() -> ResponseReturnValue:
    """Sign everybody out in every browser, oneself too."""
    _require_manager(viewer().name)
    writing(sessions.end_everybodys)
    forget_session()
    return redirect(url_for("accounts.sign_in"))


def _require_manager(name: str) -> None:
    """Return if one may end sessions of an account here, of one's own just now."""
    with reading() as context:
        require(context, "manage accounts")
    if name == viewer().name:
        require_fresh()
