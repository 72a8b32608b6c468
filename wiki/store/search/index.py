"""Keeping the search index in step with the pages."""

from __future__ import annotations

from sqlalchemy import text

from wiki.store.search.expressions import engine_of
from wiki.store.search.texts import SearchTexts, name_words
from wiki.store.unit import Unit

_KNOWN = text("SELECT word FROM page_word WHERE page_id = :id")
_ADD = text("INSERT INTO page_word (page_id, word) VALUES (:id, :word)")
_COUNT = text(
    "INSERT INTO word (word, pages) VALUES (:word, 1)"
    " ON CONFLICT (word) DO UPDATE SET pages = word.pages + 1"
)
_TAKE = text("DELETE FROM page_word WHERE page_id = :id AND word = :word")
_DISCOUNT = text("UPDATE word SET pages = pages - 1 WHERE word = :word")


def put(unit: Unit, page_id: int, texts: SearchTexts) -> None:
    """Make these the texts under which a page is found."""
    engine_of(unit).put(unit.connection, page_id, texts)
    _put_words(unit, page_id, name_words(texts))


def holds(unit: Unit, page_id: int, texts: SearchTexts) -> bool:
    """Tell whether a page is found by exactly these texts."""
    words = set(unit.connection.execute(_KNOWN, {"id": page_id}).scalars())
    engine = engine_of(unit)
    return words == name_words(texts) and engine.holds(unit.connection, page_id, texts)


def _put_words(unit: Unit, page_id: int, words: frozenset[str]) -> None:
    known = set(unit.connection.execute(_KNOWN, {"id": page_id}).scalars())
    # In one order everywhere, so that two savers never wait for each other.
    for wanted, statements in (
        (words - known, (_ADD, _COUNT)),
        (known - words, (_TAKE, _DISCOUNT)),
    ):
        rows = [{"id": page_id, "word": word} for word in sorted(wanted)]
        for statement in statements if rows else ():
            unit.connection.execute(statement, rows)
