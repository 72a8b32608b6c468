"""Choosing a new password by mail: asked for, mailed, chosen."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wiki.errors import InvalidError, NotFoundError
from wiki.services import posting, resets
from wiki.services.mailing import LaterError
from wiki.services.posting import Letter
from wiki.services.resets import Sent
from wiki.web.context import forget_session, reading, site, site_of, writing
from wiki.web.forms.accounts import AskForm, NewPasswordForm

blueprint = Blueprint("resets", __name__, url_prefix="/reset")

_log = logging.getLogger(__name__)


@blueprint.route("", methods=["GET", "POST"])
def ask() -> ResponseReturnValue:
    """Let a link be mailed; the answer is the same for every address."""
    if not site().settings.mail_host:
        raise NotFoundError(
            "This wiki sends no mail. Ask an administrator to set a new password."
        )
    form = AskForm()
    if form.validate_on_submit():
        writing(lambda context: resets.ask(context, form.email.data or ""))
    done = request.method == "POST" and not form.errors
    return render_template("resets/ask.html", form=form, done=done)


@blueprint.route("/<token>", methods=["GET", "POST"])
def choose(token: str) -> ResponseReturnValue:
    """Let the person who got a link choose a new password."""
    form, fault = NewPasswordForm(), ""
    if form.validate_on_submit():
        try:
            writing(lambda now: resets.use(now, token, form.password.data or ""))
        except InvalidError as error:
            fault = error.message
        else:
            forget_session()
            return redirect(url_for("accounts.sign_in"))
    with reading() as context:
        name = resets.name_for(context, token)
        page = render_template("resets/choose.html", form=form, fault=fault, name=name)
    # The address is the secret: no site that the page leads to may learn it.
    return page, 422 if fault else 200, {"Referrer-Policy": "no-referrer"}


def send_due(app: Flask) -> int:
    """Send the links that were asked for and give how many went out."""
    here = site_of(app)

    def send(parcel: Sent) -> None:
        try:
            posting.post(here.settings, _letter(app, parcel), datetime.now(UTC))
        except LaterError as error:
            _log.warning("Mail could not be sent, and is tried again: %s", error)
            raise

    return resets.send_due(here, send)


def _letter(app: Flask, parcel: Sent) -> Letter:
    root = site_of(app).settings.base_url.rstrip("/")
    known = {"parcel": parcel, "root": root, "link": f"{root}/reset/{parcel.token}"}
    with app.app_context():
        text, html = (
            app.jinja_env.get_template(f"mail/reset.{ending}").render(known)
            for ending in ("txt", "html")
        )
    return Letter(parcel.email, f"{parcel.site}: a new password", text, html, "")
