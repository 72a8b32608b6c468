"""The derived texts of pages: fields, aliases, HTML as everybody may see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    bindparam,
    func,
    insert,
    select,
    update,
)

from wiki.store.tables import content, page
from wiki.store.unit import Unit
from wiki.store.visible import visible


@dataclass(frozen=True, slots=True)
class ContentRow:
    """The derived text of a head: fields, aliases, HTML for the public."""

    fields: Mapping[str, Any]
    aliases: tuple[str, ...]
    html: str
    outline: tuple[tuple[int, str, str], ...]


_BODY = select(content.c.body).where(content.c.page_id == bindparam("page_id"))
_ADD = insert(content)
_CHANGE = update(content).where(content.c.page_id == bindparam("of_page"))
_FIND = select(
    content.c.fields, content.c.aliases, content.c.html, content.c.outline
).where(content.c.page_id == bindparam("page_id"))


def get(unit: Unit, page_id: int) -> ContentRow:
    """Give the derived text of a page that exists."""
    found = find(unit, page_id)
    if found is None:
        raise LookupError(f"page {page_id} has no derived text")
    return found


def find(unit: Unit, page_id: int) -> ContentRow | None:
    """Find the derived text of a page."""

    def read() -> ContentRow | None:
        row = unit.connection.execute(_FIND, {"page_id": page_id}).one_or_none()
        if row is None:
            return None
        return ContentRow(
            row.fields,
            tuple(row.aliases),
            row.html,
            tuple((level, anchor, text) for level, anchor, text in row.outline),
        )

    return unit.once(("content", page_id), read)


def whole(unit: Unit, page_id: int) -> dict[str, Any] | None:
    """Give all that is kept of a page's text, as `put` takes it."""
    kept = [each for each in content.c if each.name != "page_id"]
    query = select(*kept).where(content.c.page_id == page_id)
    row = unit.connection.execute(query).mappings().one_or_none()
    return dict(row) if row is not None else None


def fields_of(unit: Unit, ids: Iterable[int]) -> dict[int, Mapping[str, Any]]:
    """Give the fields of these pages, by id."""
    wanted = sorted(set(ids))
    found: dict[int, Mapping[str, Any]] = {}
    for start in range(0, len(wanted), 500):
        query = select(content.c.page_id, content.c.fields).where(
            content.c.page_id.in_(wanted[start : start + 500])
        )
        found.update((row[0], row[1]) for row in unit.connection.execute(query))
    return found


def html_of(unit: Unit, ids: Iterable[int]) -> dict[int, str]:
    """Give the rendered bodies of these pages, by id."""
    query = select(content.c.page_id, content.c.html).where(
        content.c.page_id.in_(sorted(set(ids)))
    )
    return {row[0]: row[1] for row in unit.connection.execute(query)}


def body_of(unit: Unit, page_id: int) -> str:
    """Give the body of a page that exists, as its authors wrote it."""
    return str(unit.connection.execute(_BODY, {"page_id": page_id}).scalar_one())


def rendered_before(unit: Unit, version: int, limit: int) -> list[int]:
    """Give pages whose kept HTML an older renderer made."""
    query = select(content.c.page_id).where(content.c.renderer < version).limit(limit)
    return list(unit.connection.execute(query).scalars())


def find_by_field(
    unit: Unit, page_type: str, field: str, value: str, level: int
) -> str | None:
    """Find the slug of the page of a type whose field has this value, in any case."""
    query = (
        select(page.c.slug)
        .join(content, content.c.page_id == page.c.id)
        .where(
            page.c.type == page_type,
            func.lower(content.c.fields[field].as_string()) == value.lower(),
            visible(level),
        )
        .order_by(page.c.id)
        .limit(1)
    )
    return unit.connection.execute(query).scalar_one_or_none()


def put(unit: Unit, page_id: int, values: Mapping[str, Any]) -> None:
    """Replace the derived text of a page."""
    changed = unit.connection.execute(_CHANGE, {"of_page": page_id, **values})
    if not changed.rowcount:
        add(unit, page_id, values)


def add(unit: Unit, page_id: int, values: Mapping[str, Any]) -> None:
    """Add the derived text of a page that has none yet."""
    unit.connection.execute(_ADD, {"page_id": page_id, **values})


def change_html(
    unit: Unit, page_id: int, html: str, outline: Sequence[Any], *, renderer: int
) -> None:
    """Replace only the rendered body, when a link's target came or went."""
    unit.connection.execute(
        update(content)
        .where(content.c.page_id == page_id)
        .values(html=html, outline=list(outline), renderer=renderer)
    )
