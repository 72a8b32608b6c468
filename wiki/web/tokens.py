"""One's own tokens for programs: made, shown once, revoked."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from wiki.errors import InvalidError, SignInError
from wiki.services import tokens
from wiki.web.accounts import account_screen
from wiki.web.context import viewer, writing
from wiki.web.forms.accounts import PasswordForm
from wiki.web.forms.tokens import TokenForm

blueprint = Blueprint("tokens", __name__, url_prefix="/account")


@blueprint.post("/token")
def make() -> ResponseReturnValue:
    """Make a token and show it, this once."""
    person, form = viewer(), TokenForm()
    if not person.role:
        raise SignInError("Sign in to make a token.")
    try:
        made = writing(
            lambda context: tokens.make(
                context,
                person.name,
                name=form.name.data or "",
                scope=form.scope.data or "",
                expires=form.until(),
            )
        )
    except InvalidError as error:
        page = account_screen(
            PasswordForm(formdata=None), token_form=form, token_fault=error.message
        )
        return page, error.status
    return account_screen(PasswordForm(formdata=None), token=made.token)


@blueprint.post("/tokens/<int:number>/revoke")
def revoke(number: int) -> ResponseReturnValue:
    """End one of one's own tokens."""
    name = viewer().name
    if not name:
        raise SignInError("Sign in to revoke a token.")
    writing(lambda context: tokens.revoke(context, name, number))
    return redirect(url_for("accounts.account", saved="1", _anchor="tokens"))
