"""Notices: what one person is told, once."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import insert

from wiki.store.tables import notice
from wiki.store.unit import Unit


def add(
    unit: Unit,
    account_ids: Iterable[int],
    *,
    kind: str,
    page_id: int | None,
    words: str,
    address: str,
    at: str,
) -> None:
    """Add the same notice for each of these accounts."""
    rows = [
        {
            "account_id": number,
            "at": at,
            "kind": kind,
            "page_id": page_id,
            "words": words,
            "address": address,
        }
        for number in account_ids
    ]
    if rows:
        unit.connection.execute(insert(notice), rows)
