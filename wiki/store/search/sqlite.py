"""Full text in SQLite: FTS5, stemmed, accents folded, ranked by bm25."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, column, text
from sqlalchemy.sql.selectable import TextualSelect

from wiki.store.search.engine import END, START
from wiki.store.search.texts import SearchTexts

TABLES = ("search", "search_members", "search_curators")
"""An index for each level: bm25 weighs a word by how many pages of its index have it,
so that hidden pages would change the order of those that everybody sees."""


def _of_each(query: str) -> list[str]:
    """Give a query over the indexes that a reader of each level may find pages in.

    Their name stands in it as TABLE. One that has nothing costs half as much as one
    that has hits.
    """
    parts = [query.replace("TABLE", table) for table in TABLES]
    return [" UNION ALL ".join(parts[: level + 1]) for level in range(len(TABLES))]


# Without the LIMIT, SQLite could dissolve this into the query around it and look
# every page up in the index instead of reading the index once.
_HITS = _of_each("SELECT rowid AS id FROM TABLE WHERE TABLE MATCH :expression")
_FOUND = [text(f"{hits} LIMIT -1").columns(column("id")) for hits in _HITS]
_EVERY_HIT = [
    text(f"SELECT group_concat(id) AS pages FROM ({hits})")  # noqa: S608 - ours
    for hits in _HITS
]
_SCORE = (
    "SELECT 'TABLE', rowid, -bm25(TABLE, 10.0, 8.0, 4.0, 2.0, 1.0)"
    " FROM TABLE WHERE TABLE MATCH :expression"
)
_SCORES = [text(each) for each in _of_each(_SCORE)]
# The plus: SQLite would ask the index once for each of the pages, which takes ten
# times as long where a word has many beginnings.
_ASKED = " AND +rowid IN (SELECT value FROM json_each(:ids))"
_SOME_SCORES = [text(each) for each in _of_each(_SCORE + _ASKED)]
_QUOTES = [
    text(each).bindparams(bindparam("ids", expanding=True))
    for each in _of_each(
        "SELECT rowid, snippet(TABLE, 2, :start, :end, '…', 32),"
        " snippet(TABLE, 4, :start, :end, '…', 32),"
        " snippet(TABLE, 3, :start, :end, '…', 32)"
        " FROM TABLE WHERE TABLE MATCH :expression AND +rowid IN :ids"
    )
]
_REMOVE = [text(f"DELETE FROM {table} WHERE rowid = :id") for table in TABLES]  # noqa: S608
_INSERT = [
    text(
        f"INSERT INTO {table} (rowid, title, aliases, summary, facts, body)"  # noqa: S608
        " VALUES (:id, :title, :aliases, :summary, :facts, :body)"
    )
    for table in TABLES
]
_HELD = text(
    _of_each(
        "SELECT 'TABLE' AS place, title, aliases, summary, facts, body FROM TABLE"
        " WHERE rowid = :id"
    )[-1]
)


class Fts5:
    """The engine of SQLite."""

    def phrase(
        self, words: Sequence[str], *, prefix: bool = False, names: bool = False
    ) -> str:
        """Give the words as one quoted string, which the tokenizer splits."""
        quoted = '"' + " ".join(words).replace('"', '""') + '"'
        columns = "{title aliases} : " if names else ""
        return f"{columns}{quoted}{' *' if prefix else ''}"

    def either(self, expressions: Sequence[str]) -> str:
        """Join with OR."""
        return f"({' OR '.join(expressions)})"

    def every(self, wanted: Sequence[str], unwanted: Sequence[str] = ()) -> str:
        """Join with AND, then NOT."""
        without = "".join(f" NOT {expression}" for expression in unwanted)
        return f"({' AND '.join(wanted)}){without}"

    def found(self, level: int) -> TextualSelect:
        """Match."""
        return _FOUND[level]

    def every_hit(self, expression: str, level: int) -> TextualSelect:
        """Join the numbers of rows."""
        query = _EVERY_HIT[level].bindparams(expression=expression)
        return query.columns(column("pages"))

    def scores(
        self,
        connection: Connection,
        expression: str,
        ids: Sequence[int] | None,
        level: int,
    ) -> Mapping[int, float]:
        """Weigh by bm25, a word in the title ten times one in the body.

        Only of the rows that are asked for: it costs more than finding them. What only
        some may see is weighed by itself, and its best counts as the best of the rest.
        """
        asked = {"expression": expression}
        if ids is None:
            rows = connection.execute(_SCORES[level], asked)
        else:
            asked["ids"] = json.dumps(ids)
            rows = connection.execute(_SOME_SCORES[level], asked)
        return _level_with_each_other(rows)

    def quotes(
        self, connection: Connection, expression: str, ids: Sequence[int], level: int
    ) -> Mapping[int, Sequence[str]]:
        """Let FTS5 choose the passages."""
        rows = connection.execute(
            _QUOTES[level],
            {"expression": expression, "ids": list(ids), "start": START, "end": END},
        )
        return {row[0]: row[1:] for row in rows}

    def add(self, connection: Connection, page_id: int, texts: SearchTexts) -> None:
        """Insert the row; the tokenizer does the rest."""
        connection.execute(_INSERT[texts.level], {"id": page_id, **_columns(texts)})

    def remove(self, connection: Connection, page_id: int) -> None:
        """Delete the row, whichever index has it."""
        for statement in _REMOVE:
            connection.execute(statement, {"id": page_id})

    def holds(self, connection: Connection, page_id: int, texts: SearchTexts) -> bool:
        """Compare what was inserted; the tokenizer's part SQLite checks itself."""
        rows = connection.execute(_HELD, {"id": page_id}).mappings()
        wanted = {"place": TABLES[texts.level], **_columns(texts)}
        return [dict(row) for row in rows] == [wanted]


def _level_with_each_other(rows: Iterable[Sequence[Any]]) -> Mapping[int, float]:
    """Put the scores of several indexes on the scale of the first that has any."""
    scores: dict[str, dict[int, float]] = {}
    for table, page, score in rows:
        scores.setdefault(table, {})[page] = score
    found: dict[int, float] = {}
    best = 0.0
    for table in TABLES:
        if own := scores.get(table):
            best = best or max(own.values())
            scale = best / max(own.values())
            found |= {page: score * scale for page, score in own.items()}
    return found


def _columns(texts: SearchTexts) -> dict[str, str]:
    return {
        "title": texts.title,
        "aliases": "\n".join(texts.aliases),
        "summary": texts.summary,
        "facts": "\n".join(texts.facts),
        "body": texts.body,
    }
