"""Three-way merge of texts: by line, and of bodies by section first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from wiki.errors import Conflict
from wiki.text.matching import matching_blocks
from wiki.text.ordering import merge_order

Choices = Mapping[str, str | None]
"""The text that settles each conflict, by its key; None takes the part out."""

NOTHING_CHOSEN: Choices = MappingProxyType({})

_HEADING = re.compile(r" {0,3}#{1,6}[ \t]")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


def merge_text(
    base: str, mine: str, theirs: str, *, part: str = "text"
) -> tuple[str | None, tuple[Conflict, ...]]:
    """Give the merged text, or None and the conflicts (`text.1`, `text.2` …)."""
    text, conflicts = _merge_lines(base, mine, theirs, {})
    return None if conflicts else text, _numbered(conflicts, part)


def merge_sections(
    base: str,
    mine: str,
    theirs: str,
    *,
    part: str,
    choices: Choices = NOTHING_CHOSEN,
) -> tuple[str, tuple[Conflict, ...]]:
    """Give the merged body, mine where sides conflict, and the conflicts.

    `choices` are the texts that settle conflicts, by their keys.

    Sections are told apart by their headings, so one may move while the other
    side edits it, and both sides may add sections at the same place. Where that
    fails, lines alone may still merge cleanly (a heading reworded).
    """
    settled = _settled(base, mine, theirs)
    if settled is not None:
        return settled, ()
    by_section = _merge_sections(base, mine, theirs, {})
    if by_section and not by_section[1]:
        return by_section[0], ()
    by_line = _merge_lines(base, mine, theirs, {})
    joins = _merge_sections if by_section and by_line[1] else _merge_lines
    clashes = (by_section if by_section and by_line[1] else by_line)[1]
    conflicts = _numbered(clashes, part)
    settled_by = {
        number: choices[each.key]
        for number, each in enumerate(conflicts)
        if each.key in choices
    }
    # Again, now with what was chosen: the same clashes are met in the same order.
    merged = joins(base, mine, theirs, settled_by)
    text = merged[0] if merged else mine
    return text, tuple(each for each in conflicts if each.key not in choices)


@dataclass(frozen=True, slots=True)
class _Clash:
    """Texts of the three sides that cannot be joined; None where one has none."""

    base: str | None
    mine: str | None
    theirs: str | None


_Outcome = tuple[str, list[_Clash]]
_Chosen = Mapping[int, str | None]
"""What takes the place of a clash, by its number in the order of meeting."""


def _numbered(clashes: Sequence[_Clash], part: str) -> tuple[Conflict, ...]:
    return tuple(
        Conflict(f"{part}.{number}", clash.base, clash.mine, clash.theirs)
        for number, clash in enumerate(clashes, start=1)
    )


def _settled(base: str, mine: str, theirs: str) -> str | None:
    """Give the merged text when one side changed nothing, or both the same."""
    if mine in (base, theirs):
        return theirs
    return mine if theirs == base else None


def _merge_lines(
    base: str, mine: str, theirs: str, chosen: _Chosen, met: int = 0
) -> _Outcome:
    """Merge line by line; `met` clashes came before those of these texts."""
    settled = _settled(base, mine, theirs)
    if settled is not None:
        return settled, []
    sides = base.split("\n"), mine.split("\n"), theirs.split("\n")
    lines: list[str] = []
    clashes: list[_Clash] = []
    at = (0, 0, 0)
    for stable in [*_stable_runs(*sides), None]:
        upto = stable.starts if stable else tuple(map(len, sides))
        old, ours, other = (
            side[low:high] for side, low, high in zip(sides, at, upto, strict=True)
        )
        taken = ours if ours != old else other
        if ours != other and old not in (ours, other):
            number = met + len(clashes)
            if number in chosen:
                taken = _lines(chosen[number])
            clashes.append(_Clash(_text(old), _text(ours), _text(other)))
        lines += taken
        if stable:
            start = stable.starts[0]
            lines += sides[0][start : start + stable.length]
            at = stable.ends
    return "\n".join(lines), clashes


def _lines(text: str | None) -> list[str]:
    return [] if text is None else text.split("\n")


def _text(lines: Sequence[str]) -> str | None:
    return "\n".join(lines) if lines else None


@dataclass(frozen=True, slots=True)
class _Run:
    """Lines that all three sides share."""

    starts: tuple[int, int, int]
    length: int

    @property
    def ends(self) -> tuple[int, int, int]:
        base, mine, theirs = self.starts
        return base + self.length, mine + self.length, theirs + self.length


def _stable_runs(
    base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]
) -> Iterator[_Run]:
    """Give the runs of base that stand in both sides: the frame of a diff3."""
    ours, others = matching_blocks(base, mine), matching_blocks(base, theirs)
    one = two = 0
    while one < len(ours) and two < len(others):
        my_base, my_start, my_length = ours[one]
        their_base, their_start, their_length = others[two]
        start = max(my_base, their_base)
        end = min(my_base + my_length, their_base + their_length)
        if start < end:
            places = (
                start,
                my_start + start - my_base,
                their_start + start - their_base,
            )
            yield _Run(places, end - start)
        if my_base + my_length <= their_base + their_length:
            one += 1
        else:
            two += 1


def _merge_sections(
    base: str, mine: str, theirs: str, chosen: _Chosen
) -> _Outcome | None:
    """Merge section by section; None when sections cannot be told apart."""
    old, ours, other = _sections(base), _sections(mine), _sections(theirs)
    if old is None or ours is None or other is None:
        return None
    order = merge_order(list(old), list(ours), list(other))
    if not order.agreed:
        return None
    last = {list(ours)[-1], list(other)[-1]}
    kept: list[str] = []
    clashes: list[_Clash] = []
    for key in order.keys:
        text, found = _merge_section(
            old.get(key), ours.get(key), other.get(key), chosen, len(clashes)
        )
        clashes += found
        kept.append(_ended(text) if text and key in last else text)
    return "".join(kept), clashes


def _ended(text: str) -> str:
    """Give what stood last in its body so that a heading may follow it."""
    return text.rstrip("\n") + "\n\n"


def _merge_section(
    base: str | None,
    mine: str | None,
    theirs: str | None,
    chosen: _Chosen,
    met: int,
) -> tuple[str, list[_Clash]]:
    if mine == theirs or _is_kept(base, theirs):
        return mine or "", []
    if _is_kept(base, mine):
        return theirs or "", []
    if mine is None or theirs is None:
        return chosen.get(met, mine) or "", [_Clash(base, mine, theirs)]
    return _merge_lines(base or "", mine, theirs, chosen, met)


def _is_kept(base: str | None, side: str | None) -> bool:
    """Tell whether a side left the section alone; a blank line at its end is none."""
    if base is None or side is None:
        return base is side
    return base.rstrip("\n") == side.rstrip("\n")


def _sections(text: str) -> dict[str, str] | None:
    """Give the text cut at its headings, by heading; None when one comes twice.

    What stands before the first heading has the key "".
    """
    sections: dict[str, list[str]] = {"": []}
    lines = sections[""]
    fence = ""
    for line in text.splitlines(keepends=True):
        mark = _FENCE.match(line)
        if fence:
            fence = "" if mark and mark[1].startswith(fence) else fence
        elif mark:
            fence = mark[1]
        elif _HEADING.match(line):
            heading = line.strip()
            if heading in sections:
                return None
            lines = sections[heading] = []
        lines.append(line)
    return {heading: "".join(lines) for heading, lines in sections.items()}
