"""The words of a text: folded, stemmed, counted, as 32-bit hashes."""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

READ = 20_000
"""Characters of a text that are read; what a page is about stands at its beginning."""

TITLE_WEIGHT = 2
"""How often a word of the title counts."""

_COMMON = """
about above across after again against ago all almost along already also although
always among and another any anything are around back because become been before began
begin behind being below beside best better between both but came can come comes could
did does done down during each either else end enough even ever every everything far
few find first for from full further gave get give goes going gone good got great had
has have having her here him his how however into its itself just keep kept know known
large last later least less let like little long look looked looking made make makes
making many may maybe might more most much must near need neither never new next none
nor not nothing now off often old older once one only onto open other our out over own
part parts perhaps put quite rather really right said same saw say says see seem seen
set several shall she should show since small some somebody something soon still such
take taken tell than that the their them themselves then there these they thing things
think this those though thought three through thus together told too took toward try
two under until upon use used uses using very want was way ways well went were what
when where whether which while who whole whom whose why will with within without word
words work would year yet you your
"""
COMMON = frozenset(_COMMON.split())
"""English words that say nothing of what a text is about: no reason names them."""

_WORD = re.compile(r"[^\W\d_]{3,}")


class Text(NamedTuple):
    """What a page says: its title, which counts twice, and the rest."""

    page: int
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Said:
    """What a text says: `times` of each word, by hash, the title's, and spellings."""

    times: Counter[int]
    titled: frozenset[int]
    spelt: dict[int, str]


def said(text: Text) -> Said:
    """Read the words of a text; costs some 0.05 ms for a page of 300 words."""
    title, body = _words(text.title), _words(text.body[:READ])
    times = Counter(term for term, _ in body)
    for term, _ in title:
        times[term] += TITLE_WEIGHT
    # The first spelling stands: a title's before the text's.
    spelt = dict(reversed([*title, *body]))
    return Said(times, frozenset(term for term, _ in title), spelt)


def _words(text: str) -> list[tuple[int, str]]:
    return [
        (zlib.crc32(_stem(word).encode()), word)
        for word in _WORD.findall(_folded(text))
    ]


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.lower())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def _stem(word: str) -> str:
    """Take the plural off (the S-stemmer of Harman 1991); other endings stay."""
    if len(word) > 4 and word.endswith("ies") and word[-4] not in "ae":
        return f"{word[:-3]}y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us")):
        return word[:-1]
    return word
