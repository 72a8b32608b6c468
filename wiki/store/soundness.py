"""What holds a database together, looked at from outside: rows that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from sqlalchemy import (
    and_,
    column,
    delete,
    exists,
    func,
    inspect,
    or_,
    select,
    table,
    text,
    update,
)
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.expression import TableClause

from wiki.store import changes as change_store
from wiki.store import digests
from wiki.store.tables import change, revision
from wiki.store.unit import Unit

DERIVED = ("content", "facet", "file_use", "link", "name", "page_word", "search")
"""Tables that hold nothing but what revisions say."""

MOST = 20
"""Faults of a file that are listed."""

ARCHIVING = "archive"
"""The kind of the changes, and of them alone, after which a page is out of sight."""

CREATING = "create"
"""The kind of the first change of every page."""

_TOLD = ("author", "at", "comment", "level")
"""What an entry of the log of changes repeats of its revision."""

_MISTOLD = (
    select(
        *(change.c.id, change.c.kind),
        *(revision.c.number, revision.c.digest, revision.c.archived),
        *(revision.c[name] for name in _TOLD),
    )
    .join_from(
        change,
        revision,
        and_(
            revision.c.page_id == change.c.page_id,
            revision.c.number == change.c.revision,
        ),
    )
    .where(
        change.c.kind != change_store.SILENT,
        or_(
            *(change.c[name] != revision.c[name] for name in _TOLD),
            (change.c.kind == ARCHIVING) != revision.c.archived,
        ),
    )
)


@dataclass(frozen=True, slots=True)
class Dangling:
    """Rows of a table that name what another table does not have."""

    table: str
    column: str
    other: str
    count: int


def faults_of_file(unit: Unit) -> list[str]:
    """Give what SQLite finds wrong in its file; PostgreSQL looks after its own."""
    if unit.dialect != "sqlite":
        return []
    file = unit.connection.execute(text("PRAGMA database_list")).all()[0][2]
    driver = unit.connection.dialect.loaded_dbapi
    # On a connection of its own: one that was open while others wrote to the search
    # index takes what it remembers of that for a fault (seen with SQLite 3.53.4).
    try:
        with closing(driver.connect(file)) as own:
            found = own.execute(f"PRAGMA integrity_check({MOST})").fetchall()
    except driver.Error as error:
        return [str(error)]
    return [said for (said,) in found if said != "ok"]


def dangling(unit: Unit) -> Iterator[Dangling]:
    """Follow every foreign key of every table; yield those that lead nowhere."""
    for own, key, other, leads_nowhere in _keys(unit):
        query = select(func.count()).select_from(own).where(leads_nowhere)
        if count := unit.connection.execute(query).scalar_one():
            yield Dangling(own.name, key, other, count)


def forget_dangling(unit: Unit) -> None:
    """Delete rows that lead nowhere where they are derived; the others stay."""
    for own, _, _, leads_nowhere in _keys(unit):
        if own.name in DERIVED:
            unit.connection.execute(delete(own).where(leads_nowhere))


def untold(unit: Unit) -> list[tuple[int, int]]:
    """Give the (page, number) of each revision that the log of changes leaves out.

    What a page was elsewhere, before it was created here, no entry tells.
    """
    later = change.alias("later")
    query = (
        select(revision.c.page_id, revision.c.number)
        .where(
            ~exists().where(
                change.c.page_id == revision.c.page_id,
                change.c.revision == revision.c.number,
                change.c.kind != change_store.SILENT,
            ),
            ~exists().where(
                later.c.page_id == revision.c.page_id,
                later.c.revision > revision.c.number,
                later.c.kind == CREATING,
            ),
        )
        .order_by(revision.c.page_id, revision.c.number)
    )
    return [(page, number) for page, number in unit.connection.execute(query)]


def told_otherwise(unit: Unit) -> list[tuple[int, int]]:
    """Give the (page, number) of revisions of which the log says something else."""
    query = _MISTOLD.with_only_columns(revision.c.page_id, revision.c.number)
    found = unit.connection.execute(query.distinct().order_by(*query.selected_columns))
    return [(page, number) for page, number in found]


def told_of_nothing(unit: Unit) -> int:
    """Tell how many entries of the log are of revisions that do not exist."""
    query = (
        select(func.count())
        .select_from(change)
        .where(
            ~exists().where(
                revision.c.page_id == change.c.page_id,
                revision.c.number == change.c.revision,
            )
        )
    )
    return int(unit.connection.execute(query).scalar_one())


def tell(unit: Unit) -> None:
    """Add what the log of changes leaves out, at its end."""
    columns = revision.c
    for page_id, number in untold(unit):
        row = unit.connection.execute(
            select(columns.archived, *(columns[name] for name in _TOLD)).where(
                columns.page_id == page_id, columns.number == number
            )
        ).one()
        change_store.append(
            unit,
            page_id,
            number,
            _kind(number, is_archived=row.archived),
            **{name: getattr(row, name) for name in _TOLD},
        )


def tell_rightly(unit: Unit) -> None:
    """Let the log say what the history says, where its digest seals that.

    Of older revisions nothing tells which of both was altered.
    """
    for row in unit.connection.execute(_MISTOLD).all():
        if not digests.seals_all(row.digest):
            continue
        said = {name: getattr(row, name) for name in _TOLD}
        if row.archived != (row.kind == ARCHIVING):
            said["kind"] = _kind(row.number, is_archived=row.archived)
        unit.connection.execute(
            update(change).where(change.c.id == row.id).values(said)
        )


def _kind(number: int, *, is_archived: bool) -> str:
    """Give the kind of a change as well as its revision tells it."""
    if is_archived:
        return ARCHIVING
    return CREATING if number == 1 else "edit"


def _keys(
    unit: Unit,
) -> Iterator[tuple[TableClause, str, str, ColumnElement[bool]]]:
    """Yield each foreign key: its table, its column, where it leads, and when not."""
    found = inspect(unit.connection).get_multi_foreign_keys()
    for (_, name), keys in sorted(found.items()):
        for key in keys:
            pairs = list(
                zip(key["constrained_columns"], key["referred_columns"], strict=True)
            )
            own = table(name, *(column(each) for each, _ in pairs))
            parent = table(key["referred_table"], *(column(each) for _, each in pairs))
            other = parent.alias("other")
            meets = and_(*(other.c[there] == own.c[here] for here, there in pairs))
            is_set = and_(*(own.c[here].is_not(None) for here, _ in pairs))
            nowhere = and_(is_set, ~exists(select(other).where(meets).correlate(own)))
            names = ", ".join(here for here, _ in pairs)
            yield own, names, key["referred_table"], nowhere
