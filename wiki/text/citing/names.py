"""Names of people in parts, by the rules of BibTeX.

Source: Patashnik, BibTeXing (1988), section 4; small words before the last one belong
to the family name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wiki.lazily import Later
from wiki.text.citing.reference import Name

if TYPE_CHECKING:
    from bibtexparser.middlewares import names
else:
    names = Later("bibtexparser.middlewares.names")

PARTICLES = ("da", "de", "del", "der", "di", "du", "la", "le", "van", "vander", "von")
"""Small words that belong to the family name, also where they begin with a capital."""

_SUFFIX = re.compile(r",?\s+(Jr\.?|Sr\.?|II|III|IV)\Z")


def person(text: str) -> Name:
    """Part the name of a person; what has no parts stays whole."""
    text = " ".join(text.split())
    suffix = ""
    if "," not in text.removesuffix(",") and (match := _SUFFIX.search(text)):
        suffix, text = match[1], text[: match.start()]
    try:
        parts = names.parse_single_name_into_parts(text)
    except names.InvalidNameError:
        return Name(literal=text)
    given, family = list(parts.first), [*parts.von, *parts.last]
    while len(given) > 1 and given[-1].casefold() in PARTICLES:
        family.insert(0, given.pop())
    if not (family and given):
        return Name(literal=text)
    return Name(" ".join(family), " ".join(given), suffix or " ".join(parts.jr))


def body(text: str) -> Name:
    """Give the name of an organisation."""
    return Name(literal=" ".join(text.split()))


def initials(given: str) -> str:
    """Shorten given names: “Mary-Jane P.” is “M.-J. P.”."""
    return " ".join(
        "-".join(f"{part[0]}." for part in word.split("-") if part)
        for word in given.split()
    )
