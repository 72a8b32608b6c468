"""Facts of a work, cleaned: its DOI and the day when it came out."""

from __future__ import annotations

import re

_DOI = re.compile(r"10\.[0-9]{4,9}/\S+")
_HEAD = re.compile(r"\A(?:doi:\s*|https?://(?:dx\.)?doi\.org/)", re.IGNORECASE)


def find_doi(text: str) -> str:
    """Give the first DOI in a text, "" where there is none."""
    found = _DOI.search(text)
    return found[0] if found else ""


def bare_doi(text: str) -> str:
    """Give what was written as a DOI without the address of a resolver before it."""
    return _HEAD.sub("", text.strip())


def possible_date(parts: tuple[int, ...]) -> tuple[int, ...]:
    """Give year, month and day as far as they can be a date."""
    if len(parts) > 1 and not 1 <= parts[1] <= 12:
        return parts[:1]
    if len(parts) > 2 and not 1 <= parts[2] <= 31:
        return parts[:2]
    return parts
