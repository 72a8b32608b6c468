"""How much work one text may cause when it is set, counted as it is done.

The parser takes some 10 to 25 µs for a block and 14 µs for a sign of dense markup, so
200 kB made of nothing else took 4 s. What is beyond these bounds is shown as it was
written; 200 kB as people write, with short sections full of lists and tables, have two
thirds of these blocks and a fifth of these signs.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from re import Match
from typing import Any, ClassVar

from mistune import BlockParser, BlockState

MOST_BLOCKS = 15_000
"""Paragraphs, items, cells, headings, blank lines, each within another one too."""

MOST_TEXTS = 15_000
"""Paragraphs, headings and cells of tables whose inline markup is read."""

MOST_SIGNS = 25_000
"""Signs of inline markup and ends of lines in all of them."""

SAID = (
    f"This text has more than {MOST_BLOCKS:,} blocks, {MOST_TEXTS:,} texts or"
    f" {MOST_SIGNS:,} signs of markup and lines. A part of it is shown as it was"
    " written. Split it into several pages."
)


@dataclass(slots=True)
class Work:
    """What was done so far for one text."""

    blocks: int = 0
    texts: int = 0
    signs: int = 0
    is_cut: bool = False
    is_read: bool = False
    """Whether all blocks but those of footnotes are known."""

    top: CountedState | None = None

    def may_set(self, signs: int) -> bool:
        """Count the inline markup of a text, and tell whether it is still read."""
        self.texts += 1
        self.signs += signs
        if self.texts > MOST_TEXTS or self.signs > MOST_SIGNS:
            self.is_cut = True
        return self.texts <= MOST_TEXTS and self.signs <= MOST_SIGNS

    def count_block(self, weight: int = 1) -> None:
        """Count a block; raise `TooMuchError` for one too many."""
        self.blocks += weight
        if self.blocks > MOST_BLOCKS:
            self.is_cut = True
            raise TooMuchError


WORK: ContextVar[Work] = ContextVar("WORK")
"""The work of the text being read; parts of it are read in states of their own."""


class TooMuchError(Exception):
    """Reading blocks was given up; never leaves `CountedBlocks`."""


class CountedState(BlockState):
    """A parser's state that counts what is put into it."""

    begun: tuple[int, int] = (0, 0)
    """Where the block began that is being read, and how many stood before it."""

    def append_token(self, token: dict[str, Any]) -> None:
        """Add a block."""
        WORK.get().count_block(1 + _cells(token))
        super().append_token(token)

    def add_paragraph(self, text: str) -> None:
        """Add a paragraph, or a line to the one before."""
        WORK.get().count_block()
        super().add_paragraph(text)

    def child_state(
        self, src: str, lazy_line_starts: set[int] | None = None
    ) -> CountedState:
        """Give the state of what stands within a block."""
        WORK.get().count_block()
        child = super().child_state(src, lazy_line_starts)
        assert isinstance(child, CountedState)  # noqa: S101 - it is of its parent's class
        return child


def _cells(token: dict[str, Any]) -> int:
    """Count the cells of a table, which comes whole."""
    if token["type"] != "table":
        return 0
    head, *rest = token["children"]
    rows = [head, *(row for part in rest for row in part["children"])]
    return sum(len(row["children"]) for row in rows)


class CountedBlocks(BlockParser):
    """A block parser that gives up in time; the rest becomes one block of code."""

    state_cls = CountedState

    # mistune's own looks 999 signs ahead for the end at each bracket: two thirds of a
    # second in one go, in which nothing else runs, for 200 kB of brackets.
    SPECIFICATION: ClassVar[dict[str, str]] = {
        **BlockParser.SPECIFICATION,
        "ref_link": r"^ {0,3}\[(?P<reflink_1>(?:[^\\\[\]]|\\.){0,999}+)\]:",
    }

    def parse(self, state: BlockState, rules: list[str] | None = None) -> None:
        """Read the blocks of a text, or of a part of it."""
        work = WORK.get()
        is_whole = state is work.top or work.is_read
        try:
            super().parse(state, rules)
        except TooMuchError:
            if not is_whole or not isinstance(state, CountedState):
                raise
            place, count = state.begun
            rest = state.src[place:].strip("\n")
            state.tokens[count:] = [{"type": "block_code", "raw": rest}]
            state.cursor = state.cursor_max
        work.is_read = work.is_read or state is work.top

    def parse_method(self, m: Match[str], state: BlockState) -> int | None:
        """Read one block."""
        if isinstance(state, CountedState):
            state.begun = (m.start(), len(state.tokens))
        return super().parse_method(m, state)
