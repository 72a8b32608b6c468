"""Telling other programs of changes: signed, tried again, with a log.

Every change that everybody may see is told to every address, in order of its number. A
telling that fails is tried again after a minute, then after twice as long each time.
The signature is that of the Standard Webhooks specification (2023): HMAC-SHA256 over
number, moment and body, in base 64.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

from wiki.errors import InvalidError, NotFoundError
from wiki.outward import Bounds, request
from wiki.services import audit, history
from wiki.services.context import ANONYMOUS, Context, stamp
from wiki.services.policy import require
from wiki.services.site import Site
from wiki.services.starting import SYSTEM
from wiki.services.views import ChangeItem
from wiki.store import changes as change_store
from wiki.store import webhooks as store
from wiki.store.webhooks import DONE, FAILED, WAITING, DeliveryRow, HookRow

ATTEMPTS = 10
"""The last one comes about nine hours after the first."""

FIRST_WAIT = timedelta(minutes=1)
KEPT = timedelta(days=30)
MOST = 50
"""Changes that are noted, and tellings that are tried, at once."""

LOGGED = 100
MOST_HOOKS = 20
_SAID = 300


@dataclass(frozen=True, slots=True)
class Hook:
    """An address that is told; `secret` is what it checks signatures with."""

    number: int
    address: str
    secret: str
    author: str
    at: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class Delivery:
    """A telling: `said` is what the other side answered, or why it was not reached."""

    number: int
    change: int
    event: str
    title: str
    state: str
    attempts: int
    due: str
    said: str
    at: str


def listed(context: Context) -> tuple[Hook, ...]:
    """Give the addresses that are told."""
    require(context, "manage webhooks")
    return tuple(map(_hook, store.listed(context.unit)))


def add(context: Context, address: str) -> Hook:
    """Let an address be told of what changes from now on."""
    require(context, "manage webhooks")
    address = address.strip()
    if not address.startswith(("https://", "http://")) or len(address) > 2_000:
        text = "The address must begin with https:// or http://."
        raise InvalidError(text, {"address": [text]})
    if len(store.listed(context.unit)) >= MOST_HOOKS:
        raise InvalidError(f"At most {MOST_HOOKS} addresses are told.")
    number = store.add(
        context.unit,
        {
            "address": address,
            "secret": "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode(),
            "author": context.viewer.name,
            "at": stamp(context.now),
            "is_active": True,
            "cursor": change_store.newest(context.unit),
        },
    )
    audit.note(context, "added a webhook", str(number), _host(address))
    return find(context, number)


def find(context: Context, number: int) -> Hook:
    """Give an address that is told."""
    require(context, "manage webhooks")
    return _hook(_known(context, number))


def log(context: Context, number: int) -> tuple[Delivery, ...]:
    """Give the last tellings of an address, the newest first."""
    require(context, "manage webhooks")
    hook = _known(context, number)
    return tuple(map(_delivery, store.log(context.unit, hook.id, LOGGED)))


def switch(context: Context, number: int, *, is_active: bool) -> None:
    """Stop telling an address, or go on; what happened meanwhile is told then."""
    require(context, "manage webhooks")
    store.change(context.unit, _known(context, number).id, {"is_active": is_active})
    audit.note(
        context, "resumed a webhook" if is_active else "stopped a webhook", str(number)
    )


def remove(context: Context, number: int) -> None:
    """Tell an address no more."""
    require(context, "manage webhooks")
    hook = _known(context, number)
    store.remove(context.unit, hook.id)
    audit.note(context, "removed a webhook", str(number), _host(hook.address))


def again(context: Context, number: int, delivery: int) -> None:
    """Try a telling again from the beginning."""
    require(context, "manage webhooks")
    hook = _known(context, number)
    row = store.find_delivery(context.unit, delivery) if delivery < 2**31 else None
    if row is None or row.webhook_id != hook.id:
        raise NotFoundError("There is no such telling any more.")
    store.change_delivery(
        context.unit,
        row.id,
        {"state": WAITING, "attempts": 0, "due": stamp(context.now), "said": ""},
    )


def run(site: Site, root: str) -> int:
    """Note what is to be told, tell what is due, and give how many were told."""
    with site.database.reading() as unit:
        hooks = store.listed(unit, only_active=True)
    for hook in hooks:
        _note(site, hook, root)
    now = stamp(datetime.now(UTC))
    with site.database.reading() as unit:
        due = store.due(unit, now, MOST)
    by_number = {hook.id: hook for hook in hooks}
    settings = site.settings
    bounds = Bounds(allowed=settings.hosts_allowed, only=settings.hosts_only)
    return sum(
        _tell(site, by_number[row.webhook_id], row, bounds)
        for row in due
        if row.webhook_id in by_number
    )


def forget_old(context: Context) -> None:
    """Forget tellings that are long over."""
    store.forget(context.unit, stamp(context.now - KEPT))


def signature(secret: str, number: str, moment: str, body: str) -> str:
    """Give what proves that a telling is from here."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{number}.{moment}.{body}".encode()
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def _note(site: Site, hook: HookRow, root: str) -> None:
    """Note the changes since the last look, as everybody may see them."""
    with site.reading(ANONYMOUS) as context:
        newest = change_store.newest(context.unit)
        if newest <= hook.cursor:
            return
        found, _ = history.changes(context, since=str(hook.cursor), limit=MOST)
        cursor = found[-1].cursor if len(found) >= MOST else newest
    site.writing(
        SYSTEM, partial(_keep, hook=hook, found=found, cursor=cursor, root=root)
    )


def _keep(
    context: Context,
    hook: HookRow,
    found: Iterable[ChangeItem],
    cursor: int,
    root: str,
) -> None:
    held = store.lock(context.unit, hook.id)
    if held is None or held.cursor != hook.cursor:
        return  # another process was first
    now = stamp(context.now)
    for each in found:
        store.add_delivery(
            context.unit,
            {
                "webhook_id": hook.id,
                "change_id": each.cursor,
                "body": _body(each, root),
                "state": WAITING,
                "attempts": 0,
                "due": now,
                "said": "",
                "at": now,
            },
        )
    store.change(context.unit, hook.id, {"cursor": cursor})


def _body(each: ChangeItem, root: str) -> str:
    data = {
        "type": f"page.{each.kind}",
        "timestamp": each.at,
        "data": {
            "change": each.cursor,
            "page": {
                "slug": each.page.slug,
                "title": each.page.title,
                "type": each.page.type,
                "address": f"{root}/pages/{each.page.slug}",
            },
            "revision": each.revision,
            "author": each.author,
            "comment": each.comment,
        },
    }
    return json.dumps(data, ensure_ascii=False)


def _tell(site: Site, hook: HookRow, row: DeliveryRow, bounds: Bounds) -> bool:
    now = datetime.now(UTC)
    later = stamp(now + FIRST_WAIT * 2**row.attempts)
    is_mine = site.writing(SYSTEM, lambda ctx: store.claim(ctx.unit, row, due=later))
    if not is_mine:
        return False
    number, moment = f"msg_{hook.id}_{row.change_id}", str(int(now.timestamp()))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "webhook-id": number,
        "webhook-timestamp": moment,
        "webhook-signature": signature(hook.secret, number, moment, row.body),
    }
    try:
        reply = request(
            hook.address,
            bounds,
            method="POST",
            body=row.body.encode(),
            headers=headers,
            redirects=0,
        )
        is_done, said = 200 <= reply.status < 300, f"answered {reply.status}"
    except InvalidError as error:
        is_done, said = False, error.message
    is_last = row.attempts + 1 >= ATTEMPTS
    state = DONE if is_done else FAILED if is_last else WAITING
    values = {"state": state, "said": said[:_SAID], "at": stamp(now)}
    site.writing(SYSTEM, lambda ctx: store.change_delivery(ctx.unit, row.id, values))
    return is_done


def _host(address: str) -> str:
    """Give the part of an address that holds no secret."""
    return urlsplit(address).hostname or ""


def _known(context: Context, number: int) -> HookRow:
    row = store.find(context.unit, number) if number < 2**31 else None
    if row is None:
        raise NotFoundError("There is no such webhook.")
    return row


def _hook(row: HookRow) -> Hook:
    return Hook(row.id, row.address, row.secret, row.author, row.at, row.is_active)


def _delivery(row: DeliveryRow) -> Delivery:
    data = json.loads(row.body)
    return Delivery(
        row.id,
        row.change_id,
        data["type"],
        data["data"]["page"]["title"],
        row.state,
        row.attempts,
        row.due,
        row.said,
        row.at,
    )
