"""The numbers that name one state of the wiki: what may be kept is kept under them."""

from __future__ import annotations

from typing import Any, NamedTuple, cast

from sqlalchemy import func, select

from wiki.store.tables import batch, change, ranking, vocabulary
from wiki.store.unit import Unit


class State(NamedTuple):
    """The newest change, vocabulary, learned ranking and batch of answers."""

    change: int
    vocabulary: int
    ranking: int
    batch: int


_READ = select(
    select(func.max(change.c.id)).scalar_subquery(),
    select(func.max(vocabulary.c.number)).scalar_subquery(),
    select(func.max(ranking.c.number)).scalar_subquery(),
    select(func.max(batch.c.number)).scalar_subquery(),
)
_KEPT = "throughline-state"


def read(unit: Unit) -> State:
    """Give the state that a transaction sees; read once where it sees only one.

    On SQLite a connection for reading keeps it from one transaction to the next, as
    long as its `data_version` says that nobody has committed: a tenth of a query.
    """
    if not unit.is_reading:
        return _read(unit)
    return unit.once(_KEPT, lambda: _kept(unit))


def _kept(unit: Unit) -> State:
    if unit.dialect != "sqlite":
        return _read(unit)
    connection = unit.connection
    if not connection.in_transaction():
        connection.begin()
    driver: Any = connection.connection.driver_connection
    try:
        # In the transaction: it tells of the commits that this one sees, and no more.
        version = driver.execute("PRAGMA data_version").fetchone()[0]
    except connection.dialect.loaded_dbapi.Error:
        return _read(unit)  # which fails in the way that has words
    held = connection.info.get(_KEPT)
    if held is None or held[0] != version:
        held = connection.info[_KEPT] = (version, _read(unit))
    return cast("State", held[1])


def _read(unit: Unit) -> State:
    row = unit.connection.execute(_READ).one()
    return State(*(number or 0 for number in row))
