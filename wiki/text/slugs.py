"""Names as addresses, and names as they are compared."""

from __future__ import annotations

import hashlib
import re
import unicodedata

SLUG_LENGTH = 80

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_GAP = re.compile(r"[^a-z0-9]+")
_QUOTES = str.maketrans(
    {"‘": "'", "’": "'", "‚": "'", "‛": "'", "“": '"', "”": '"', "„": '"', "‟": '"'}
)
# What decomposition leaves alone, and marks that vanish inside a word.
_LETTERS = str.maketrans(
    {
        "'": "",
        "’": "",
        "‘": "",
        "ʼ": "",
        "\u00ad": "",
        "&": " and ",
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ł": "l",
        "ħ": "h",
        "ŧ": "t",
        "ı": "i",
        "ŋ": "n",
    }
)


def slugify(title: str) -> str:
    """Give the address form of a title: lower ASCII words joined by hyphens.

    At most 80 characters, cut between words; a title without any Latin letter
    or digit gets a stable stand-in made from its digest.
    """
    folded = unicodedata.normalize("NFKC", title).lower().translate(_LETTERS)
    plain = unicodedata.normalize("NFKD", folded)
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    slug = _cut(_GAP.sub("-", plain).strip("-"))
    return slug or _stand_in(title)


def _cut(slug: str) -> str:
    if len(slug) <= SLUG_LENGTH:
        return slug
    head = slug[: SLUG_LENGTH + 1]
    return head[: head.rfind("-")] if "-" in head else slug[:SLUG_LENGTH]


def _stand_in(title: str) -> str:
    digest = hashlib.sha256(title.encode("utf-8", "surrogatepass")).hexdigest()
    return f"page-{digest[:8]}"


def is_slug(text: str) -> bool:
    """Tell whether the text can be a page's slug."""
    return len(text) <= SLUG_LENGTH and _SLUG.match(text) is not None


def name_key(name: str) -> str:
    """Give the form in which two names of pages are compared.

    Case, width, kinds of quotes and runs of spaces do not count; accents and
    punctuation do.
    """
    if name.isascii():  # most are, and nothing below would change them otherwise
        return " ".join(name.lower().split())
    key = name
    # Folding can undo normalisation and the other way round; twice settles it.
    for _ in range(2):
        key = unicodedata.normalize("NFKC", key).translate(_QUOTES).casefold()
    return " ".join(unicodedata.normalize("NFKC", key).split())
