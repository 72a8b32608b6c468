"""What screens ask is answered through indexes, whatever the size of the wiki.

The planner of each database is asked how it would answer, over tables large enough for
it to care.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, event, text

from tests.databases import Databases
from wiki.store import (
    changes,
    contents,
    facets,
    graph_rows,
    links,
    listings,
    page_names,
    pages,
    revisions,
    state,
)
from wiki.store import search as search_store
from wiki.store.database import Database
from wiki.store.narrowing import Condition
from wiki.store.search.sqlite import TABLES
from wiki.store.unit import Unit
from wiki.text.query import parse_query

MANY = 10_000
TYPES = 8
WIDE = "x" * 400
"""Rows of a real wiki are not narrow either, and the planner knows."""

_NUMBERS = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :many)"
)
_THREE = "n, (SELECT 1 AS k UNION SELECT 2 UNION SELECT 3) AS each"
_FILLED = (
    (
        "page (id, slug, type, title, title_key, summary, level, archived, dated,"
        " revision, author, created, updated)",
        "i, 'page-' || i, 'type-' || (i % :types), 'Page ' || i, 'page ' || i,"
        " :wide, 0, false, '2' || (100000 + i), 3, '', '', '3' || (100000 + i) FROM n",
    ),
    (
        "content (page_id, body, html, fields, aliases, outline, renderer)",
        "i, '', '', '{}', '[]', '[]', 1 FROM n",
    ),
    (
        "name (page_id, kind, key, slug_key, name)",
        "i, 'title', 'page ' || i, 'page-' || i, 'Page ' || i FROM n",
    ),
    (
        "link (source_id, ordinal, relation, target_id, target_name, target_key, note,"
        " evidence, since, until, since_day, until_day, status, context)",
        "i, k, 'uses', 1 + (i * 7919 + k * 104729) % :many, '', 'page ' || i, '', '',"
        f" '', '', 0, 0, 'stated', '' FROM {_THREE}",
    ),
    ("facet (page_id, facet, value)", "i, 'state', 'state-' || (i % 50) FROM n"),
    (
        "revision (page_id, number, author, at, comment, text, archived, digest)",
        f"i, k, '', '', '', '', false, '' FROM {_THREE}",
    ),
    (
        "change (page_id, revision, kind, author, at, comment)",
        "i, 1, 'create', '', '', '' FROM n",
    ),
    ("word (word, pages)", "'word' || i, 1 FROM n"),
)
_INDEXED = {
    "sqlite": (
        "search (rowid, title, aliases, summary, facts, body)",
        "i, 'Page', '', '', '', 'word' || i FROM n",
    ),
    "postgresql": (
        "search (page_id, summary, facts, body, document)",
        "i, :wide, :wide, :wide || :wide, to_tsvector('page_text', 'word' || i) FROM n",
    ),
}
_LARGE = "page|content|name|link|facet|revision|change|word|search"
_READ_WHOLE = {
    "sqlite": re.compile(rf"SCAN (?:{_LARGE})(?:_\d+)?(?! USING| VIRTUAL)(?:\s|$)"),
    "postgresql": re.compile(rf"Seq Scan on (?:{_LARGE})\b"),
}


@pytest.fixture(scope="module")
def large(bases: Databases) -> Iterator[Database]:
    database = Database(bases.migrated())

    def fill(unit: Unit) -> None:
        for table, rows in (*_FILLED, _INDEXED[unit.dialect]):
            statement = " ".join(("INSERT INTO", table, _NUMBERS, "SELECT", rows))
            asked = {"many": MANY, "types": TYPES, "wide": WIDE}
            names = [name for name in asked if f":{name}" in statement]
            unit.connection.execute(
                text(statement), {name: asked[name] for name in names}
            )
        unit.connection.execute(text("ANALYZE"))

    database.write(fill)
    yield database
    database.close()


def _ids(count: int) -> list[int]:
    return list(range(1, count + 1))


ONE = parse_query("word77", ())

ASKED: dict[str, Callable[[Unit], object]] = {
    "the state of the wiki": state.read,
    "a page": lambda unit: pages.find(unit, "page-77", 0),
    "some pages": lambda unit: pages.by_ids(unit, _ids(20), 0),
    "pages by name": lambda unit: page_names.by_keys(unit, ["page 1", "page 2"], 0),
    "pages by the address of a name": lambda unit: page_names.by_slug_key(
        unit, "page-7", 0
    ),
    "what a page says": lambda unit: contents.find(unit, 77),
    "texts to be rendered": lambda unit: contents.rendered_before(unit, 1, 500),
    "links of a page": lambda unit: links.outgoing(unit, 77),
    "links to a page": lambda unit: links.incoming(unit, 77, 0, 24),
    "how many link to a page": lambda unit: links.count_incoming(unit, 77, 0),
    "some links": lambda unit: links.by_ids(unit, _ids(20)),
    "links of changed pages": lambda unit: graph_rows.of_pages(unit, _ids(20)),
    "pages that depend on one": lambda unit: links.dependants(unit, 77, ["page 77"]),
    "facets of changed pages": lambda unit: list(facets.of_pages(unit, _ids(20))),
    "titles of values": lambda unit: facets.titles(unit, ["page-1", "page-2"]),
    "a revision": lambda unit: revisions.find(unit, 77, 1),
    "a history": lambda unit: revisions.newest_first(unit, 77, None, 50, level=0),
    "changes since": lambda unit: changes.pages_since(unit, MANY - 20),
    "newest changes": lambda unit: changes.list_visible(
        unit, 0, before=None, since=None, limit=50
    ),
    "a listing by title": lambda unit: _listed(unit, "title"),
    "a listing, newest first": lambda unit: _listed(unit, "newest"),
    "a listing, narrowed": lambda unit: _listed(
        unit, "title", Condition("state", ("state-7",))
    ),
    "names while typing": lambda unit: search_store.starting_with(
        unit, "page 77", level=0, types=()
    ),
    "words of names": lambda unit: search_store.containing(
        unit, ["word77"], level=0, types=()
    ),
    "pages of exactly a name": lambda unit: search_store.named(unit, "Page 77"),
    "hits": lambda unit: search_store.matches(unit, ONE, 2),
    "how well hits fit": lambda unit: search_store.scores(unit, ONE, _ids(20), 2),
    "passages": lambda unit: search_store.quotes(unit, ONE, [77], 2),
}


IN_ORDER = {"newest changes"}
"""What SQLite reads in the order of the table itself, as far as it is shown."""


def _listed(unit: Unit, sort: str, *conditions: Condition) -> object:
    return listings.browse(
        unit, "type-1", conditions, level=0, sort=sort, after=(), limit=51
    )


def _plans(unit: Unit, ask: Callable[[Unit], object]) -> str:
    """Give how the database would answer each statement that is asked."""
    asked: list[tuple[str, Any]] = []

    def note(
        _connection: Connection, _cursor: Any, statement: str, values: Any, *_rest: Any
    ) -> None:
        if statement.startswith(("SELECT", "WITH")):
            asked.append((statement, values))

    event.listen(unit.connection, "before_cursor_execute", note)
    ask(unit)
    event.remove(unit.connection, "before_cursor_execute", note)
    assert asked
    word = "EXPLAIN QUERY PLAN" if unit.dialect == "sqlite" else "EXPLAIN"
    lines = []
    for statement, values in asked:
        rows = unit.connection.exec_driver_sql(f"{word} {statement}", values)
        lines += [str(row[-1]) for row in rows]
    return "\n".join(lines)


@pytest.mark.parametrize("name", ASKED)
def test_no_large_table_is_read_whole(large: Database, name: str) -> None:
    with large.reading() as unit:
        plan = _plans(unit, ASKED[name])
    if name in IN_ORDER and large.dialect == "sqlite":
        assert "TEMP B-TREE" not in plan, plan
    else:
        assert not _READ_WHOLE[large.dialect].search(plan), plan


@pytest.mark.parametrize("sort", ["title", "newest", "updated"])
def test_a_listing_is_read_in_its_order_and_not_sorted(
    large: Database, sort: str
) -> None:
    with large.reading() as unit:
        plan = _plans(unit, lambda unit: _listed(unit, sort))
    assert not re.search("TEMP B-TREE|Sort", plan), plan


def test_names_while_typing_are_read_from_their_index(large: Database) -> None:
    with large.reading() as unit:
        plan = _plans(unit, ASKED["names while typing"])
    is_sqlite = large.dialect == "sqlite"
    assert ("COVERING INDEX ix_name_key" if is_sqlite else "ix_name_key") in plan, plan
    assert "TEMP B-TREE" not in plan, plan


@pytest.mark.parametrize("level", [0, 1, 2])
def test_an_index_of_pages_that_a_reader_does_not_see_is_not_asked(
    large: Database, level: int
) -> None:
    indexes = TABLES[: level + 1] if large.dialect == "sqlite" else ("search",)
    with large.reading() as unit:
        for ask in (
            lambda unit: search_store.matches(unit, ONE, level),
            lambda unit: search_store.scores(unit, ONE, None, level),
            lambda unit: search_store.quotes(unit, ONE, [77], level),
            lambda unit: search_store.containing(
                unit, ["word77"], level=level, types=()
            ),
        ):
            asked = set(re.findall(r"\bsearch\w*", _plans(unit, ask)))
            assert asked & set(TABLES) == set(indexes)
