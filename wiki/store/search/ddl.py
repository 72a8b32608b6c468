"""The search index's tables, as migrations make them. Frozen: add a v3."""

from __future__ import annotations

from sqlalchemy import Connection, text

_SQLITE = (
    "CREATE VIRTUAL TABLE search USING fts5("
    " title, aliases, summary, facts, body,"
    " tokenize = 'porter unicode61 remove_diacritics 2', prefix = '2 3')",
    "CREATE TABLE word (word TEXT NOT NULL PRIMARY KEY, pages INTEGER NOT NULL)"
    " WITHOUT ROWID",
    "CREATE TABLE page_word (page_id INTEGER NOT NULL REFERENCES page (id),"
    " word TEXT NOT NULL, PRIMARY KEY (page_id, word)) WITHOUT ROWID",
)
# English stems as FTS5 makes them, but no stop words: a title may consist of them.
_POSTGRESQL = (
    "DROP TEXT SEARCH CONFIGURATION IF EXISTS page_text",
    "DROP TEXT SEARCH DICTIONARY IF EXISTS page_text_stem",
    "CREATE TEXT SEARCH DICTIONARY page_text_stem"
    " (TEMPLATE = snowball, LANGUAGE = english)",
    "CREATE TEXT SEARCH CONFIGURATION page_text (COPY = simple)",
    "ALTER TEXT SEARCH CONFIGURATION page_text"
    " ALTER MAPPING FOR asciiword, word, numword WITH page_text_stem",
    "CREATE TABLE search (page_id BIGINT PRIMARY KEY REFERENCES page (id),"
    " summary TEXT NOT NULL, facts TEXT NOT NULL, body TEXT NOT NULL,"
    " document TSVECTOR NOT NULL)",
    "CREATE INDEX ix_search_document ON search USING gin (document)",
    'CREATE TABLE word (word TEXT COLLATE "C" NOT NULL PRIMARY KEY,'
    " pages INTEGER NOT NULL)",
    "CREATE TABLE page_word (page_id BIGINT NOT NULL REFERENCES page (id),"
    ' word TEXT COLLATE "C" NOT NULL, PRIMARY KEY (page_id, word))',
)


def create_v1(connection: Connection) -> None:
    """Make the index of texts and the list of words that names are spelt with."""
    sqlite = connection.dialect.name == "sqlite"
    for statement in _SQLITE if sqlite else _POSTGRESQL:
        connection.execute(text(statement))


_LEVELS = ((1, "search_members"), (2, "search_curators"))
_COLUMNS = "title, aliases, summary, facts, body"
_GONE = "DELETE FROM search WHERE {} IN (SELECT id FROM page WHERE archived)"


def create_v2(connection: Connection) -> None:
    """Index what not everybody sees apart, and count words of public pages only."""
    is_sqlite = connection.dialect.name == "sqlite"
    statements = [_GONE.format("rowid" if is_sqlite else "page_id")]
    for level, name in _LEVELS if is_sqlite else ():
        of_level = f"(SELECT id FROM page WHERE level = {level})"  # noqa: S608 - ours
        statements += [
            _SQLITE[0].replace("TABLE search ", f"TABLE {name} "),
            f"INSERT INTO {name} (rowid, {_COLUMNS})"  # noqa: S608 - ours
            f" SELECT rowid, {_COLUMNS} FROM search WHERE rowid IN {of_level}",
            f"DELETE FROM search WHERE rowid IN {of_level}",  # noqa: S608 - ours
        ]
    hidden = "(SELECT id FROM page WHERE level > 0 OR archived)"
    statements += [
        "DELETE FROM word",
        "INSERT INTO word (word, pages) SELECT word, count(*) FROM page_word"  # noqa: S608 - ours
        f" WHERE page_id NOT IN {hidden} GROUP BY word",
        "INSERT INTO word (word, pages) SELECT DISTINCT word, 0 FROM page_word"  # noqa: S608 - ours
        f" WHERE page_id IN {hidden} ON CONFLICT (word) DO NOTHING",
        f"DELETE FROM page_word WHERE page_id IN {hidden}",  # noqa: S608 - ours
    ]
    for statement in statements:
        connection.execute(text(statement))
