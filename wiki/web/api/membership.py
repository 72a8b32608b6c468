"""Members through the API: accounts, invitations, notices, what is chosen for all."""

from __future__ import annotations

from dataclasses import asdict

from wiki.services import joining, mailing, notices, options
from wiki.services.context import Context
from wiki.web.api import models
from wiki.web.api.answer import Answer


def get_mail(context: Context, query: models.Nothing) -> Answer:
    """Give where and when one gets mail about one's notices."""
    del query
    return Answer(asdict(mailing.own(context)))


def choose_mail(context: Context, body: models.MailBody) -> Answer:
    """Choose where and when one gets mail; a new address is to be confirmed first."""
    if body.email is not None:
        mailing.set_address(context, body.email)
    if body.choice is not None:
        mailing.choose(context, body.choice)
    return Answer(asdict(mailing.own(context)))


def list_notices(context: Context, query: models.ListQuery) -> Answer:
    """Give what one was told, newest first."""
    found = notices.listed(context, cursor=query.cursor, limit=query.limit)
    items = [asdict(each) for each in found.items]
    data = {"items": items, "unseen": found.unseen, "next": found.next or None}
    return Answer(data)


def mark_seen(context: Context, body: models.SeenBody) -> Answer:
    """Note that one has seen one's notices up to a number."""
    return Answer({"unseen": notices.mark_seen(context, body.until)})


def get_options(context: Context, query: models.Nothing) -> Answer:
    """Give what is chosen for the whole site, and what was chosen before."""
    del query
    history = [asdict(each) for each in options.choices(context)]
    chosen = asdict(options.current(context.unit))
    return Answer({**chosen, "history": history})


def choose_options(context: Context, body: models.OptionsBody) -> Answer:
    """Change what is chosen for the whole site; what is left out stays."""
    options.choose(context, **body.model_dump())
    return get_options(context, models.Nothing())


def list_invitations(context: Context, query: models.ListQuery) -> Answer:
    """Give the invitations, newest first."""
    found, following = joining.invitations(
        context, cursor=query.cursor, limit=query.limit
    )
    items = [asdict(each) for each in found]
    return Answer({"items": items, "next": following or None})


def invite(context: Context, body: models.InviteBody) -> Answer:
    """Make an invitation; its secret is told this once."""
    made = joining.invite(context, **body.model_dump())
    return Answer({**asdict(made), "address": f"/invitations/{made.token}"})


def withdraw_invitation(context: Context, body: models.Nothing, number: int) -> Answer:
    """End an invitation; accounts that were made with it stay."""
    del body
    joining.withdraw(context, number)
    return Answer({"withdrawn": number})


def join(context: Context, body: models.JoinBody) -> Answer:
    """Make an account for oneself, where that is open or with an invitation."""
    data = {"name": body.name, "password": body.password, "email": body.email}
    session = (
        joining.accept(context, body.invitation, **data)
        if body.invitation
        else joining.sign_up(context, **data)
    )
    return Answer({"name": session.viewer.name, "role": session.viewer.role})
