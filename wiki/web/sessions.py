"""Ending one's own sessions: one of them, or all."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from wiki.services import sessions
from wiki.web.context import end_session, forget_session, session_number, writing

blueprint = Blueprint("sessions", __name__, url_prefix="/account/sessions")


@blueprint.post("/<int:number>/end")
def end(number: int) -> ResponseReturnValue:
    """End one of one's own sessions."""
    if number == session_number():
        end_session()
        return redirect(url_for("accounts.sign_in"))
    writing(lambda context: sessions.end(context, number))
    return redirect(url_for("accounts.account", saved="1", _anchor="sessions"))


@blueprint.post("/end")
def end_all() -> ResponseReturnValue:
    """End one's sessions in every browser, this one too."""
    writing(sessions.end_all)
    forget_session()
    return redirect(url_for("accounts.sign_in"))
