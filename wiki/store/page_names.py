"""The names of pages: addresses, titles, aliases, and those they had before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    bindparam,
    delete,
    insert,
    or_,
    select,
)

from wiki.store.pages import ROW_COLUMNS, PageRow
from wiki.store.tables import name, page
from wiki.store.unit import Unit
from wiki.store.visible import LEVEL, visible


@dataclass(frozen=True, slots=True)
class NameRow:
    """A name of a page: its slug, title, an alias, or one it had before."""

    kind: str
    key: str
    slug_key: str
    name: str


_BY_NAMES = (
    select(name.c.key, name.c.kind, *ROW_COLUMNS)
    .join(page, page.c.id == name.c.page_id)
    .where(name.c.key.in_(bindparam("keys", expanding=True)), visible(LEVEL))
    .order_by(page.c.title, page.c.id)
)
_BY_SLUG_KEY = (
    select(*ROW_COLUMNS)
    .join(name, name.c.page_id == page.c.id)
    .where(name.c.slug_key == bindparam("key"), visible(LEVEL))
    .distinct()
    .order_by(page.c.title, page.c.id)
)
_NAMES = select(name.c.kind, name.c.key, name.c.slug_key, name.c.name).where(
    name.c.page_id == bindparam("page_id")
)
_ADD = insert(name)
_REMOVE = delete(name).where(name.c.page_id == bindparam("page_id"))
_SLUG_TAKEN = (
    select(name.c.page_id)
    .where(
        name.c.key == bindparam("slug"),
        or_(name.c.kind == "slug", name.c.kind == "former"),
    )
    .limit(1)
)


def by_keys(
    unit: Unit, keys: Iterable[str], level: int
) -> dict[str, list[tuple[str, PageRow]]]:
    """Give, for each of these name keys, the visible pages with the kind of name."""
    wanted = sorted(set(keys))
    found: dict[str, list[tuple[str, PageRow]]] = {}
    for start in range(0, len(wanted), 500):
        some = {"keys": wanted[start : start + 500], "level": level}
        for key, kind, *row in unit.connection.execute(_BY_NAMES, some):
            found.setdefault(key, []).append((kind, PageRow(*row)))
    return found


def by_slug_key(unit: Unit, key: str, level: int) -> list[PageRow]:
    """Give the visible pages one of whose names makes this slug, by title."""
    asked = {"key": key, "level": level}
    return [PageRow(*row) for row in unit.connection.execute(_BY_SLUG_KEY, asked)]


def of_page(unit: Unit, page_id: int) -> list[NameRow]:
    """Give every name of a page, present and former."""
    rows = unit.connection.execute(_NAMES, {"page_id": page_id})
    return [NameRow(*row) for row in rows]


def slug_taken(unit: Unit, slug: str) -> bool:
    """Tell whether a page has this slug, or had it and still answers to it."""
    return unit.connection.execute(_SLUG_TAKEN, {"slug": slug}).first() is not None


def put(unit: Unit, page_id: int, names: Iterable[NameRow]) -> None:
    """Replace a page's present names; those it had before are kept as `former`."""
    old = {
        (row.kind, row.key): NameRow(*row)
        for row in unit.connection.execute(_NAMES, {"page_id": page_id})
    }
    new = {(each.kind, each.key): each for each in names}
    present = {key for _, key in new}
    for (kind, key), row in old.items():
        if kind in ("slug", "title") and key not in present:
            new["former", key] = NameRow("former", key, row.slug_key, row.name)
        if kind == "former" and key not in present:
            new[kind, key] = row
    if new == old:
        return
    if old:
        unit.connection.execute(_REMOVE, {"page_id": page_id})
    _add(unit, page_id, new.values())


def add_former(unit: Unit, page_id: int, names: Iterable[NameRow]) -> None:
    """Let a page answer to names that another one had."""
    known = {each.key for each in of_page(unit, page_id)}
    rows = {
        each.key: NameRow("former", each.key, each.slug_key, each.name)
        for each in names
        if each.key not in known
    }
    _add(unit, page_id, rows.values())


def remove_former(unit: Unit, page_ids: Sequence[int], keys: Sequence[str]) -> None:
    """Let pages not answer any more to names that they had from another one."""
    unit.connection.execute(
        delete(name).where(
            name.c.page_id.in_(page_ids), name.c.kind == "former", name.c.key.in_(keys)
        )
    )


def _add(unit: Unit, page_id: int, names: Iterable[NameRow]) -> None:
    rows = [
        {
            "page_id": page_id,
            "kind": each.kind,
            "key": each.key,
            "slug_key": each.slug_key,
            "name": each.name,
        }
        for each in names
    ]
    if rows:
        unit.connection.execute(_ADD, rows)
