"""The search index's tables, as the first migration makes them. Frozen: add a v2."""

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
