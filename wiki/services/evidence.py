"""From the graph's numbered sentences and steps to titles, notes and sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from graph import PageWord, Sentence, Step
from wiki.services import links as link_service
from wiki.services.context import Context
from wiki.services.graph_views import Part, StepLink, StepView
from wiki.services.pages import refs
from wiki.services.views import PageRef
from wiki.store import links as link_store
from wiki.store.links import LinkRow


@dataclass(frozen=True, slots=True)
class Evidenced:
    """The pages and statements that some answers name; made by `gather`.

    Sentences and steps name pages without their summaries, so that they stay the same
    when one of them changes.
    """

    context: Context
    pages: Mapping[int, PageRef]
    names: Mapping[int, PageRef]
    statements: Mapping[int, LinkRow]
    cited: Mapping[str, PageRef]

    def complete(self, steps: Iterable[Step]) -> bool:
        """Tell whether every page of the steps is still there for this reader."""
        return all(
            step.source in self.pages and step.target in self.pages for step in steps
        )

    def parts(self, sentence: Sentence) -> tuple[Part, ...]:
        """Put titles in the place of numbers."""
        return tuple(
            Part(self.names[each.page].title, self.names[each.page])
            if isinstance(each, PageWord)
            else Part(each)
            for each in sentence
        )

    def steps(self, steps: Iterable[Step]) -> tuple[StepView, ...]:
        """Give each hop with what supports it."""
        return tuple(self._step(step) for step in steps)

    def _step(self, step: Step) -> StepView:
        links = []
        for key, relation, forward, label in zip(
            step.keys, step.relations, step.forward, step.labels, strict=True
        ):
            row = self.statements.get(key)
            if row is None:
                continue
            links.append(
                StepLink(
                    relation=relation,
                    label=label,
                    forward=forward,
                    note=row.note,
                    evidence=link_service.evidence(row.evidence, self.cited),
                    context=row.context,
                    status=row.status,
                    since=link_service.shown_date(row.since),
                    until=link_service.shown_date(row.until),
                )
            )
        return StepView(
            source=self.names[step.source],
            label=" and ".join(dict.fromkeys(step.labels)),
            target=self.names[step.target],
            links=tuple(links),
        )


def gather(
    context: Context, steps: Sequence[Step], more: Iterable[int] = ()
) -> Evidenced:
    """Read the pages and statements of all these steps at once, and `more` pages."""
    named = {page for step in steps for page in (step.source, step.target)}
    pages = refs(context, named.union(more))
    statements = link_store.by_ids(
        context.unit, (key for step in steps for key in step.keys)
    )
    return Evidenced(
        context,
        pages,
        {number: replace(page, summary="") for number, page in pages.items()},
        statements,
        link_service.cited_pages(context, statements.values()),
    )
