"""Parts of a page that two people changed differently, in the words of its readers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from wiki.errors import Conflict
from wiki.services.change_words import Wording
from wiki.services.context import Context
from wiki.text.diff import DiffLine, line_diff
from wiki.text.document import Document
from wiki.text.page_reader import QUALIFIERS

_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.+?)[ \t#]*$", re.M)


@dataclass(frozen=True, slots=True)
class ConflictView:
    """One part with the texts of both sides, each compared with what it was.

    `is_whole` parts are taken as one side has them; others may be written anew.
    """

    key: str
    name: str
    base: str | None
    mine: str | None
    theirs: str | None
    my_lines: tuple[DiffLine, ...]
    their_lines: tuple[DiffLine, ...]
    is_whole: bool
    is_long: bool

    @property
    def both(self) -> str | None:
        """Both texts, mine first, where that makes sense."""
        if not self.is_long or self.mine is None or self.theirs is None:
            return None
        return f"{self.mine.rstrip()}\n\n{self.theirs.rstrip()}\n"


def shown(
    context: Context, mine: Document, conflicts: Iterable[Conflict]
) -> tuple[ConflictView, ...]:
    """Give the conflicts of a save as the person who must decide sees them."""
    found = tuple(conflicts)
    targets = [_link_of(each.part)[1] for each in found if _is_link(each.part)]
    wording = Wording.over(context, mine.type, targets)
    return tuple(
        ConflictView(
            key=each.key,
            name=_named(wording, mine, each),
            base=each.base,
            mine=each.mine,
            theirs=each.theirs,
            my_lines=line_diff(each.base or "", each.mine or ""),
            their_lines=line_diff(each.base or "", each.theirs or ""),
            is_whole=_is_link(each.part) and _link_of(each.part)[2] == "",
            is_long=each.part.startswith("body."),
        )
        for each in found
    )


def _is_link(part: str) -> bool:
    return part.startswith("links.")


def _link_of(part: str) -> tuple[str, str, str]:
    """Give relation, target and qualifier of `links.applies.equity.note`."""
    relation, _, rest = part.removeprefix("links.").partition(".")
    target, _, last = rest.rpartition(".")
    return (relation, target, last) if last in QUALIFIERS else (relation, rest, "")


def _named(wording: Wording, mine: Document, conflict: Conflict) -> str:
    part = conflict.part
    if _is_link(part):
        relation, target, qualifier = _link_of(part)
        link = wording.link(relation, target)
        name = f"Link: {link.label} {link.name}"
        return f"{name}, {qualifier}" if qualifier else name
    if part.startswith("body."):
        heading = _heading_of(mine.body, conflict)
        return f"Text, under “{heading}”" if heading else "Text"
    name = wording.part(part)
    return name[:1].upper() + name[1:]


def _heading_of(body: str, conflict: Conflict) -> str:
    """Give the heading above the passage, "" where it stands before the first."""
    own = conflict.mine or conflict.base or conflict.theirs or ""
    first = _HEADING.match(own.lstrip("\n"))
    if first:
        return first[1]
    place = body.find(conflict.mine or "\0")
    above = list(_HEADING.finditer(body[: max(place, 0)]))
    return above[-1][1] if above else ""
