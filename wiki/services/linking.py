"""Links that a page seems to lack, for its editors."""

from __future__ import annotations

import graph
from wiki.services.context import Context
from wiki.services.evidence import gather
from wiki.services.graph_views import SuggestedLinkView
from wiki.services.pages import readable
from wiki.services.policy import require
from wiki.services.related import named_in, reason_views
from wiki.store import dismissals
from wiki.store.pages import PageRow


def suggested_links(
    context: Context, slug: str, *, limit: int = 8
) -> tuple[SuggestedLinkView, ...]:
    """Give the likeliest missing links of a page, none before anything was learned."""
    require(context, "see insight")
    row = readable(context, slug)
    # The editor asks again and again while somebody types. Until the texts of a large
    # wiki are read, less is suggested: their version tells the two apart.
    key = ("suggested links", row.id, limit, context.texts().version)
    return context.once(key, lambda: _found(context, row, limit))


def _found(context: Context, row: PageRow, limit: int) -> tuple[SuggestedLinkView, ...]:
    network, blend = context.network(), context.blend()
    if blend is None or row.id not in network:
        return ()
    found = graph.suggest_links(
        network,
        context.texts(),
        row.id,
        context.reader,
        blend,
        without=dismissals.of_page(context.unit, row.id),
        limit=limit,
    )
    steps = [step for each in found for reason in each.reasons for step in reason.steps]
    words = {page for each in found for page in named_in(each.reasons)}
    evidenced = gather(context, steps, words | {each.page for each in found})
    relations = context.schema.relations
    return tuple(
        SuggestedLinkView(
            relation=each.relation,
            label=relations[each.relation].wording(forward=each.forward),
            forward=each.forward,
            page=evidenced.pages[each.page],
            probability=each.probability,
            reasons=reason_views(evidenced, each.reasons),
        )
        for each in found
        if each.page in evidenced.pages
    )
