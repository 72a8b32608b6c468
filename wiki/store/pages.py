"""Pages: the heads as listings and screens read them, and their names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from wiki.errors import ExistsError
from wiki.store.tables import content, name, page
from wiki.store.unit import Unit
from wiki.store.visible import LEVEL, visible


@dataclass(frozen=True, slots=True)
class PageRow:
    """One page's head without its text; times are ISO 8601 in UTC."""

    id: int
    slug: str
    type: str
    title: str
    summary: str
    level: int
    archived: bool
    dated: str
    revision: int
    author: str
    created: str
    updated: str


@dataclass(frozen=True, slots=True)
class ContentRow:
    """The derived text of a head: fields, aliases, HTML for the public."""

    fields: Mapping[str, Any]
    aliases: tuple[str, ...]
    html: str
    outline: tuple[tuple[int, str, str], ...]


@dataclass(frozen=True, slots=True)
class NameRow:
    """A name of a page: its slug, title, an alias, or one it had before."""

    kind: str
    key: str
    slug_key: str
    name: str


ROW_COLUMNS: tuple[ColumnElement[Any], ...] = (
    page.c.id,
    page.c.slug,
    page.c.type,
    page.c.title,
    page.c.summary,
    page.c.level,
    page.c.archived,
    page.c.dated,
    page.c.revision,
    page.c.author,
    page.c.created,
    page.c.updated,
)

# Made once: on the way to a page, building a statement costs as much as running it.
_FIND = select(*ROW_COLUMNS).where(page.c.slug == bindparam("slug"), visible(LEVEL))
_BY_IDS = select(*ROW_COLUMNS).where(
    page.c.id.in_(bindparam("ids", expanding=True)), visible(LEVEL)
)
_BY_NAMES = (
    select(name.c.key, name.c.kind, *ROW_COLUMNS)
    .join(page, page.c.id == name.c.page_id)
    .where(name.c.key.in_(bindparam("keys", expanding=True)), visible(LEVEL))
    .order_by(page.c.title, page.c.id)
)
_CONTENT = select(
    content.c.fields, content.c.aliases, content.c.html, content.c.outline
).where(content.c.page_id == bindparam("page_id"))


def find(unit: Unit, slug: str, level: int) -> PageRow | None:
    """Find the page with exactly this slug that a reader of `level` may see."""
    # Each service asks for itself: a screen made of five would read it five times.
    key = ("page", slug, level)
    if key in unit.kept:
        return cast("PageRow | None", unit.kept[key])
    row = unit.connection.execute(_FIND, {"slug": slug, "level": level}).one_or_none()
    found = PageRow(*row) if row else None
    if unit.is_reading:
        unit.kept[key] = found
    return found


def find_any(unit: Unit, slug: str) -> PageRow | None:
    """Find the page with this slug, archived ones too; never for readers."""
    return _one(unit, select(*ROW_COLUMNS).where(page.c.slug == slug))


def by_ids(unit: Unit, ids: Iterable[int], level: int) -> dict[int, PageRow]:
    """Give the visible ones among these pages, by id."""
    wanted = sorted(set(ids))
    found: dict[int, PageRow] = {}
    for start in range(0, len(wanted), 500):
        some = {"ids": wanted[start : start + 500], "level": level}
        for row in unit.connection.execute(_BY_IDS, some):
            found[row.id] = PageRow(*row)
    return found


def past_by_ids(unit: Unit, ids: Sequence[int], level: int) -> list[PageRow]:
    """Give those of some hundred pages whose past a reader of `level` may see.

    Archived ones are among them; in order of id.
    """
    query = (
        select(*ROW_COLUMNS)
        .where(page.c.id.in_(ids), page.c.level <= level)
        .order_by(page.c.id)
    )
    return [PageRow(*row) for row in unit.connection.execute(query)]


def by_names(
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
    query = (
        select(*ROW_COLUMNS)
        .join(name, name.c.page_id == page.c.id)
        .where(name.c.slug_key == key, visible(level))
        .distinct()
        .order_by(page.c.title, page.c.id)
    )
    return [PageRow(*row) for row in unit.connection.execute(query)]


def get_content(unit: Unit, page_id: int) -> ContentRow:
    """Give the derived text of a page that exists."""
    found = find_content(unit, page_id)
    if found is None:
        raise LookupError(f"page {page_id} has no derived text")
    return found


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


def rendered_before(unit: Unit, version: int, limit: int) -> list[int]:
    """Give pages whose kept HTML an older renderer made."""
    query = select(content.c.page_id).where(content.c.renderer < version).limit(limit)
    return list(unit.connection.execute(query).scalars())


def find_content(unit: Unit, page_id: int) -> ContentRow | None:
    """Find the derived text of a page."""
    row = unit.connection.execute(_CONTENT, {"page_id": page_id}).one_or_none()
    if row is None:
        return None
    return ContentRow(
        row.fields,
        tuple(row.aliases),
        row.html,
        tuple((level, anchor, text) for level, anchor, text in row.outline),
    )


def titles(unit: Unit, slugs: Iterable[str], level: int) -> dict[str, str]:
    """Give the titles of the visible ones among these pages, by slug."""
    query = select(page.c.slug, page.c.title).where(
        page.c.slug.in_(sorted(set(slugs))), visible(level)
    )
    return {row[0]: row[1] for row in unit.connection.execute(query)}


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


def add(unit: Unit, values: Mapping[str, Any]) -> int:
    """Insert a page's head and give its id."""
    try:
        result = unit.connection.execute(
            insert(page).values(values).returning(page.c.id)
        )
    except IntegrityError as error:
        raise ExistsError(
            f"The address “{values['slug']}” was taken just now. Save again."
        ) from error
    return int(result.scalar_one())


def change(unit: Unit, page_id: int, values: Mapping[str, Any]) -> None:
    """Update a page's head."""
    unit.connection.execute(update(page).where(page.c.id == page_id).values(values))


def remove_unsaved(unit: Unit, page_id: int) -> None:
    """Take back a head that was made in this transaction and has no revision."""
    unit.connection.execute(delete(name).where(name.c.page_id == page_id))
    unit.connection.execute(delete(page).where(page.c.id == page_id))


def lock(unit: Unit, page_id: int) -> None:
    """Hold the page's row until the end of the transaction (SQLite has one writer).

    Others may link to the page meanwhile: two pages that link to each other and are
    saved at once would wait for each other.
    """
    if unit.dialect == "postgresql":
        unit.connection.execute(
            select(page.c.id)
            .where(page.c.id == page_id)
            .with_for_update(key_share=True)
        )


def put_content(unit: Unit, page_id: int, values: Mapping[str, Any]) -> None:
    """Replace the derived text of a page."""
    unit.connection.execute(delete(content).where(content.c.page_id == page_id))
    unit.connection.execute(insert(content).values(page_id=page_id, **values))


def change_html(
    unit: Unit, page_id: int, html: str, outline: Sequence[Any], *, renderer: int
) -> None:
    """Replace only the rendered body, when a link's target came or went."""
    unit.connection.execute(
        update(content)
        .where(content.c.page_id == page_id)
        .values(html=html, outline=list(outline), renderer=renderer)
    )


def put_names(unit: Unit, page_id: int, names: Iterable[NameRow]) -> None:
    """Replace a page's present names; those it had before are kept as `former`."""
    old = {
        (row.kind, row.key): NameRow(*row)
        for row in unit.connection.execute(
            select(name.c.kind, name.c.key, name.c.slug_key, name.c.name).where(
                name.c.page_id == page_id
            )
        )
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
    unit.connection.execute(delete(name).where(name.c.page_id == page_id))
    unit.connection.execute(
        insert(name),
        [
            {
                "page_id": page_id,
                "kind": each.kind,
                "key": each.key,
                "slug_key": each.slug_key,
                "name": each.name,
            }
            for each in new.values()
        ],
    )


def add_former_names(unit: Unit, page_id: int, names: Iterable[NameRow]) -> None:
    """Let a page answer to names that another one had."""
    known = {each.key for each in names_of(unit, page_id)}
    rows = {
        each.key: {
            "page_id": page_id,
            "kind": "former",
            "key": each.key,
            "slug_key": each.slug_key,
            "name": each.name,
        }
        for each in names
        if each.key not in known
    }
    if rows:
        unit.connection.execute(insert(name), list(rows.values()))


def remove_former_names(
    unit: Unit, page_ids: Sequence[int], keys: Sequence[str]
) -> None:
    """Let pages not answer any more to names that they had from another one."""
    unit.connection.execute(
        delete(name).where(
            name.c.page_id.in_(page_ids), name.c.kind == "former", name.c.key.in_(keys)
        )
    )


def names_of(unit: Unit, page_id: int) -> list[NameRow]:
    """Give every name of a page, present and former."""
    query = select(name.c.kind, name.c.key, name.c.slug_key, name.c.name).where(
        name.c.page_id == page_id
    )
    return [NameRow(*row) for row in unit.connection.execute(query)]


def slug_taken(unit: Unit, slug: str) -> bool:
    """Tell whether a page has this slug, or had it and still answers to it."""
    query = select(func.count()).where(
        name.c.key == slug, name.c.kind.in_(("slug", "former"))
    )
    return bool(unit.connection.execute(query).scalar())


def walk(unit: Unit) -> list[PageRow]:
    """Give every live page in order of id, hidden ones too; for rebuilding."""
    query = select(*ROW_COLUMNS).where(visible(2)).order_by(page.c.id)
    return [PageRow(*row) for row in unit.connection.execute(query)]


def walk_all(unit: Unit) -> list[PageRow]:
    """Give every page in order of id, archived ones too; for checks."""
    query = select(*ROW_COLUMNS).order_by(page.c.id)
    return [PageRow(*row) for row in unit.connection.execute(query)]


def of_types(unit: Unit, types: Sequence[str], level: int) -> list[PageRow]:
    """Give the visible pages of some types by title, at most 500."""
    query = (
        select(*ROW_COLUMNS)
        .where(page.c.type.in_(types), visible(level))
        .order_by(page.c.title_key, page.c.id)
        .limit(500)
    )
    return [PageRow(*row) for row in unit.connection.execute(query)]


def walk_some(unit: Unit, ids: Sequence[int]) -> list[PageRow]:
    """Give these pages, archived ones too."""
    query = select(*ROW_COLUMNS).where(page.c.id.in_(ids))
    return [PageRow(*row) for row in unit.connection.execute(query)]


def count_types(unit: Unit) -> dict[str, int]:
    """Count live pages by type, hidden ones too."""
    query = select(page.c.type, func.count()).where(visible(2)).group_by(page.c.type)
    return {row[0]: row[1] for row in unit.connection.execute(query)}


def after_slug(unit: Unit, slug: str, level: int, limit: int) -> list[PageRow]:
    """Give visible pages in order of slug, those after `slug`."""
    query = (
        select(*ROW_COLUMNS)
        .where(page.c.slug > slug, visible(level))
        .order_by(page.c.slug)
        .limit(limit)
    )
    return [PageRow(*row) for row in unit.connection.execute(query)]


def all_slugs(unit: Unit, level: int) -> list[str]:
    """Give the slugs of all visible pages in order of slug."""
    query = select(page.c.slug).where(visible(level)).order_by(page.c.slug)
    return list(unit.connection.execute(query).scalars())


def _one(unit: Unit, query: Select[Any]) -> PageRow | None:
    row = unit.connection.execute(query).one_or_none()
    return PageRow(*row) if row is not None else None
