"""Signing in with a passkey; one's own passkeys: added, named, removed."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from wiki.errors import SignInError
from wiki.services import passkeys
from wiki.web import challenges
from wiki.web.accounts import sign_in_screen
from wiki.web.context import continue_session, reading, require_fresh, writing
from wiki.web.first_step import known_from
from wiki.web.forms.accounts import SignInForm
from wiki.web.forms.passkeys import NewPasskeyForm, PasskeyForm
from wiki.web.second_step import let_in

blueprint = Blueprint("passkeys", __name__)


@blueprint.post("/sign-in/passkey/options")
def ask() -> ResponseReturnValue:
    """Give what a browser is to ask its devices for, to sign in."""
    return challenges.ask(challenges.ENTERING, passkeys.begin(challenges.place()))


@blueprint.post("/sign-in/passkey")
def sign_in() -> ResponseReturnValue:
    """Sign in with a passkey, as the only step or as the second one."""
    form = PasskeyForm()
    following, carried = form.next.data or "", form.carried.data or ""
    answer, place = form.credential.data or "", challenges.place()
    try:
        challenge, asked = challenges.challenge(challenges.ENTERING)
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
        asked = passkeys.begin_adding(context, challenges.place())
    return challenges.ask(challenges.ADDING, asked)


@blueprint.post("/account/passkeys")
def add() -> ResponseReturnValue:
    """Keep a new passkey."""
    require_fresh()
    form, place = NewPasskeyForm(), challenges.place()
    challenge, _ = challenges.challenge(challenges.ADDING)
    data = (place, challenge, form.credential.data or "", form.name.data or "")
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
    continue_session(writing(lambda context: passkeys.remove(context, number)))
    return _saved()


def _saved() -> ResponseReturnValue:
    return redirect(url_for("accounts.account", saved="1", _anchor="passkeys"))
