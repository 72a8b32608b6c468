"""Addresses that are told of changes, and what became of each telling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from wiki.store.tables import delivery, webhook
from wiki.store.unit import Unit

WAITING, DONE, FAILED = "waiting", "done", "failed"


@dataclass(frozen=True, slots=True)
class HookRow:
    """An address that is told; `cursor` is the last change that was noted for it."""

    id: int
    address: str
    secret: str
    author: str
    at: str
    is_active: bool
    cursor: int


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One telling: `state` is waiting, done or failed, `due` when it is tried next."""

    id: int
    webhook_id: int
    change_id: int
    body: str
    state: str
    attempts: int
    due: str
    said: str
    at: str


_HOOK = tuple(webhook.c[name] for name in HookRow.__slots__)
_DELIVERY = tuple(delivery.c[name] for name in DeliveryRow.__slots__)


def add(unit: Unit, values: Mapping[str, Any]) -> int:
    """Add an address and give its number."""
    query = insert(webhook).values(values).returning(webhook.c.id)
    return int(unit.connection.execute(query).scalar_one())


def find(unit: Unit, number: int) -> HookRow | None:
    """Find an address that is told."""
    row = unit.connection.execute(
        select(*_HOOK).where(webhook.c.id == number)
    ).one_or_none()
    return HookRow(*row) if row else None


def listed(unit: Unit, *, only_active: bool = False) -> list[HookRow]:
    """Give the addresses that are told, in the order in which they were added."""
    query = select(*_HOOK).order_by(webhook.c.id)
    if only_active:
        query = query.where(webhook.c.is_active)
    return [HookRow(*row) for row in unit.connection.execute(query)]


def change(unit: Unit, number: int, values: Mapping[str, Any]) -> None:
    """Change an address that is told."""
    unit.connection.execute(
        update(webhook).where(webhook.c.id == number).values(values)
    )


def remove(unit: Unit, number: int) -> None:
    """Take an address away with what became of its tellings."""
    unit.connection.execute(delete(delivery).where(delivery.c.webhook_id == number))
    unit.connection.execute(delete(webhook).where(webhook.c.id == number))


def lock(unit: Unit, number: int) -> HookRow | None:
    """Give an address, held until the end of the transaction."""
    query = select(*_HOOK).where(webhook.c.id == number).with_for_update()
    row = unit.connection.execute(query).one_or_none()
    return HookRow(*row) if row else None


def add_delivery(unit: Unit, values: Mapping[str, Any]) -> None:
    """Note something that is to be told."""
    unit.connection.execute(insert(delivery).values(values))


def find_delivery(unit: Unit, number: int) -> DeliveryRow | None:
    """Find a telling."""
    row = unit.connection.execute(
        select(*_DELIVERY).where(delivery.c.id == number)
    ).one_or_none()
    return DeliveryRow(*row) if row else None


def due(unit: Unit, now: str, limit: int) -> list[DeliveryRow]:
    """Give what is to be told by now, the oldest first."""
    query = (
        select(*_DELIVERY)
        .join(webhook, webhook.c.id == delivery.c.webhook_id)
        .where(delivery.c.state == WAITING, delivery.c.due <= now, webhook.c.is_active)
        .order_by(delivery.c.id)
        .limit(limit)
    )
    return [DeliveryRow(*row) for row in unit.connection.execute(query)]


def count_due(unit: Unit, now: str) -> int:
    """Count what is to be told by now."""
    query = (
        select(func.count())
        .select_from(delivery)
        .join(webhook, webhook.c.id == delivery.c.webhook_id)
        .where(delivery.c.state == WAITING, delivery.c.due <= now, webhook.c.is_active)
    )
    return int(unit.connection.execute(query).scalar_one())


def claim(unit: Unit, row: DeliveryRow, *, due: str) -> bool:
    """Put the next attempt off, and tell whether no other process was first."""
    query = (
        update(delivery)
        .where(
            delivery.c.id == row.id,
            delivery.c.state == WAITING,
            delivery.c.attempts == row.attempts,
        )
        .values(attempts=row.attempts + 1, due=due)
    )
    return unit.connection.execute(query).rowcount == 1


def change_delivery(unit: Unit, number: int, values: Mapping[str, Any]) -> None:
    """Change what became of a telling."""
    unit.connection.execute(
        update(delivery).where(delivery.c.id == number).values(values)
    )


def log(unit: Unit, webhook_id: int, limit: int) -> list[DeliveryRow]:
    """Give the last tellings of an address, the newest first."""
    query = (
        select(*_DELIVERY)
        .where(delivery.c.webhook_id == webhook_id)
        .order_by(delivery.c.id.desc())
        .limit(limit)
    )
    return [DeliveryRow(*row) for row in unit.connection.execute(query)]


def forget(unit: Unit, before: str) -> None:
    """Forget tellings that are over since before a moment."""
    unit.connection.execute(
        delete(delivery).where(delivery.c.state != WAITING, delivery.c.at < before)
    )
