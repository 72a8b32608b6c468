"""Related pages with their reasons, as the reader may see them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import graph
from graph import Reason
from wiki.services.batch import batch_candidates
from wiki.services.context import Context, stamp
from wiki.services.evidence import Evidenced, gather
from wiki.services.graph_views import ReasonView, RelatedGroup, RelatedView
from wiki.services.pages import readable
from wiki.services.policy import require
from wiki.store import changes as change_store
from wiki.store import dismissals, pins
from wiki.store.pages import PageRow


def suggestions(
    context: Context, slug: str, *, limit: int = 8, page_type: str = ""
) -> tuple[RelatedView, ...]:
    """Give up to `limit` pages that the graph proposes, each with its reasons."""
    row = readable(context, slug)
    return context.once(
        ("related", row.id, limit, page_type),
        lambda: _suggest(context, row, limit, page_type),
    )


def _suggest(
    context: Context, row: PageRow, limit: int, page_type: str
) -> tuple[RelatedView, ...]:
    network = context.network()
    if row.id not in network:
        return ()
    pinned = pins.of_page(context.unit, row.id)
    found = graph.suggest(
        network,
        context.texts(),
        row.id,
        context.reader,
        blend=context.blend(),
        pinned=pinned,
        without=dismissals.of_page(context.unit, row.id),
        types=frozenset({page_type} if page_type else ()),
        ranked=batch_candidates(context, row),
        limit=limit,
    )
    steps = [step for each in found for reason in each.reasons for step in reason.steps]
    words = {page for each in found for page in named_in(each.reasons)}
    evidenced = gather(context, steps, words | {each.page for each in found})
    return tuple(
        RelatedView(
            evidenced.pages[each.page],
            each.score,
            reason_views(evidenced, each.reasons),
            each.page in pinned,
        )
        for each in found
        if each.page in evidenced.pages
    )


def by_type(context: Context, slug: str, *, limit: int = 5) -> tuple[RelatedGroup, ...]:
    """Give related pages under their types, up to `limit` each, best groups first."""
    groups = []
    for kind in context.schema.types.values():
        found = suggestions(context, slug, limit=limit, page_type=kind.slug)
        if found:
            groups.append(RelatedGroup(kind, found))
    return tuple(sorted(groups, key=lambda group: -group.related[0].score))


def reason_views(
    evidenced: Evidenced, reasons: Iterable[Reason]
) -> tuple[ReasonView, ...]:
    """Put titles, notes and sources into reasons whose pages are all there."""
    return tuple(
        ReasonView(evidenced.parts(reason.sentence), evidenced.steps(reason.steps))
        for reason in reasons
        if evidenced.complete(reason.steps)
        and named_in([reason]) <= evidenced.pages.keys()
    )


def dismiss(context: Context, slug: str, other: str) -> None:
    """Say that `other` does not belong here; it is not suggested on `slug` again."""
    require(context, "dismiss")

    def change(row: PageRow, other_id: int, account: int) -> None:
        pins.remove(context.unit, row.id, other_id)
        dismissals.add(
            context.unit, row.id, other_id, account_id=account, at=stamp(context.now)
        )

    _judge(context, slug, other, change)


def pin(context: Context, slug: str, other: str) -> None:
    """Say that `other` belongs here; it stands first among the suggestions."""
    require(context, "pin")

    def change(row: PageRow, other_id: int, account: int) -> None:
        dismissals.remove(context.unit, row.id, other_id)
        pins.add(
            context.unit, row.id, other_id, account_id=account, at=stamp(context.now)
        )

    _judge(context, slug, other, change)


def release(context: Context, slug: str, other: str) -> None:
    """Let the graph alone decide again whether `other` is suggested on `slug`."""
    require(context, "pin")

    def change(row: PageRow, other_id: int, _: int) -> None:
        pins.remove(context.unit, row.id, other_id)
        dismissals.remove(context.unit, row.id, other_id)

    _judge(context, slug, other, change)


JUDGEMENTS = {"pin": pin, "dismiss": dismiss, "release": release}
"""What may be said of a suggestion, by the words that screens and commands use."""


def _judge(
    context: Context, slug: str, other: str, change: Callable[[PageRow, int, int], None]
) -> None:
    row = readable(context, slug)
    if context.viewer.id is None:
        return
    change(row, readable(context, other).id, context.viewer.id)
    # Answers kept for readers must not go on as before.
    change_store.append(
        context.unit,
        row.id,
        row.revision,
        change_store.SILENT,
        author=context.viewer.name,
        at=stamp(context.now),
        level=row.level,
    )


def named_in(reasons: Iterable[Reason]) -> set[int]:
    """Give the pages that stand in the sentences of reasons."""
    return {
        word.page
        for reason in reasons
        for word in reason.sentence
        if isinstance(word, graph.PageWord)
    }
