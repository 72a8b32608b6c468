"""Digests of revisions: each seals what a revision says, and the one before it.

There are two rules. The first one, whose digests are bare, sealed the text, its author
and its moment. Digests of the second one begin with its mark and seal all that a
revision says. A history goes on from one to the other; no digest is ever written anew.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

MARK = "2:"
"""How a digest begins that seals all that a revision says."""


def seals_all(digest: str) -> bool:
    """Tell whether a digest is of the rule that leaves nothing out."""
    return digest.startswith(MARK)


def seal(
    previous: str,
    *,
    page_id: int,
    number: int,
    author_id: int | None,
    author: str,
    at: str,
    comment: str,
    text: str,
    archived: bool,
    level: int,
    changes: dict[str, Any] | None,
) -> str:
    """Give the digest of a revision: the mark and a SHA-256 (hex)."""
    return MARK + _hash(
        *(previous, str(page_id), str(number)),
        *("" if author_id is None else str(author_id), author),
        *(at, comment, text, str(int(archived)), str(level)),
        "" if changes is None else json.dumps(changes, sort_keys=True),
    )


def seal_text(previous: str, *, page_id: int, author: str, at: str, text: str) -> str:
    """Give the digest of a revision as the first rule has it: a SHA-256 (hex)."""
    return _hash(previous, str(page_id), author, at, text)


def _hash(*parts: str) -> str:
    sealed = b"".join(
        len(part.encode()).to_bytes(8, "big") + part.encode() for part in parts
    )
    return hashlib.sha256(sealed).hexdigest()
