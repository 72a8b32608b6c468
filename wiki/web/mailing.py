"""Choosing mail, and what the links in mail do; those work without signing in."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wiki.errors import InvalidError, NotFoundError
from wiki.services import mailing
from wiki.services.starting import SYSTEM
from wiki.web.context import site, writing
from wiki.web.forms.accounts import MailForm
from wiki.web.letters import confirmed, ended
from wiki.web.security import csrf

blueprint = Blueprint("mailing", __name__)


@blueprint.post("/account/mail")
def choose() -> ResponseReturnValue:
    """Choose when one gets mail."""
    form = MailForm()
    if not form.validate_on_submit():
        raise InvalidError("Choose when you get mail.")
    writing(lambda context: mailing.choose(context, form.choice.data))
    return redirect(url_for("accounts.account", saved="1"))


@blueprint.post("/account/email/again")
def ask_again() -> ResponseReturnValue:
    """Send the link that confirms one's address once more."""
    writing(mailing.ask_again)
    return redirect(url_for("accounts.account", saved="1"))


@blueprint.route("/mail/confirm/<token>", methods=["GET", "POST"])
def confirm(token: str) -> ResponseReturnValue:
    """Ask whether an address is theirs, since programs follow links too; note it."""
    person = confirmed(token)
    if person is None:
        raise NotFoundError(
            "This link is broken or older than a week. Sign in and let another one be"
            " sent from your account."
        )
    if request.method == "POST":
        site().writing(SYSTEM, lambda context: mailing.confirm(context, *person))
    return _shown("confirm", person[1])


@blueprint.route("/mail/end/<token>", methods=["GET", "POST"])
def end(token: str) -> ResponseReturnValue:
    """Send no more mail: by one click here, or by the mail program (RFC 8058)."""
    person = ended(token)
    if person is None:
        raise NotFoundError(
            "This link is broken. Sign in and choose “No mail” in your account."
        )
    if request.method == "POST":
        site().writing(SYSTEM, lambda context: mailing.end(context, *person))
    return _shown("end", person[1])


# A mail program that ends mail by itself has no page of ours, and so no token.
csrf.exempt(end)


def _shown(step: str, email: str) -> str:
    done = request.method == "POST"
    return render_template("mail/step.html", step=step, email=email, done=done)
