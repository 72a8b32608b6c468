"""What a revision changed, in short: which parts, and which links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from wiki.text.diff import DocumentDiff, document_diff
from wiki.text.document import Document, LinkStatement

MOST = 12
"""Links of each kind that are kept by name; of more the number is."""

Named = tuple[str, str]
"""Relation and target of a link."""


@dataclass(frozen=True, slots=True)
class LinkSummary:
    """Some links by name, and how many there are in all."""

    named: tuple[Named, ...] = ()
    total: int = 0

    @classmethod
    def of(cls, links: Iterable[Named]) -> LinkSummary:
        """Keep the first of these links."""
        every = tuple(dict.fromkeys(links))
        return cls(every[:MOST], len(every))


@dataclass(frozen=True, slots=True)
class Summary:
    """What changed: names of parts (`title`, `text`, `fields.students`), and links."""

    parts: tuple[str, ...] = ()
    added: LinkSummary = LinkSummary()
    removed: LinkSummary = LinkSummary()
    changed: LinkSummary = LinkSummary()

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        totals = (self.added.total, self.removed.total, self.changed.total)
        return not (self.parts or any(totals))

    def to_plain(self) -> dict[str, Any]:
        """Give the summary as JSON."""
        return {
            "parts": list(self.parts),
            **{
                name: {
                    "named": [list(pair) for pair in links.named],
                    "total": links.total,
                }
                for name, links in self.links()
            },
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Summary:
        """Read what `to_plain` gave."""
        return cls(
            tuple(plain["parts"]),
            **{
                name: LinkSummary(
                    tuple((relation, target) for relation, target in links["named"]),
                    links["total"],
                )
                for name in ("added", "removed", "changed")
                if (links := plain[name])
            },
        )

    def links(self) -> Iterator[tuple[str, LinkSummary]]:
        """Yield the links that were added, removed and changed, with these words."""
        yield "added", self.added
        yield "removed", self.removed
        yield "changed", self.changed


def summarise(old: Document, new: Document) -> Summary:
    """Give what one document says differently from another."""
    diff = document_diff(old, new, with_lines=False)
    return Summary(
        (*_parts(diff), *(["text"] if old.body != new.body else [])),
        added=LinkSummary.of(map(_named, diff.links_added)),
        removed=LinkSummary.of(map(_named, diff.links_removed)),
        changed=LinkSummary.of(_named(each.new) for each in diff.links_changed),
    )


def _parts(diff: DocumentDiff) -> Iterator[str]:
    for name in ("type", "title", "summary", "visibility"):
        if getattr(diff, name):
            yield name
    for each in diff.fields:
        yield f"fields.{each.name}"
    if diff.aliases_added or diff.aliases_removed:
        yield "aliases"
    if diff.links_moved:
        yield "order"


def _named(link: LinkStatement) -> Named:
    return link.relation, link.target
