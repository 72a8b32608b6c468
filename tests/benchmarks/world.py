"""A wiki of any size: the starter wiki, copied, its copies joined to one another.

Places are not copied: a country has the same states, however many pages lie in them.
"""

from __future__ import annotations

from sqlalchemy import text

from wiki.config import Settings
from wiki.services.starting import initialise
from wiki.store.database import Database

ELSEWHERE = 30
"""Of a hundred links, how many lead from a copy into another one."""

PLACES = "state"
"""The type of those pages of which there is only one set."""

_ONE_COUNTRY = (
    "UPDATE link SET target_id = (target_id - 1) % :one + 1 WHERE target_id > :one"
    " AND target_id IN (SELECT id FROM page WHERE type = :type)",
    "DELETE FROM link WHERE source_id > :one"
    " AND source_id IN (SELECT id FROM page WHERE type = :type)",
    # Of another type too: a wiki has no thousands of archived places either.
    "UPDATE page SET archived = 1, type = 'copy' WHERE id > :one AND type = :type",
)

_COPY = (
    "INSERT INTO page SELECT id + :off, slug || '-' || :k, type, title || ' ' || :k,"
    " title_key || ' ' || :k, summary, level, archived, dated, revision, author,"
    " created, updated FROM page WHERE id <= :most",
    "INSERT INTO content SELECT page_id + :off, body, fields, aliases, html, outline,"
    " renderer FROM content WHERE page_id <= :most",
    "INSERT INTO revision (page_id, number, author_id, author, at, comment, text,"
    " archived, digest) SELECT page_id + :off, number, author_id, author, at, comment,"
    " text, archived, digest FROM revision WHERE page_id <= :most",
    "INSERT INTO change (page_id, revision, kind, author, at, comment)"
    " SELECT page_id + :off, revision, kind, author, at, comment FROM change"
    " WHERE page_id <= :most",
    "INSERT INTO name SELECT page_id + :off, kind, key || mark || :k,"
    " slug_key || '-' || :k, name || mark || :k FROM (SELECT *,"
    " CASE kind WHEN 'slug' THEN '-' ELSE ' ' END AS mark FROM name)"
    " WHERE page_id <= :most",
    "INSERT INTO link (source_id, ordinal, relation, target_id, target_name,"
    " target_key, note, evidence, since, until, since_day, until_day, position,"
    " status, context) SELECT source_id + :off, ordinal, relation,"
    " CASE WHEN target_id IS NULL THEN NULL"
    " WHEN (id * 7919 + :k * 104729) % 100 < :elsewhere"
    " AND target_id + :one * ((id * 31 + :k * 17) % :copies) <= :size"
    " THEN target_id + :one * ((id * 31 + :k * 17) % :copies)"
    " WHEN target_id + :off <= :size THEN target_id + :off ELSE target_id END,"
    " target_name, target_key, note, evidence, since, until, since_day, until_day,"
    " position, status, context FROM link WHERE source_id <= :most",
    "INSERT INTO facet SELECT page_id + :off, facet, value FROM facet"
    " WHERE page_id <= :most",
    "INSERT INTO search (rowid, title, aliases, summary, facts, body)"
    " SELECT rowid + :off, title || ' ' || :k, aliases, summary, facts, body"
    " FROM search WHERE rowid <= :most",
    "INSERT INTO page_word SELECT page_id + :off, word FROM page_word"
    " WHERE page_id <= :most",
)


def grow(settings: Settings, size: int) -> None:
    """Make a wiki of exactly `size` pages in an empty data folder; SQLite only."""
    initialise(settings)
    database = Database(settings.database)
    with database.migrating() as connection:
        one = connection.execute(text("SELECT max(id) FROM page")).scalar_one()
        copies = -(-size // one)
        # A table at a time: a link may lead to a page of any copy.
        for statement in _COPY:
            for k in range(1, copies):
                values = {
                    "k": k,
                    "one": one,
                    "off": one * k,
                    "copies": copies,
                    "elsewhere": ELSEWHERE,
                    "size": size,
                    "most": min(one, size - one * k),
                }
                connection.execute(text(statement), values)
        for statement in _ONE_COUNTRY:
            connection.execute(text(statement), {"one": one, "type": PLACES})
        connection.execute(text("UPDATE word SET pages = pages * :c"), {"c": copies})
        connection.execute(text("ANALYZE"))
    database.close()
