"""The tables. `revision` and `change` are truth; what hangs on a page is derived."""

from __future__ import annotations

from wiki.store.tables.accounts import account, token
from wiki.store.tables.base import metadata
from wiki.store.tables.history import change, idempotency, merged, revision
from wiki.store.tables.pages import content, name, page
from wiki.store.tables.statements import facet, link
from wiki.store.tables.suggestions import batch, batch_answer, dismissal, pin, ranking
from wiki.store.tables.vocabularies import vocabulary

__all__ = [
    "account",
    "batch",
    "batch_answer",
    "change",
    "content",
    "dismissal",
    "facet",
    "idempotency",
    "link",
    "merged",
    "metadata",
    "name",
    "page",
    "pin",
    "ranking",
    "revision",
    "token",
    "vocabulary",
]
