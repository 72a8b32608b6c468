"""What of a page is searched, and how words are compared."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import chain

_WORD = re.compile(r"[^\W\d_]{3,}")
# Latin with diacritics, Greek and Cyrillic: the letters whose accents people omit.
_LETTERS = chain(range(0xC0, 0x250), range(0x370, 0x460), range(0x1E00, 0x1F00))


def _bases() -> dict[int, str]:
    found = {}
    for code in _LETTERS:
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base != chr(code):
            found[code] = base
    return found


PLAIN = _bases()
"""Accented letters with their plain ones; one for one, so that places stay."""


@dataclass(frozen=True, slots=True)
class SearchTexts:
    """The texts of one page, most telling first, in their original letters.

    `level` is who may see the page: what is counted over pages is counted apart.
    """

    title: str
    aliases: tuple[str, ...] = ()
    summary: str = ""
    body: str = ""
    facts: tuple[str, ...] = ()
    level: int = 0


def plain_letters(text: str) -> str:
    """Give the text without accents, letter for letter."""
    return unicodedata.normalize("NFC", text).translate(PLAIN)


def name_words(texts: SearchTexts) -> frozenset[str]:
    """Give the words that the page's names are spelt with, for correcting queries."""
    names = " ".join((texts.title, *texts.aliases))
    return frozenset(_WORD.findall(plain_letters(names).lower()))
