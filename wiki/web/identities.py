"""Signing in by another service, connecting one's account with it, and ending that."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from wiki.errors import (
    ExistsError,
    InvalidError,
    LimitError,
    NotFoundError,
    ProviderError,
    SignInError,
    WikiError,
)
from wiki.services import identities, joining, provider
from wiki.services.provider import Attempt, Known
from wiki.web.accounts import sign_in_screen
from wiki.web.context import (
    continue_session,
    reading,
    require_fresh,
    root,
    site,
    start_session,
    viewer,
    writing,
)
from wiki.web.forms.accounts import SignInForm
from wiki.web.forms.joining import KnownForm
from wiki.web.landing import inside
from wiki.web.second_step import let_in
from wiki.web.signing import read, sign

blueprint = Blueprint("identities", __name__)

AWAY, NEW, SECONDS = "away at the provider", "new from the provider", 900
_KEPT = "away"


@blueprint.get("/sign-in/provider")
def begin() -> ResponseReturnValue:
    """Send somebody to the provider, who signs them in."""
    _require_provider()
    following = request.args.get("next", "")
    try:
        return redirect(_leave(following))
    except ProviderError as error:
        return _sign_in(error, following)


@blueprint.get("/sign-in/provider/back")
def come_back() -> ResponseReturnValue:
    """Take what the provider says: sign in, make an account, or connect one."""
    _require_provider()
    kept = read(AWAY, session.pop(_KEPT, ""), seconds=SECONDS)
    if not isinstance(kept, list) or len(kept) != 3:
        text = "That took too long, or began in another browser. Start once more."
        return _sign_in(SignInError(text))
    sent, following, account = kept
    known: Known | None = None
    try:
        known = provider.finish(
            site().settings,
            Attempt(*sent),
            request.args,
            _back(),
            datetime.now(UTC),
        )
        if account is not None:
            return _connect(known, account)
        with site().database.reading() as unit:
            started = identities.find(unit, known)
    except (SignInError, ProviderError) as error:
        if account is not None:
            raise
        if isinstance(error, SignInError):
            writing(lambda context: identities.note_failure(context, known))
        return _sign_in(error, following)
    if started is None:
        return _welcome(known, following)
    return let_in(started, following, "")


@blueprint.post("/sign-in/provider")
def join() -> ResponseReturnValue:
    """Make an account for somebody whom the provider knows."""
    _require_provider()
    form = KnownForm()
    held = read(NEW, form.known.data or "", seconds=SECONDS)
    if not isinstance(held, list):
        raise SignInError("That took too long. Start once more.")
    if not form.validate_on_submit():
        return _choose_name(form, None)
    data = {"name": form.name.data or "", "trap": form.website.data or ""}
    try:
        started = writing(
            lambda context: identities.join(context, Known(*held), **data)
        )
    except (ExistsError, InvalidError, LimitError) as error:
        return _choose_name(form, error)
    start_session(started)
    return redirect(inside(form.next.data or "", url_for("accounts.account")))


@blueprint.post("/account/identities")
def connect() -> ResponseReturnValue:
    """Show where to go so that one may sign in by the provider from then on."""
    # By a link, not by leading on: forms may be sent to this site only.
    require_fresh()
    _require_provider()
    return render_template(
        "identities/leave.html",
        provider=site().settings.provider_name,
        address=_leave("/account", viewer().id),
    )


@blueprint.post("/account/identities/<int:number>/remove")
def disconnect(number: int) -> ResponseReturnValue:
    """Do not sign in so any more."""
    continue_session(writing(lambda context: identities.disconnect(context, number)))
    return redirect(url_for("accounts.account", saved="1", _anchor="identities"))


def _require_provider() -> None:
    if not site().settings.oidc_issuer:
        raise NotFoundError("One signs in here by name and password.")


def _back() -> str:
    return f"{root()}{url_for('identities.come_back')}"


def _leave(following: str, account: int | None = None) -> str:
    """Give where to go; the browser keeps what the answer must fit."""
    address, attempt = provider.begin(site().settings, _back())
    sent = [attempt.state, attempt.nonce, attempt.verifier]
    session[_KEPT] = sign(AWAY, [sent, following[:2_000], account])
    return address


def _connect(known: Known, account: int) -> ResponseReturnValue:
    if viewer().id != account:
        raise SignInError("You are not signed in any more. Sign in and start again.")
    writing(lambda context: identities.connect(context, known))
    return redirect(url_for("accounts.account", saved="1", _anchor="identities"))


def _welcome(known: Known, following: str) -> ResponseReturnValue:
    """Offer an account to somebody new, or say how to get one."""
    with reading() as context:
        is_open = joining.may_sign_up(context)
    name = site().settings.provider_name
    if not is_open:
        text = (
            f"Nobody here is connected with this account at {name}. If you have an"
            " account of this wiki, sign in with its password and connect it under"
            " /account; else ask somebody who runs this wiki for one."
        )
        return _sign_in(SignInError(text), following)
    data = {
        "known": sign(NEW, [known.issuer, known.subject, known.called]),
        "next": following,
        "name": identities.name_like(known.called),
    }
    return _choose_name(KnownForm(formdata=None, data=data), None)


def _choose_name(form: KnownForm, fault: WikiError | None) -> ResponseReturnValue:
    if isinstance(fault, InvalidError):
        form.name.errors = [*form.name.errors, *fault.errors.get("name", ())]
    page = render_template(
        "identities/join.html",
        form=form,
        fault="" if fault is None or form.name.errors else fault.message,
        provider=site().settings.provider_name,
    )
    return page, fault.status if fault else 200


def _sign_in(error: WikiError, following: str = "") -> ResponseReturnValue:
    form = SignInForm(formdata=None, data={"next": following})
    return sign_in_screen(form, error.message, status=error.status)
