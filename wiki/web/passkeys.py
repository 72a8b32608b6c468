"""Signing in with a passkey; one's own passkeys: added, named, removed."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, redirect, session, url_for
from flask.typing import ResponseReturnValue

from wiki.errors import SignInError
from wiki.services import passkeys
from wiki.services.passkeys import Asked, Place
from wiki.web.accounts import sign_in_screen
from wiki.web.context import reading, require_fresh, root, start_session, writing
from wiki.web.forms.accounts import SignInForm
from wiki.web.forms.passkeys import NewPasskeyForm, PasskeyForm
from wiki.web.second_step import known_from, let_in
from wiki.web.signing import read, sign

blueprint = Blueprint("passkeys", __name__)

ADDING, ENTERING, SECONDS = "adding a passkey", "entering by passkey", 300
_KEPT = "challenge"


@blueprint.post("/sign-in/passkey/options")
def ask() -> ResponseReturnValue:
    """Give what a browser is to ask its devices for, to sign in."""
    return _asked(ENTERING, passkeys.begin(_place()))


@blueprint.post("/sign-in/passkey")
def sign_in() -> ResponseReturnValue:
    """Sign in with a passkey, as the only step or as the second one."""
    form = PasskeyForm()
    following, carried = form.next.data or "", form.carried.data or ""
    answer, place = form.credential.data or "", _place()
    try:
        challenge, asked = _challenge(ENTERING)
        first = known_from(form.known.data) if form.known.data else None
        started = writing(
            lambda context: passkeys.accept(
                context, place, challenge, answer, asked=asked
            )
        )
        if first is not None and first.viewer.id != started.viewer.id:
            raise SignInError("This passkey is of another account. Sign in once more.")
    except SignInError as error:
        writing(lambda context: passkeys.note_failure(context, answer))
        again = SignInForm(formdata=None, data={"next": following, "carried": carried})
        return sign_in_screen(again, error.message)
    return let_in(started, following, carried)


@blueprint.post("/account/passkeys/options")
def ask_for_one() -> ResponseReturnValue:
    """Give what a browser is to ask a device for, to make a new passkey."""
    require_fresh()
    with reading() as context:
        asked = passkeys.begin_adding(context, _place())
    return _asked(ADDING, asked)


@blueprint.post("/account/passkeys")
def add() -> ResponseReturnValue:
    """Keep a new passkey."""
    require_fresh()
    form, (challenge, _) = NewPasskeyForm(), _challenge(ADDING)
    data = (_place(), challenge, form.credential.data or "", form.name.data or "")
    writing(lambda context: passkeys.add(context, *data))
    return _saved()


@blueprint.post("/account/passkeys/<int:number>")
def rename(number: int) -> ResponseReturnValue:
    """Call a passkey otherwise."""
    name = NewPasskeyForm().name.data or ""
    writing(lambda context: passkeys.rename(context, number, name))
    return _saved()


@blueprint.post("/account/passkeys/<int:number>/remove")
def remove(number: int) -> ResponseReturnValue:
    """Take a passkey away."""
    start_session(writing(lambda context: passkeys.remove(context, number)))
    return _saved()


def _place() -> Place:
    parts = urlsplit(root())
    return Place(parts.hostname or "", f"{parts.scheme}://{parts.netloc}")


def _asked(purpose: str, asked: Asked) -> Response:
    session[_KEPT] = sign(purpose, [asked.challenge, time.time_ns() // 1_000_000])
    return Response(asked.options, mimetype="application/json")


def _challenge(purpose: str) -> tuple[str, int]:
    """Give the challenge of this browser, and when it was made in milliseconds."""
    kept: Any = read(purpose, session.pop(_KEPT, ""), seconds=SECONDS)
    if not isinstance(kept, list):
        raise SignInError("That took too long. Try once more.")
    return kept[0], kept[1]


def _saved() -> ResponseReturnValue:
    return redirect(url_for("accounts.account", saved="1", _anchor="passkeys"))
