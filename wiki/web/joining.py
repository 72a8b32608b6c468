"""Becoming a member: signing up, invitations made and accepted."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wiki.errors import ExistsError, InvalidError, LimitError, WikiError
from wiki.services import joining
from wiki.services.accounts import Session
from wiki.services.joining import InvitationView, Invited
from wiki.web.context import reading, root, writing
from wiki.web.forms.joining import InviteForm, JoinForm
from wiki.web.second_step import let_in

blueprint = Blueprint("joining", __name__)


@blueprint.route("/sign-up", methods=["GET", "POST"])
def sign_up() -> ResponseReturnValue:
    """Let a person make an account where that is open."""
    form = JoinForm()
    fault: WikiError | None = None
    if form.validate_on_submit():
        try:
            started = writing(lambda context: joining.sign_up(context, **_data(form)))
            return _welcome(started)
        except (ExistsError, InvalidError, LimitError) as error:
            fault = error
    with reading() as context:
        joining.require_open(context)
        return _form(form, fault, None)


@blueprint.route("/invitations/<token>", methods=["GET", "POST"])
def accept(token: str) -> ResponseReturnValue:
    """Let an invited person make an account."""
    form = JoinForm()
    fault: WikiError | None = None
    if form.validate_on_submit():
        try:
            started = writing(
                lambda context: joining.accept(context, token, **_data(form))
            )
            return _welcome(started)
        except (ExistsError, InvalidError) as error:
            fault = error
    with reading() as context:
        return _form(form, fault, joining.invitation(context, token))


@blueprint.route("/invitations", methods=["GET", "POST"])
def invitations() -> ResponseReturnValue:
    """List the invitations and make new ones."""
    form = InviteForm()
    fault = ""
    made: Invited | None = None
    if form.validate_on_submit():
        try:
            made = writing(
                lambda context: joining.invite(
                    context,
                    role=form.role.data,
                    days=form.days.data or 0,
                    uses=form.uses.data or 0,
                    note=form.note.data or "",
                )
            )
            form = InviteForm(formdata=None)
        except InvalidError as error:
            fault = error.message
    return _invitations(form, made, fault)


@blueprint.post("/invitations/<int:number>/withdraw")
def withdraw(number: int) -> ResponseReturnValue:
    """End an invitation."""
    writing(lambda context: joining.withdraw(context, number))
    return redirect(url_for("joining.invitations"))


def _invitations(
    form: InviteForm, made: Invited | None, fault: str
) -> ResponseReturnValue:
    with reading() as context:
        cursor = request.args.get("cursor", "")
        found, following = joining.invitations(context, cursor=cursor)
        offered = joining.offered_roles(context)
        form.role.choices = [
            each for each in form.role.choices if each.value in offered
        ]
        text = render_template(
            "joining/invitations.html",
            form=form,
            invitations=found,
            next=following,
            address=f"{root()}/invitations/{made.token}" if made else "",
            fault=fault,
        )
    return text, 422 if fault else 200


def _data(form: JoinForm) -> dict[str, str]:
    return {
        "name": form.name.data or "",
        "password": form.password.data or "",
        "email": form.email.data or "",
        "trap": form.website.data or "",
    }


def _welcome(started: Session) -> ResponseReturnValue:
    return let_in(started, url_for("accounts.account", welcome="1"), "")


def _form(
    form: JoinForm, fault: WikiError | None, invitation: InvitationView | None
) -> ResponseReturnValue:
    errors = fault.errors if isinstance(fault, InvalidError) else {}
    for name, texts in errors.items():
        if name in form:
            form[name].errors = [*form[name].errors, *texts]
    text = render_template(
        "joining/join.html",
        form=form,
        fault="" if errors else fault.message if fault else "",
        invitation=invitation,
    )
    return text, fault.status if fault else 200
