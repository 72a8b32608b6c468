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
_KNOW = text(
    "INSERT INTO word (word, pages) VALUES (:word, 0) ON CONFLICT (word) DO NOTHING"
)
_TAKE = text("DELETE FROM page_word WHERE page_id = :id AND word = :word")
_DISCOUNT = text("UPDATE word SET pages = pages - 1 WHERE word = :word")
_MISCOUNTED = text(
    "SELECT count(*) FROM (SELECT word FROM (SELECT word, pages FROM word"
    " UNION ALL SELECT word, -count(*) FROM page_word GROUP BY word) AS counted"
    " GROUP BY word HAVING sum(pages) <> 0) AS wrong"
)
_FORGET_COUNTS = text("DELETE FROM word")
_COUNT_ALL = text(
    "INSERT INTO word (word, pages)"
    " SELECT word, count(*) FROM page_word GROUP BY word ORDER BY word"
)


def put(unit: Unit, page_id: int, texts: SearchTexts, *, is_new: bool = False) -> None:
    """Make these the texts under which a page is found; one that `is_new` has none."""
    if not is_new:
        engine_of(unit).remove(unit.connection, page_id)
    engine_of(unit).add(unit.connection, page_id, texts)
    _put_words(unit, page_id, _counted(texts), is_new=is_new)
    if words := name_words(texts) - _counted(texts):
        rows = [{"word": word} for word in sorted(words)]
        unit.connection.execute(_KNOW, rows)


def remove(unit: Unit, page_id: int) -> None:
    """Let a page not be found any more, and count for nothing."""
    engine_of(unit).remove(unit.connection, page_id)
    _put_words(unit, page_id, frozenset())


def holds(unit: Unit, page_id: int, texts: SearchTexts) -> bool:
    """Tell whether a page is found by exactly these texts."""
    words = set(unit.connection.execute(_KNOWN, {"id": page_id}).scalars())
    engine = engine_of(unit)
    return words == _counted(texts) and engine.holds(unit.connection, page_id, texts)


def miscounted(unit: Unit) -> int:
    """Tell of how many words it is not known rightly how many pages have them."""
    return int(unit.connection.execute(_MISCOUNTED).scalar_one())


def recount(unit: Unit) -> None:
    """Count anew how many pages have each word in their names."""
    unit.connection.execute(_FORGET_COUNTS)
    unit.connection.execute(_COUNT_ALL)


def _counted(texts: SearchTexts) -> frozenset[str]:
    """Give the words that are counted: those of pages that everybody sees.

    Which words are proposed, and which of many first, tells nobody of another page.
    """
    return frozenset() if texts.level else name_words(texts)


def _put_words(
    unit: Unit, page_id: int, words: frozenset[str], *, is_new: bool = False
) -> None:
    known: set[str] = set()
    if not is_new:
        known.update(unit.connection.execute(_KNOWN, {"id": page_id}).scalars())
    # In one order everywhere, so that two savers never wait for each other.
    for wanted, statements in (
        (words - known, (_ADD, _COUNT)),
        (known - words, (_TAKE, _DISCOUNT)),
    ):
        rows = [{"id": page_id, "word": word} for word in sorted(wanted)]
        for statement in statements if rows else ():
            unit.connection.execute(statement, rows)
