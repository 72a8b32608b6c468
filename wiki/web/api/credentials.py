"""Sessions, tokens and the audit log through the API, one function an endpoint."""

from __future__ import annotations

from dataclasses import asdict

from wiki.services import audit, sessions, tokens
from wiki.services.context import Context
from wiki.web.api import models
from wiki.web.api.answer import Answer
from wiki.web.context import site


def list_sessions(context: Context, query: models.Nothing) -> Answer:
    """Give where one is signed in, the last used sessions first."""
    del query
    found = sessions.own(context, site().settings)
    return Answer({"items": [asdict(each) for each in found]})


def end_session(context: Context, body: models.Nothing, number: int) -> Answer:
    """End one of one's own sessions."""
    del body
    sessions.end(context, context.viewer.name, number)
    return Answer({"ended": number})


def end_sessions(context: Context, body: models.Nothing) -> Answer:
    """Sign oneself out in every browser; tokens go on."""
    del body
    sessions.end_all(context, context.viewer.name)
    return Answer({"items": []})


def list_tokens(context: Context, query: models.Nothing) -> Answer:
    """Give one's own tokens without their secrets, newest first."""
    del query
    return Answer({"items": [asdict(each) for each in tokens.own(context)]})


def make_token(context: Context, body: models.TokenBody) -> Answer:
    """Make a token for oneself; its secret is told this once."""
    made = tokens.make(context, context.viewer.name, **body.model_dump())
    return Answer(asdict(made))


def revoke_token(context: Context, body: models.Nothing, number: int) -> Answer:
    """End one of one's own tokens."""
    del body
    tokens.revoke(context, context.viewer.name, number)
    return Answer({"revoked": number})


def list_audit(context: Context, query: models.AuditQuery) -> Answer:
    """Give what was done to accounts, rights and the whole wiki, newest first."""
    found, following = audit.listed(context, **query.model_dump())
    items = [asdict(each) for each in found]
    return Answer({"items": items, "next": following or None})
