"""Who wants to be told of what."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import bindparam, delete, false, insert, select, tuple_, update

from wiki.store.tables import account, watch
from wiki.store.unit import Unit

Target = tuple[str, str]
"""What is watched: its kind, and its number or slug."""

_WATCHED = select(watch.c.at).where(
    watch.c.account_id == bindparam("account_id"),
    watch.c.kind == bindparam("kind"),
    watch.c.target == bindparam("target"),
)
_WATCHERS = (
    select(watch.c.account_id)
    .join(account, account.c.id == watch.c.account_id)
    .where(
        tuple_(watch.c.kind, watch.c.target).in_(bindparam("targets", expanding=True)),
        account.c.disabled == false(),
        account.c.role.in_(bindparam("roles", expanding=True)),
    )
    .distinct()
)


def add(unit: Unit, account_id: int, kind: str, target: str, *, at: str) -> None:
    """Let a person watch something, if they do not already."""
    if not is_watched(unit, account_id, kind, target):
        unit.connection.execute(
            insert(watch).values(account_id=account_id, kind=kind, target=target, at=at)
        )


def remove(unit: Unit, account_id: int, kind: str, target: str) -> None:
    """Let a person watch something no more."""
    unit.connection.execute(
        delete(watch).where(
            watch.c.account_id == account_id,
            watch.c.kind == kind,
            watch.c.target == target,
        )
    )


def is_watched(unit: Unit, account_id: int, kind: str, target: str) -> bool:
    """Tell whether a person watches something."""
    values = {"account_id": account_id, "kind": kind, "target": target}
    return unit.connection.execute(_WATCHED, values).one_or_none() is not None


def of_person(unit: Unit, account_id: int, limit: int) -> list[Target]:
    """Give what a person watches, the last begun first."""
    query = (
        select(watch.c.kind, watch.c.target)
        .where(watch.c.account_id == account_id)
        .order_by(watch.c.at.desc(), watch.c.kind, watch.c.target)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in unit.connection.execute(query)]


def watchers(
    unit: Unit, targets: Sequence[Target], roles: Collection[str]
) -> list[int]:
    """Give the open accounts of these roles that watch any of these."""
    asked = {"targets": list(targets), "roles": list(roles)}
    return list(unit.connection.execute(_WATCHERS, asked).scalars())


def move(unit: Unit, page_id: int, into_id: int) -> None:
    """Let those who watch a page watch another one."""
    old, new = str(page_id), str(into_id)
    there = select(watch.c.account_id).where(
        watch.c.kind == "page", watch.c.target == new
    )
    unit.connection.execute(
        delete(watch).where(
            watch.c.kind == "page",
            watch.c.target == old,
            watch.c.account_id.in_(there),
        )
    )
    unit.connection.execute(
        update(watch)
        .where(watch.c.kind == "page", watch.c.target == old)
        .values(target=new)
    )
