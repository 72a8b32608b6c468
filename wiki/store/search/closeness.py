"""Pages whose text is close to a page's: those that share its rarest words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from sqlalchemy import bindparam, select, text

from wiki.store.search.expressions import engine_of
from wiki.store.unit import Unit

RARE = 8
"""Words asked for at most; a few rare ones find what all of them would."""
ENOUGH = 200
"""Pages that the words together may find; more would only cost more."""

COMMON = 400
"""Pages from whose names on a word says too little to be looked up."""

_COUNTS = text("SELECT word, pages FROM word WHERE word IN :words").bindparams(
    bindparam("words", expanding=True)
)


def rarest(unit: Unit, words: Sequence[str]) -> list[str]:
    """Give the rarest of these words, by how many pages are named with them.

    Words that name no page are left out: most of them are small words, not topics.
    So are common ones: in a large wiki they would cost most and tell least.
    """
    if not words:
        return []
    rows = unit.connection.execute(_COUNTS, {"words": list(words)})
    counts = {row[0]: row[1] for row in rows}
    named = [word for word in words if 0 < counts.get(word, 0) <= COMMON]
    ordered = sorted(named, key=lambda word: (counts[word], word))[:RARE]
    found = accumulate(counts[word] for word in ordered)
    return [
        word
        for number, (word, pages) in enumerate(zip(ordered, found, strict=True))
        if not number or pages <= ENOUGH
    ]


def sharing(unit: Unit, words: Sequence[str], limit: int) -> list[tuple[int, float]]:
    """Give pages that hold some of these words with their score, closest first."""
    if not words:
        return []
    engine = engine_of(unit)
    expression = engine.either([engine.phrase([word]) for word in words])
    hits = engine.hits(expression).subquery()
    query = select(hits.c.id, hits.c.score)
    query = query.order_by(hits.c.score.desc(), hits.c.id).limit(limit)
    return [(row[0], float(row[1])) for row in unit.connection.execute(query)]
