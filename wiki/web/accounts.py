"""Signing in and out, one's own account, the list of accounts."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wiki.errors import ExistsError, InvalidError, SignInError
from wiki.services import (
    accounts,
    factors,
    identities,
    joining,
    mailing,
    passkeys,
    second_steps,
    sessions,
    tokens,
)
from wiki.services.context import ROLES
from wiki.web.carrying import Carried
from wiki.web.context import (
    end_session,
    forget_session,
    is_fresh,
    reading,
    require_fresh,
    session_number,
    site,
    viewer,
    writing,
)
from wiki.web.forms.accounts import (
    AccountForm,
    EmailForm,
    MailForm,
    PasswordForm,
    RoleForm,
    SignInForm,
)
from wiki.web.forms.passkeys import NewPasskeyForm
from wiki.web.forms.tokens import TokenForm
from wiki.web.limits import guessing
from wiki.web.second_step import let_in

blueprint = Blueprint("accounts", __name__)


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Let a person sign in."""
    form = SignInForm(next=request.args.get("next", ""))
    fault = ""
    if form.validate_on_submit():
        try:
            started = attempt(form.name.data or "", form.password.data or "")
        except SignInError as error:
            fault = error.message
        else:
            return let_in(started, form.next.data or "", form.carried.data or "")
    return sign_in_screen(form, fault)


def attempt(name: str, password: str) -> accounts.Session:
    """Give the session for a name and a password: every try passes here."""
    try:
        with guessing(name), site().database.reading() as unit:
            started = accounts.sign_in(unit, name, password)
    except SignInError:
        writing(lambda context: accounts.note_failure(context, name))
        raise
    if started.is_outdated:
        writing(lambda context: accounts.keep_anew(context.unit, started, password))
    return started


def sign_in_screen(
    form: SignInForm, fault: str, carried: Carried | None = None, status: int = 401
) -> ResponseReturnValue:
    """Show the form for signing in, which carries what was written through it."""
    if carried is not None:
        form.carried.data = carried.dump()
    with reading() as context:
        page = render_template(
            "accounts/sign_in.html",
            form=form,
            fault=fault,
            sends_mail=bool(site().settings.mail_host),
            may_sign_up=joining.may_sign_up(context),
            provider=site().settings.provider_name,
        )
    return page, status if fault else 200


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the session."""
    end_session()
    return redirect(url_for("front.front"))


@blueprint.route("/account", methods=["GET", "POST"])
def account() -> ResponseReturnValue:
    """Show one's own account and change the password."""
    person = viewer()
    if not person.role:
        raise SignInError("Sign in to see your account.")
    form = PasswordForm()
    fault = ""
    with reading() as context:
        is_first = not accounts.has_password(context)
    if is_first:
        del form.current
    if form.validate_on_submit():
        try:
            if is_first:
                require_fresh()
            else:
                attempt(person.name, form.current.data or "")
            writing(
                lambda context: accounts.set_password(
                    context, person.name, form.password.data or ""
                )
            )
            forget_session()
            return redirect(url_for("accounts.sign_in", next="/account"))
        except (SignInError, InvalidError) as error:
            fault = error.message
    return account_screen(form, fault=fault)


@blueprint.post("/account/email")
def change_email() -> ResponseReturnValue:
    """Change where one gets mail."""
    form = EmailForm()
    try:
        require_fresh()  # a link for a new password is sent there
        writing(lambda context: mailing.set_address(context, form.email.data or ""))
    except (InvalidError, SignInError) as error:
        page = account_screen(PasswordForm(formdata=None), email_fault=error.message)
        return page, error.status
    return redirect(url_for("accounts.account", saved="1"))


def account_screen(
    form: PasswordForm,
    *,
    fault: str = "",
    email_fault: str = "",
    token: str = "",
    token_form: TokenForm | None = None,
    token_fault: str = "",
) -> str:
    """Show one's own account; a new `token` is shown this once."""
    with reading() as context:
        mail = mailing.own(context)
        typed = request.form.get("email", mail.email) if email_fault else mail.email
        return render_template(
            "accounts/account.html",
            form=form,
            email=EmailForm(formdata=None, data={"email": typed}),
            fault=fault,
            email_fault=email_fault,
            mail=mail,
            sessions=sessions.own(context, site().settings),
            session_days=_days(site().settings.session_days),
            session_idle_days=_days(site().settings.session_idle_days),
            this_session=session_number(),
            choice=MailForm(formdata=None, data={"choice": mail.choice}),
            sends_mail=bool(site().settings.mail_host),
            token=token,
            factor=factors.find(context),
            second_step_required=second_steps.is_required(
                context.second_step, context.viewer.role
            ),
            has_password=accounts.has_password(context),
            identities=identities.own(context),
            passkeys=passkeys.own(context),
            new_passkey=NewPasskeyForm(formdata=None),
            fresh=is_fresh(),
            provider=site().settings.provider_name,
            tokens=tokens.own(context),
            scopes=tokens.SCOPES,
            token_form=token_form or TokenForm(formdata=None),
            token_fault=token_fault,
        )


def _days(number: float) -> str:
    return "1 day" if number == 1 else f"{number:g} days"


@blueprint.route("/users", methods=["GET", "POST"])
def users() -> ResponseReturnValue:
    """List the accounts and make new ones, for administrators."""
    form = AccountForm()
    fault = ""
    if form.validate_on_submit():
        try:
            writing(
                lambda context: accounts.add(
                    context, form.name.data, form.role.data, form.password.data
                )
            )
            return redirect(url_for("accounts.users"))
        except (ExistsError, InvalidError) as error:
            fault = error.message
    with reading() as context:
        found = accounts.list_accounts(context)
        page = render_template(
            "accounts/users.html",
            accounts=found,
            form=form,
            fault=fault,
            roles=ROLES,
            fresh=is_fresh(),
        )
        return page, 422 if fault else 200


@blueprint.post("/users/<name>/<any(disable, enable):step>")
def switch_user(name: str, step: str) -> ResponseReturnValue:
    """Close an account, or open it again."""
    change = accounts.disable if step == "disable" else accounts.enable
    writing(lambda context: change(context, name))
    return redirect(url_for("accounts.users"))


@blueprint.post("/users/<name>/role")
def change_role(name: str) -> ResponseReturnValue:
    """Change what an account may do."""
    form = RoleForm()
    if not form.validate_on_submit():
        raise InvalidError("Choose one of the roles.")
    writing(lambda context: accounts.set_role(context, name, form.role.data))
    return redirect(url_for("accounts.users"))
