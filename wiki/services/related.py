"""Related pages with their reasons, as the reader may see them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import graph
from wiki.services.context import Context
from wiki.services.editing import stamp
from wiki.services.evidence import gather
from wiki.services.pages import readable
from wiki.services.policy import require
from wiki.services.views import ReasonView, RelatedView
from wiki.store import changes as change_store
from wiki.store import dismissals
from wiki.store import pages as page_store
from wiki.store import search as search_store
from wiki.store.pages import PageRow

CLOSE = 24
SHARED_TERMS = 3
_WORD = re.compile(r"[^\W\d_]{5,}")


def suggestions(
    context: Context, slug: str, *, limit: int = 8, page_type: str = ""
) -> tuple[RelatedView, ...]:
    """Give up to `limit` pages that the graph proposes, each with its reasons."""
    row = readable(context, slug)
    network = context.network()
    if row.id not in network:
        return ()
    found = graph.suggest(
        network,
        row.id,
        context.reader,
        alike=_close_texts(context, row),
        without=dismissals.of_page(context.unit, row.id),
        types=frozenset({page_type} if page_type else ()),
        limit=limit,
    )
    steps = [step for each in found for reason in each.reasons for step in reason.steps]
    evidenced = gather(context, steps, (each.page for each in found))
    return tuple(
        RelatedView(
            evidenced.pages[each.page],
            each.score,
            tuple(
                ReasonView(
                    evidenced.parts(reason.sentence), evidenced.steps(reason.steps)
                )
                for reason in each.reasons
                if evidenced.complete(reason.steps)
            ),
        )
        for each in found
        if each.page in evidenced.pages
    )


def dismiss(context: Context, slug: str, other: str) -> None:
    """Say that `other` does not belong here; it is not suggested on `slug` again."""
    require(context, "dismiss")
    row = readable(context, slug)
    if context.viewer.id is not None:
        dismissals.add(
            context.unit,
            row.id,
            readable(context, other).id,
            account_id=context.viewer.id,
            at=stamp(context.now),
        )
        # Answers kept for readers must not go on suggesting it.
        change_store.append(
            context.unit,
            row.id,
            row.revision,
            change_store.SILENT,
            author=context.viewer.name,
            at=stamp(context.now),
            level=row.level,
        )


def _close_texts(context: Context, row: PageRow) -> Sequence[graph.Closeness]:
    rare = search_store.rarest(context.unit, sorted(_words(row)))
    scored = search_store.sharing(context.unit, rare, CLOSE + 1)
    rows = page_store.by_ids(
        context.unit, (page for page, _ in scored), context.viewer.level
    )
    spread = Counter(word for each in rows.values() for word in _words(each))
    return [
        graph.Closeness(page, score, _shared(rare, rows[page], spread))
        for page, score in scored
        if page in rows and page != row.id
    ]


def _shared(
    rare: Sequence[str], other: PageRow, spread: Counter[str]
) -> tuple[str, ...]:
    theirs = _words(other)
    both = (word for word in rare if word in theirs and spread[word] <= CLOSE // 4)
    return tuple(both)[:SHARED_TERMS]


def _words(row: PageRow) -> frozenset[str]:
    text = search_store.plain_letters(f"{row.title} {row.summary}").lower()
    return frozenset(_WORD.findall(text))
