"""Telling people what concerns them."""

from __future__ import annotations

from collections.abc import Iterable

from wiki.services.context import Context
from wiki.services.editing import stamp
from wiki.store import notices as notice_store


def tell(
    context: Context,
    people: Iterable[int],
    *,
    kind: str,
    words: str,
    address: str,
    page_id: int | None = None,
) -> None:
    """Leave a notice for each of these accounts, the doer's own left out.

    `words` is a sentence for people, `address` a path of this site. A notice about a
    page, `page_id`, shows only to those who may see that page.
    """
    notice_store.add(
        context.unit,
        sorted({number for number in people if number != context.viewer.id}),
        kind=kind,
        page_id=page_id,
        words=words,
        address=address,
        at=stamp(context.now),
    )
