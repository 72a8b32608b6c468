"""From a query as people write it to the expression an index matches."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text

from wiki.store.search.engine import Engine
from wiki.store.search.postgresql import TsVector
from wiki.store.search.sqlite import Fts5
from wiki.store.search.texts import plain_letters
from wiki.store.unit import Unit
from wiki.text.query import Query, Term

SHORTEST_PREFIX = 2
"""One letter begins too many words to be worth reading them all."""
ENDINGS = 12
LAST = "\U0010ffff"

ENGINES: dict[str, Engine] = {"sqlite": Fts5(), "postgresql": TsVector()}
_WORDS = text(
    "SELECT word FROM word WHERE word > :first AND word < :last AND pages > 0"
    " ORDER BY pages DESC, word LIMIT :most"
)


def engine_of(unit: Unit) -> Engine:
    """Give the full-text engine of this database."""
    return ENGINES[unit.dialect]


def match_all(unit: Unit, query: Query, *, names: bool = False) -> str:
    """Give the expression for pages with every wanted and no unwanted term.

    "" when nothing is wanted; with `names` the words must stand in page names.
    """
    if not query.wanted:
        return ""
    return engine_of(unit).every(
        [_term(unit, term, names=names) for term in query.wanted],
        [_term(unit, term) for term in query.unwanted],
    )


def match_any(unit: Unit, terms: Sequence[Term]) -> str:
    """Give the expression for pages with at least one of these terms."""
    return engine_of(unit).either([_term(unit, term) for term in terms])


def match_beginnings(unit: Unit, words: Sequence[str]) -> str:
    """Give the expression for pages whose names have words that begin like these."""
    terms = [Term((word,), prefix=True) for word in words]
    return engine_of(unit).every([_term(unit, term, names=True) for term in terms])


def _term(unit: Unit, term: Term, *, names: bool = False) -> str:
    engine = engine_of(unit)
    whole = engine.phrase(term.words, names=names)
    if not term.prefix or len(term.words[-1]) < SHORTEST_PREFIX:
        return whole
    # Only stems are indexed, so "competen" is no beginning of "compet": the words
    # that names are spelt with are asked as well. The whole word counts twice.
    forms = [whole, engine.phrase(term.words, prefix=True, names=names)]
    forms += [
        engine.phrase((*term.words[:-1], word), names=names)
        for word in _beginning_with(unit, plain_letters(term.words[-1]).lower())
    ]
    return engine.either(forms)


def _beginning_with(unit: Unit, prefix: str) -> Sequence[str]:
    rows = unit.connection.execute(
        _WORDS, {"first": prefix, "last": prefix + LAST, "most": ENDINGS}
    )
    return list(rows.scalars())
