"""Setting up a second step before anything else opens, where one must be taken.

Nobody is signed in meanwhile: a signed field says whose password was right.
"""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from wiki.errors import ExistsError, InvalidError, SignInError
from wiki.services import accounts, factors, passkeys, second_steps
from wiki.services.accounts import Session
from wiki.services.context import Context
from wiki.web import authenticators, carrying, challenges
from wiki.web.context import site, start_session, writing
from wiki.web.first_step import TOO_LATE, known_from, signed, welcome
from wiki.web.forms.factors import SetUpForm
from wiki.web.forms.passkeys import FirstPasskeyForm
from wiki.web.landing import inside
from wiki.web.signing import seal

blueprint = Blueprint("setting_up", __name__, url_prefix="/sign-in/set-up")


def offer(
    started: Session, following: str, carried: str, fault: str = "", secret: str = ""
) -> ResponseReturnValue:
    """Show what somebody whose password was right has to set up first."""
    known = {"known": signed(started), "next": following, "carried": carried}
    with site().reading(started.viewer) as context:
        proposal = authenticators.propose(context, started.viewer, secret)
    page = render_template(
        "setting_up/offer.html",
        name=started.viewer.name,
        fault=fault,
        proposal=proposal,
        form=SetUpForm(formdata=None, data={**known, "secret": proposal.signed}),
        new_passkey=FirstPasskeyForm(formdata=None, data=known),
    )
    return page, 422 if fault else 200


@blueprint.get("")
def begin() -> ResponseReturnValue:
    """Lead to the first step: this is nowhere without it."""
    return redirect(url_for("accounts.sign_in"))


@blueprint.post("")
def turn_on() -> ResponseReturnValue:
    """Set up codes of an app, sign in, and show the recovery codes, this once."""
    form = SetUpForm()
    started = known_from(form.known.data or "")
    way_on = form.next.data or "", form.carried.data or ""
    secret = authenticators.secret_from(form.secret.data or "", started.viewer)
    if not secret:
        return offer(started, *way_on, fault=authenticators.TOO_OLD)
    how, code = seal(factors.PURPOSE), form.code.data or ""

    def keep(context: Context) -> factors.TurnedOn:
        _require_nothing(context, started)
        return factors.turn_on(context, how, secret, code)

    try:
        made = writing(keep, by=started.viewer)
    except InvalidError as error:
        return offer(started, *way_on, fault=error.message, secret=secret)
    start_session(made.session)
    return render_template(
        "factors/codes.html",
        codes=made.codes,
        next=inside(way_on[0]),
        carried=carrying.read(way_on[1]),
    )


@blueprint.post("/passkey/options")
def ask() -> ResponseReturnValue:
    """Give what a browser is to ask a device for, to make the first passkey."""
    started = known_from(FirstPasskeyForm().known.data or "")
    with site().reading(started.viewer) as context:
        asked = passkeys.begin_adding(context, challenges.place())
    return challenges.ask(challenges.ADDING, asked)


@blueprint.post("/passkey")
def add() -> ResponseReturnValue:
    """Keep the first passkey and sign in."""
    form = FirstPasskeyForm()
    started = known_from(form.known.data or "")
    way_on = form.next.data or "", form.carried.data or ""
    name, answer = form.name.data or "", form.credential.data or ""
    place = challenges.place()

    def keep(context: Context) -> Session:
        _require_nothing(context, started)
        passkeys.add(context, place, challenge, answer, name)
        return accounts.session_of(
            context.unit, started.viewer.id or 0, accounts.PASSKEY
        )

    try:
        challenge, _ = challenges.challenge(challenges.ADDING)
        known = writing(keep, by=started.viewer)
    except (ExistsError, InvalidError) as error:
        return offer(started, *way_on, fault=error.message)
    return welcome(known, *way_on)


def _require_nothing(context: Context, started: Session) -> None:
    """Return if there is nothing yet: who has something takes their step with it."""
    if second_steps.is_ready(context.unit, started.viewer.id or 0):
        raise SignInError(TOO_LATE)
