"""What changed between two revisions: lines with their words, and every part."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Literal

from rapidfuzz import fuzz

from wiki.text.document import Document, FieldValue, LinkStatement
from wiki.text.link_keys import LinkKey, keyed_links
from wiki.text.matching import matching_blocks
from wiki.text.wikilinks import list_links

Kind = Literal["same", "removed", "added", "folded"]

ALIKE = 40.0
"""Percent of likeness from which two lines are one line that changed."""

LINE_LENGTH = 10_000
"""Longer lines are not compared word by word."""

_WORD = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class DiffPart:
    """A run of a line that changed, or stayed."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line of a comparison; `hidden` lines stand behind a folded one.

    Numbers count from 1; the side that lacks the line has None.
    """

    kind: Kind
    parts: tuple[DiffPart, ...]
    old_number: int | None
    new_number: int | None
    hidden: int = 0

    @property
    def text(self) -> str:
        """The whole line."""
        return "".join(part.text for part in self.parts)


@dataclass(frozen=True, slots=True)
class TextChange:
    """One text before and after."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after; lists joined by “; ”, absent is ""."""

    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class LinkChange:
    """One link whose named qualifiers changed."""

    old: LinkStatement
    new: LinkStatement
    qualifiers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DocumentDiff:
    """Everything that differs between two documents; None or () where nothing does."""

    type: TextChange | None
    title: TextChange | None
    summary: TextChange | None
    visibility: TextChange | None
    fields: tuple[FieldChange, ...]
    aliases_added: tuple[str, ...]
    aliases_removed: tuple[str, ...]
    links_added: tuple[LinkStatement, ...]
    links_removed: tuple[LinkStatement, ...]
    links_changed: tuple[LinkChange, ...]
    links_moved: bool
    body: tuple[DiffLine, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the two documents say the same."""
        return not any(getattr(self, part.name) for part in fields(self))


def line_diff(
    old: str, new: str, *, context: int | None = None
) -> tuple[DiffLine, ...]:
    """Give the lines of both texts, changed words marked.

    With `context`, runs of same lines are folded but for that many beside a change.
    """
    before, after = _lines(old), _lines(new)
    lines = list(_compared(before, after))
    return tuple(lines if context is None else _folded(lines, context))


def _lines(text: str) -> list[str]:
    return text.removesuffix("\n").split("\n") if text else []


def _compared(old: list[str], new: list[str]) -> Iterator[DiffLine]:
    at_old = at_new = 0
    for start_old, start_new, length in [
        *matching_blocks(old, new),
        (len(old), len(new), 0),
    ]:
        yield from _replaced(
            old[at_old:start_old], new[at_new:start_new], at_old + 1, at_new + 1
        )
        for offset in range(length):
            text = old[start_old + offset]
            yield DiffLine(
                "same",
                (DiffPart(text, changed=False),),
                start_old + offset + 1,
                start_new + offset + 1,
            )
        at_old, at_new = start_old + length, start_new + length


def _replaced(
    old: Sequence[str], new: Sequence[str], old_number: int, new_number: int
) -> Iterator[DiffLine]:
    """Give the removed lines, then the added ones; like lines with marked words."""
    removed, added = [_whole(line) for line in old], [_whole(line) for line in new]
    for index, (before, after) in enumerate(zip(old, new, strict=False)):
        if _are_alike(before, after):
            removed[index], added[index] = _marked(before, after)
    for index, parts in enumerate(removed):
        yield DiffLine("removed", parts, old_number + index, None)
    for index, parts in enumerate(added):
        yield DiffLine("added", parts, None, new_number + index)


def _are_alike(old: str, new: str) -> bool:
    longest = max(len(old), len(new))
    return longest <= LINE_LENGTH and fuzz.ratio(old, new) >= ALIKE


def _whole(line: str) -> tuple[DiffPart, ...]:
    return (DiffPart(line, changed=True),)


def _marked(old: str, new: str) -> tuple[tuple[DiffPart, ...], tuple[DiffPart, ...]]:
    before, after = _WORD.findall(old), _WORD.findall(new)
    blocks = matching_blocks(before, after)
    kept_old = {start + step for start, _, length in blocks for step in range(length)}
    kept_new = {start + step for _, start, length in blocks for step in range(length)}
    return _parts(before, kept_old), _parts(after, kept_new)


def _parts(tokens: Sequence[str], kept: set[int]) -> tuple[DiffPart, ...]:
    parts: list[DiffPart] = []
    for index, token in enumerate(tokens):
        changed = index not in kept
        if parts and parts[-1].changed == changed:
            parts[-1] = DiffPart(parts[-1].text + token, changed)
        else:
            parts.append(DiffPart(token, changed))
    return tuple(parts)


def _folded(lines: Sequence[DiffLine], context: int) -> Iterator[DiffLine]:
    near: set[int] = set()
    for index, line in enumerate(lines):
        if line.kind != "same":
            near.update(range(index - context, index + context + 1))
    run: list[DiffLine] = []
    for index, line in enumerate(lines):
        if index in near:
            yield from _fold(run)
            run = []
            yield line
        else:
            run.append(line)
    yield from _fold(run)


def _fold(run: Sequence[DiffLine]) -> Iterator[DiffLine]:
    if len(run) == 1:
        yield run[0]
    elif run:
        first = run[0]
        yield DiffLine("folded", (), first.old_number, first.new_number, len(run))


def document_diff(
    old: Document, new: Document, *, context: int | None = 3, with_lines: bool = True
) -> DocumentDiff:
    """Give what changed, part by part; links are the same by relation and target.

    Typed links of the texts count too, as links without more to say. The lines of the
    texts cost the most and may be left out.
    """
    before, after = keyed_links(old.links, new.links)
    came, went = _links_of_texts(old, new)
    lines = with_lines and old.body != new.body
    return DocumentDiff(
        type=_text_change(old.type, new.type),
        title=_text_change(old.title, new.title),
        summary=_text_change(old.summary, new.summary),
        visibility=_text_change(old.visibility, new.visibility),
        fields=tuple(_field_changes(old, new)),
        aliases_added=tuple(name for name in new.aliases if name not in old.aliases),
        aliases_removed=tuple(name for name in old.aliases if name not in new.aliases),
        links_added=(
            *(link for key, link in after.items() if key not in before),
            *came,
        ),
        links_removed=(
            *(link for key, link in before.items() if key not in after),
            *went,
        ),
        links_changed=tuple(_link_changes(before, after)),
        links_moved=[key for key in before if key in after]
        != [key for key in after if key in before],
        body=line_diff(old.body, new.body, context=context) if lines else (),
    )


def typed_in_text(document: Document) -> dict[tuple[str, str], None]:
    """Give relation and target of the typed links in the text, each once."""
    return dict.fromkeys(
        (link.relation, link.target)
        for link in list_links(document.body)
        if link.relation
    )


def _links_of_texts(
    old: Document, new: Document
) -> tuple[list[LinkStatement], list[LinkStatement]]:
    """Give the typed links that one of two texts has and the other has not."""
    if old.body == new.body:
        return [], []
    before, after = typed_in_text(old), typed_in_text(new)
    return (
        [LinkStatement(*pair) for pair in after if pair not in before],
        [LinkStatement(*pair) for pair in before if pair not in after],
    )


def field_text(value: FieldValue | None) -> str:
    """Give a field in one text; the entries of a list joined by “; ”."""
    if value is None:
        return ""
    return value if isinstance(value, str) else "; ".join(value)


def _text_change(old: str, new: str) -> TextChange | None:
    return None if old == new else TextChange(old, new)


def _field_changes(old: Document, new: Document) -> Iterator[FieldChange]:
    for name in sorted({*old.fields, *new.fields}):
        before, after = old.fields.get(name), new.fields.get(name)
        if before != after:
            yield FieldChange(name, field_text(before), field_text(after))


def _link_changes(
    before: Mapping[LinkKey, LinkStatement], after: Mapping[LinkKey, LinkStatement]
) -> Iterator[LinkChange]:
    for key, old in before.items():
        new = after.get(key)
        if new is not None and new != old:
            yield LinkChange(old, new, changed_qualifiers(old, new))


def changed_qualifiers(old: LinkStatement, new: LinkStatement) -> tuple[str, ...]:
    """Give the names of what two links say differently."""
    names = (part.name for part in fields(LinkStatement))
    return tuple(name for name in names if getattr(old, name) != getattr(new, name))
