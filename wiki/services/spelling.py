"""What a misspelt word may have meant: the nearest word that names are spelt with."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from wiki.services.context import Context
from wiki.store import search as search_store
from wiki.text.query import Query, Term, replace_words

SHORTEST = 4
"""Shorter words have too many neighbours to guess among."""
WORDS = 6
"""Words of one query that are looked after."""
TRIED = 5


def correct(context: Context, query: Query) -> str:
    """Give the query with its unknown words corrected, "" when none can be."""
    better: dict[str, str] = {}
    for term in query.wanted:
        for word in term.words:
            last = term.prefix and word == term.words[-1]
            if len(better) < WORDS and not _is_known(context, word, unfinished=last):
                found = _nearest(context, word, unfinished=False)
                if found:
                    better[word] = found[0]
    return replace_words(query, better) if better else ""


def correct_beginnings(context: Context, words: Sequence[str]) -> list[str]:
    """Give words as somebody may have meant to type them, the last one unfinished."""
    corrected = []
    for number, word in enumerate(words[:WORDS], start=1):
        last = number == len(words)
        known = _is_known(context, word, unfinished=True)
        found = [] if known else _nearest(context, word, unfinished=last)
        corrected.append(found[0] if found else word)
    return corrected


def _is_known(context: Context, word: str, *, unfinished: bool) -> bool:
    term = Term((word,), prefix=unfinished)
    return search_store.is_found(context.unit, term, level=context.viewer.level)


def _nearest(context: Context, word: str, *, unfinished: bool) -> list[str]:
    """Give the nearest words that a page this reader may see has."""
    plain = search_store.plain_letters(word).lower()
    if len(plain) < SHORTEST:
        return []
    for same_first in (True, False):
        words = search_store.words_like(
            context.unit,
            plain,
            unfinished=unfinished,
            same_first=same_first,
            level=context.viewer.level,
        )
        if unfinished:
            words = list(dict.fromkeys(each[: len(plain)] for each in words))
        near = process.extract(
            plain, words, scorer=OSA.distance, score_cutoff=_slips(plain), limit=TRIED
        )
        found = [
            each for each, *_ in near if _is_known(context, each, unfinished=unfinished)
        ]
        if found:
            return found
    return []


def _slips(word: str) -> int:
    """Give how many wrong, missing or swapped letters are forgiven."""
    if len(word) < 6:
        return 1
    return 2 if len(word) < 10 else 3
