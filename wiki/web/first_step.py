"""Between the steps of signing in: who took the first one, where the last one leads."""

from __future__ import annotations

from flask import redirect
from flask.typing import ResponseReturnValue

from wiki.errors import SignInError
from wiki.services import accounts
from wiki.services.accounts import Session
from wiki.services.starting import SYSTEM
from wiki.web import carrying
from wiki.web.context import site, start_session
from wiki.web.landing import inside
from wiki.web.signing import read, sign

PURPOSE, MINUTES = "second step", 10
TOO_LATE = "That took too long, or the account changed. Sign in once more."


def signed(started: Session) -> str:
    """Give for whom the first step was taken, as a field of the second one."""
    return sign(PURPOSE, [started.viewer.id, started.epoch])


def known_from(text: str) -> Session:
    """Give for whom the first step was taken, a short while ago."""
    data = read(PURPOSE, text, seconds=MINUTES * 60)
    if not isinstance(data, list) or len(data) != 2:
        raise SignInError(TOO_LATE)
    with site().reading(SYSTEM) as context:
        started = accounts.session_of(context.unit, data[0])
    if started.epoch != data[1]:
        raise SignInError(TOO_LATE)
    return started


def welcome(started: Session, following: str, carried: str) -> ResponseReturnValue:
    """Sign in somebody who took all steps, and lead on."""
    start_session(started)
    if held := carrying.read(carried):
        return carrying.hand_back(held)
    return redirect(inside(following))
