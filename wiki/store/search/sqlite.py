"""Full text in SQLite: FTS5, stemmed, accents folded, ranked by bm25."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, bindparam, column, text
from sqlalchemy.sql.selectable import TextualSelect

from wiki.store.search.engine import END, START
from wiki.store.search.texts import SearchTexts

# Without the LIMIT, SQLite could dissolve this into the query around it and look
# every page up in the index instead of reading the index once.
_FOUND = text(
    "SELECT rowid AS id FROM search WHERE search MATCH :expression LIMIT -1"
).columns(column("id"))
_EVERY_HIT = text(
    "SELECT group_concat(rowid) AS pages FROM search WHERE search MATCH :expression"
)
_SCORES = text(
    "SELECT rowid, -bm25(search, 10.0, 8.0, 4.0, 2.0, 1.0)"
    " FROM search WHERE search MATCH :expression"
)
# The plus: SQLite would ask the index once for each of the pages, which takes ten
# times as long where a word has many beginnings.
_SOME_SCORES = text(
    "SELECT rowid, -bm25(search, 10.0, 8.0, 4.0, 2.0, 1.0)"
    " FROM search WHERE search MATCH :expression"
    " AND +rowid IN (SELECT value FROM json_each(:ids))"
)
_QUOTES = text(
    "SELECT rowid, snippet(search, 2, :start, :end, '…', 32),"
    " snippet(search, 4, :start, :end, '…', 32),"
    " snippet(search, 3, :start, :end, '…', 32)"
    " FROM search WHERE search MATCH :expression AND +rowid IN :ids"
).bindparams(bindparam("ids", expanding=True))
_REMOVE = text("DELETE FROM search WHERE rowid = :id")
_INSERT = text(
    "INSERT INTO search (rowid, title, aliases, summary, facts, body)"
    " VALUES (:id, :title, :aliases, :summary, :facts, :body)"
)
_HELD = text(
    "SELECT title, aliases, summary, facts, body FROM search WHERE rowid = :id"
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

    @property
    def found(self) -> TextualSelect:
        """Match."""
        return _FOUND

    def every_hit(self, expression: str) -> TextualSelect:
        """Join the numbers of rows."""
        return _EVERY_HIT.bindparams(expression=expression).columns(column("pages"))

    def scores(
        self, connection: Connection, expression: str, ids: Sequence[int] | None
    ) -> Mapping[int, float]:
        """Weigh by bm25, a word in the title ten times one in the body.

        Only of the rows that are asked for: it costs more than finding them.
        """
        asked = {"expression": expression}
        if ids is None:
            rows = connection.execute(_SCORES, asked)
        else:
            rows = connection.execute(_SOME_SCORES, {**asked, "ids": json.dumps(ids)})
        return {row[0]: row[1] for row in rows}

    def quotes(
        self, connection: Connection, expression: str, ids: Sequence[int]
    ) -> Mapping[int, Sequence[str]]:
        """Let FTS5 choose the passages."""
        rows = connection.execute(
            _QUOTES,
            {"expression": expression, "ids": list(ids), "start": START, "end": END},
        )
        return {row[0]: row[1:] for row in rows}

    def put(self, connection: Connection, page_id: int, texts: SearchTexts) -> None:
        """Delete the row and insert it anew; the tokenizer does the rest."""
        connection.execute(_REMOVE, {"id": page_id})
        connection.execute(_INSERT, {"id": page_id, **_columns(texts)})

    def holds(self, connection: Connection, page_id: int, texts: SearchTexts) -> bool:
        """Compare what was inserted; the tokenizer's part SQLite checks itself."""
        rows = connection.execute(_HELD, {"id": page_id}).mappings()
        return [dict(row) for row in rows] == [_columns(texts)]


def _columns(texts: SearchTexts) -> dict[str, str]:
    return {
        "title": texts.title,
        "aliases": "\n".join(texts.aliases),
        "summary": texts.summary,
        "facts": "\n".join(texts.facts),
        "body": texts.body,
    }
