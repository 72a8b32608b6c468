"""Words for what was changed: parts by their labels, links by the pages they name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from graph.schema import Schema
from wiki.services.context import Context
from wiki.services.naming import Names, look_up
from wiki.services.pages import reference
from wiki.services.views import LinkChanges, NamedLink
from wiki.text.summary import Summary

SHOWN_LINKS = 4
"""Links of each kind that a line of a history names."""

PARTS = {
    "type": "type",
    "title": "title",
    "summary": "summary",
    "visibility": "who may see it",
    "aliases": "other names",
    "text": "text",
    "order": "order of the links",
}
"""The parts of a page as sentences name them."""


@dataclass(frozen=True, slots=True)
class Wording:
    """Words for what changed: parts by their labels, pages by title where visible."""

    _schema: Schema
    _names: Names
    type: str
    """The type of the page whose parts are named."""

    @classmethod
    def of(
        cls, context: Context, page_type: str, summaries: Iterable[Summary]
    ) -> Wording:
        """Give the words for all that was changed."""
        targets = [
            target
            for summary in summaries
            for _, links in summary.links()
            for _, target in links.named
        ]
        return cls.over(context, page_type, targets)

    @classmethod
    def over(cls, context: Context, page_type: str, targets: Iterable[str]) -> Wording:
        """Give the words for links to these targets."""
        names = look_up(context.unit, targets, context.viewer.level)
        return cls(context.schema, names, page_type)

    def part(self, name: str) -> str:
        """Name a part of the page."""
        field = name.removeprefix("fields.")
        if field == name:
            return PARTS.get(name, name)
        kind = self._schema.types.get(self.type)
        known = kind.fields.get(field) if kind else None
        return known.label[:1].lower() + known.label[1:] if known else field

    def label(self, field: str) -> str:
        """Give the label of a field."""
        named = self.part(f"fields.{field}")
        return named[:1].upper() + named[1:]

    def link(self, relation: str, target: str) -> NamedLink:
        """Name a link of the page."""
        known = self._schema.relations.get(relation)
        label = known.label if known else relation
        rows = self._names.candidates(target)
        if len(rows) != 1:
            return NamedLink(label, target)
        return NamedLink(label, rows[0].title, reference(rows[0]))

    def parts(self, summary: Summary) -> tuple[str, ...]:
        """Name the parts that were changed."""
        return tuple(self.part(name) for name in summary.parts)

    def links(self, summary: Summary) -> tuple[LinkChanges, ...]:
        """Name some of the links that were added, removed and changed."""
        return tuple(
            LinkChanges(
                verb,
                tuple(self.link(*named) for named in links.named[:SHOWN_LINKS]),
                links.total - len(links.named[:SHOWN_LINKS]),
            )
            for verb, links in summary.links()
            if links.total
        )
