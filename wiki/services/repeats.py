"""Requests to save that are sent twice: done once, answered alike."""

from __future__ import annotations

import hashlib

from wiki.errors import InvalidError
from wiki.services.context import Context, stamp
from wiki.services.views import Saved
from wiki.store import idempotency as idempotency_store
from wiki.store.idempotency import Remembered
from wiki.text.document import Document
from wiki.text.frontmatter import dump_page


def fingerprint(first: str, second: str, document: Document) -> str:
    """Give what tells one request to save from any other."""
    text = "\0".join((first, second, dump_page(document)))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def remembered(context: Context, key: str, request: str) -> Saved | None:
    """Find what a request with this key did before; refuse another one with it."""
    if not key or context.viewer.id is None:
        return None
    found = idempotency_store.find(context.unit, context.viewer.id, key)
    if found is None:
        return None
    require_same_request(key, found.request, request)
    return Saved(found.slug, found.number, merged=found.merged)


def require_same_request(key: str, before: str, request: str) -> None:
    """Return if a key stands for the same request as before."""
    if before != request:
        raise InvalidError(
            f"The Idempotency-Key “{key}” was used before for a different request."
            " Use a new key for a new change."
        )


def remember(context: Context, key: str, request: str, saved: Saved) -> Saved:
    """Note what a request with this key did, and give it."""
    if key and context.viewer.id is not None:
        idempotency_store.remember(
            context.unit,
            context.viewer.id,
            key,
            Remembered(request, saved.slug, saved.revision, saved.merged),
            at=stamp(context.now),
        )
    return saved
