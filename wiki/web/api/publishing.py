"""Publishing on time, and telling other programs, through the API."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from wiki.services import payloads, scheduling, webhooks
from wiki.services.context import Context
from wiki.services.scheduling import Scheduled
from wiki.services.webhooks import Hook
from wiki.web.api import models
from wiki.web.api.answer import Answer


def list_scheduled(context: Context, query: models.Nothing) -> Answer:
    """Give what is to be published, the next first."""
    del query
    return Answer({"items": [_scheduled(each) for each in scheduling.listed(context)]})


def schedule(context: Context, body: models.ScheduleBody, slug: str) -> Answer:
    """Let a page be published at a moment; until then only curators see it."""
    return Answer(_scheduled(scheduling.schedule(context, slug, body.at, body.zone)))


def cancel(context: Context, body: models.Nothing, slug: str) -> Answer:
    """Let a page not be published by itself."""
    del body
    scheduling.cancel(context, slug)
    return list_scheduled(context, models.Nothing())


def list_webhooks(context: Context, query: models.Nothing) -> Answer:
    """Give the addresses that are told of changes."""
    del query
    return Answer({"items": [_hook(each) for each in webhooks.listed(context)]})


def add_webhook(context: Context, body: models.WebhookBody) -> Answer:
    """Let an address be told of what changes from now on."""
    hook = webhooks.add(context, body.address)
    return Answer(
        _with_log(context, hook),
        status=201,
        location=f"/api/v1/webhooks/{hook.number}",
    )


def get_webhook(context: Context, query: models.Nothing, number: int) -> Answer:
    """Give an address that is told, with its last tellings."""
    del query
    return Answer(_with_log(context, webhooks.find(context, number)))


def switch_webhook(context: Context, body: models.SwitchBody, number: int) -> Answer:
    """Stop telling an address, or go on."""
    webhooks.switch(context, number, is_active=body.is_active)
    return get_webhook(context, models.Nothing(), number)


def tell_again(
    context: Context, body: models.Nothing, number: int, delivery: int
) -> Answer:
    """Tell something again."""
    del body
    webhooks.again(context, number, delivery)
    return get_webhook(context, models.Nothing(), number)


def remove_webhook(context: Context, body: models.Nothing, number: int) -> Answer:
    """Tell an address no more."""
    del body
    webhooks.remove(context, number)
    return list_webhooks(context, models.Nothing())


def _scheduled(found: Scheduled) -> dict[str, Any]:
    return {
        "page": payloads.reference(found.page),
        "at": found.at,
        "author": found.author,
    }


def _hook(hook: Hook) -> dict[str, Any]:
    return asdict(hook)


def _with_log(context: Context, hook: Hook) -> dict[str, Any]:
    log = [asdict(each) for each in webhooks.log(context, hook.number)]
    return {**_hook(hook), "log": log}
