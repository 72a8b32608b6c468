"""The search index: one door for both databases."""

from __future__ import annotations

from wiki.store.search.engine import END, START
from wiki.store.search.index import holds, miscounted, put, recount, remove
from wiki.store.search.matching import (
    COUNTED,
    by_title,
    matches,
    named,
    quotes,
    scores,
)
from wiki.store.search.names import (
    NamedPage,
    containing,
    is_found,
    starting_with,
    words_like,
)
from wiki.store.search.reading import page_texts
from wiki.store.search.texts import SearchTexts, plain_letters

__all__ = [
    "COUNTED",
    "END",
    "START",
    "NamedPage",
    "SearchTexts",
    "by_title",
    "containing",
    "holds",
    "is_found",
    "matches",
    "miscounted",
    "named",
    "page_texts",
    "plain_letters",
    "put",
    "quotes",
    "recount",
    "remove",
    "scores",
    "starting_with",
    "words_like",
]
