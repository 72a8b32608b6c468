"""Three-way merge of pages: part by part, link by link, section by section.

A merge is clean only when every change of both sides is in the result; where two
changes meet, both are reported and nothing is chosen silently.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from wiki.errors import Conflict
from wiki.text.canonical import normalise
from wiki.text.diff import field_text
from wiki.text.document import Document, FieldValue, LinkStatement
from wiki.text.frontmatter import write_link_line
from wiki.text.link_keys import LinkKey, keyed_links
from wiki.text.ordering import merge_order, merge_sets
from wiki.text.sections import (
    NOTHING_CHOSEN,
    Choices,
    merge_sections,
    merge_text,
)

__all__ = ["NOTHING_CHOSEN", "Choices", "Merged", "merge_documents", "merge_text"]

_QUALIFIERS = tuple(
    part.name
    for part in fields(LinkStatement)
    if part.name not in ("relation", "target")
)


@dataclass(frozen=True, slots=True)
class Merged:
    """The outcome: `document` when clean, None when there are conflicts.

    `draft` holds everything that merged, and my words where the sides conflict.
    """

    document: Document | None
    conflicts: tuple[Conflict, ...]
    draft: Document


def merge_documents(
    base: Document,
    mine: Document,
    theirs: Document,
    choices: Choices = NOTHING_CHOSEN,
) -> Merged:
    """Bring two edits of the same base together.

    `choices` settle conflicts, by their keys: with a text for the part, or None where
    it is to be taken out.

    Conflicts name their part: `title`, `fields.students`, `links.applies.equity`,
    `links.applies.equity.note`, `body.1`.
    """
    merge = _Merge(normalise(base), normalise(mine), normalise(theirs), choices)
    draft = normalise(merge.draft())
    conflicts = tuple(merge.conflicts)
    return Merged(None if conflicts else draft, conflicts, draft)


class _Merge:
    """Merges part after part and gathers the conflicts."""

    def __init__(
        self, base: Document, mine: Document, theirs: Document, choices: Choices
    ) -> None:
        self.base, self.mine, self.theirs = base, mine, theirs
        self.conflicts: list[Conflict] = []
        self._choices = choices

    def _settle(
        self, part: str, base: str | None, mine: str | None, theirs: str | None
    ) -> str | None:
        """Give the text chosen for a part that both changed, mine without a choice."""
        conflict = Conflict(part, base, mine, theirs)
        if conflict.key in self._choices:
            return self._choices[conflict.key]
        self.conflicts.append(conflict)
        return mine

    def draft(self) -> Document:
        base, mine, theirs = self.base, self.mine, self.theirs
        return Document(
            type=self._text("type", base.type, mine.type, theirs.type),
            title=self._text("title", base.title, mine.title, theirs.title),
            summary=self._text("summary", base.summary, mine.summary, theirs.summary),
            visibility=self._text(
                "visibility", base.visibility, mine.visibility, theirs.visibility
            ),
            fields=self._fields(),
            aliases=tuple(merge_sets(base.aliases, mine.aliases, theirs.aliases)),
            links=self._links(),
            body=self._body(),
        )

    def _text(self, part: str, base: str, mine: str, theirs: str) -> str:
        if theirs in (mine, base):
            return mine
        if mine != base:
            return self._settle(part, base, mine, theirs) or ""
        return theirs

    def _fields(self) -> Mapping[str, FieldValue]:
        names = {*self.base.fields, *self.mine.fields, *self.theirs.fields}
        merged = {name: self._field(name) for name in sorted(names)}
        return {name: value for name, value in merged.items() if value is not None}

    def _field(self, name: str) -> FieldValue | None:
        base = self.base.fields.get(name)
        mine = self.mine.fields.get(name)
        theirs = self.theirs.fields.get(name)
        if theirs in (mine, base):
            return mine
        if mine == base:
            return theirs
        if isinstance(mine, tuple) and isinstance(theirs, tuple):
            known = base if isinstance(base, tuple) else ()
            return tuple(merge_sets(known, mine, theirs))
        if mine and theirs and field_text(mine) == field_text(theirs):
            # One wrote a list of one entry: nobody could tell the texts apart.
            return mine if isinstance(mine, tuple) else theirs
        texts = [
            None if value is None else field_text(value)
            for value in (base, mine, theirs)
        ]
        chosen = self._settle(f"fields.{name}", *texts)
        for text, value in zip(texts[1:], (mine, theirs), strict=True):
            if chosen == text:
                return value
        return chosen

    def _links(self) -> tuple[LinkStatement, ...]:
        sides = (self.base, self.mine, self.theirs)
        base, mine, theirs = keyed_links(*(side.links for side in sides))
        kept = {
            key: link
            for key in {**base, **mine, **theirs}
            if (link := self._link(key, base.get(key), mine.get(key), theirs.get(key)))
        }
        order = merge_order(list(base), list(mine), list(theirs))
        return tuple(kept[key] for key in order.keys if key in kept)

    def _link(
        self,
        key: LinkKey,
        base: LinkStatement | None,
        mine: LinkStatement | None,
        theirs: LinkStatement | None,
    ) -> LinkStatement | None:
        if theirs in (mine, base):
            return mine
        if mine == base:
            return theirs
        part = f"links.{key[0]}.{key[1]}"
        if mine is None or theirs is None:
            texts = [_link_text(link) for link in (base, mine, theirs)]
            chosen = self._settle(part, *texts)
            return theirs if chosen == texts[2] else mine
        return self._qualifiers(part, base or _bare(mine), mine, theirs)

    def _qualifiers(
        self, part: str, base: LinkStatement, mine: LinkStatement, theirs: LinkStatement
    ) -> LinkStatement:
        merged = mine
        for name in _QUALIFIERS:
            old, ours, other = (getattr(link, name) for link in (base, mine, theirs))
            if ours in (old, other):
                merged = replace(merged, **{name: other})
            elif other != old:
                texts = [_qualifier_text(value) for value in (old, ours, other)]
                chosen = self._settle(f"{part}.{name}", *texts)
                value: Any = next(
                    (
                        value
                        for value, text in zip((ours, other), texts[1:], strict=True)
                        if text == chosen
                    ),
                    chosen or "",
                )
                merged = replace(merged, **{name: value})
        return merged

    def _body(self) -> str:
        body, conflicts = merge_sections(
            self.base.body,
            self.mine.body,
            self.theirs.body,
            part="body",
            choices=self._choices,
        )
        self.conflicts += conflicts
        return body


def _bare(link: LinkStatement) -> LinkStatement:
    return LinkStatement(link.relation, link.target)


def _link_text(link: LinkStatement | None) -> str | None:
    return None if link is None else write_link_line(link)


def _qualifier_text(value: str | int | None) -> str | None:
    return None if value is None else str(value)
