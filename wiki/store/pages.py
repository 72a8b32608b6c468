"""Pages: the heads as listings and screens read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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
from wiki.store.tables import name, page
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
_FIND_ANY = select(*ROW_COLUMNS).where(page.c.slug == bindparam("slug"))
_ADD = insert(page).returning(page.c.id)
_CHANGE = update(page).where(page.c.id == bindparam("of_page"))


def find(unit: Unit, slug: str, level: int) -> PageRow | None:
    """Find the page with exactly this slug that a reader of `level` may see."""
    asked = {"slug": slug, "level": level}

    def read() -> PageRow | None:
        row = unit.connection.execute(_FIND, asked).one_or_none()
        return PageRow(*row) if row else None

    return unit.once(("page", slug, level), read)


def find_any(unit: Unit, slug: str) -> PageRow | None:
    """Find the page with this slug, archived ones too; never for readers."""
    row = unit.connection.execute(_FIND_ANY, {"slug": slug}).one_or_none()
    return PageRow(*row) if row is not None else None


def by_ids(unit: Unit, ids: Iterable[int], level: int) -> dict[int, PageRow]:
    """Give the visible ones among these pages, by id."""
    wanted = sorted(set(ids))
    read: dict[int, PageRow | None] = unit.once(("pages", level), dict)
    missing = [number for number in wanted if number not in read]
    read.update(dict.fromkeys(missing))
    for start in range(0, len(missing), 500):
        some = {"ids": missing[start : start + 500], "level": level}
        for row in unit.connection.execute(_BY_IDS, some):
            read[row.id] = PageRow(*row)
    found = ((number, read[number]) for number in wanted)
    return {number: head for number, head in found if head is not None}


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


def titles(unit: Unit, slugs: Iterable[str], level: int) -> dict[str, str]:
    """Give the titles of the visible ones among these pages, by slug."""
    query = select(page.c.slug, page.c.title).where(
        page.c.slug.in_(sorted(set(slugs))), visible(level)
    )
    return {row[0]: row[1] for row in unit.connection.execute(query)}


def add(unit: Unit, values: Mapping[str, Any]) -> int:
    """Insert a page's head and give its id."""
    try:
        result = unit.connection.execute(_ADD, values)
    except IntegrityError as error:
        raise ExistsError(
            f"The address “{values['slug']}” was taken just now. Save again."
        ) from error
    return int(result.scalar_one())


def change(unit: Unit, page_id: int, values: Mapping[str, Any]) -> None:
    """Update a page's head."""
    unit.connection.execute(_CHANGE, {"of_page": page_id, **values})


def remove_unsaved(unit: Unit, page_id: int) -> None:
    """Take back a head that was made in this transaction and has no revision."""
    unit.connection.execute(delete(name).where(name.c.page_id == page_id))
    unit.connection.execute(delete(page).where(page.c.id == page_id))


def lock(unit: Unit, page_id: int) -> bool:
    """Hold the page's row until the end of the transaction; tell whether it was needed.

    SQLite has one writer. Others may link to the page meanwhile: two pages that link to
    each other and are saved at once would wait for each other.
    """
    if unit.dialect != "postgresql":
        return False
    unit.connection.execute(
        select(page.c.id).where(page.c.id == page_id).with_for_update(key_share=True)
    )
    return True


def walk(unit: Unit) -> list[PageRow]:
    """Give every live page in order of id, hidden ones too; for rebuilding."""
    query = select(*ROW_COLUMNS).where(visible(2)).order_by(page.c.id)
    return [PageRow(*row) for row in unit.connection.execute(query)]


def walk_all(unit: Unit) -> list[PageRow]:
    """Give every page in order of id, archived ones too; for checks."""
    query = select(*ROW_COLUMNS).order_by(page.c.id)
    return [PageRow(*row) for row in unit.connection.execute(query)]


def heads(unit: Unit) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield each page with all that its head says, as `change` takes it."""
    for row in unit.connection.execute(select(page)).mappings():
        values = dict(row)
        yield values.pop("id"), values


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
