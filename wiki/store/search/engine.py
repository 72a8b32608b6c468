"""What a full-text index can do, whichever database keeps it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from sqlalchemy import Connection
from sqlalchemy.sql.selectable import TextualSelect

from wiki.store.search.texts import SearchTexts

START = "\x02"
END = "\x03"
"""What stands around a hit in a snippet; no indexed text contains them."""


class Engine(Protocol):
    """One database's full-text language; it keeps no state.

    What asks for pages takes the reader's `level`. It may leave out what is hidden
    from that reader, and need not: who asks narrows what comes.

    Expressions are made of quoted words that consist of letters and digits only:
    nothing that people type is read as an operator.
    """

    def phrase(
        self, words: Sequence[str], *, prefix: bool = False, names: bool = False
    ) -> str:
        """Give the expression for words that stand together.

        With `prefix` the last word may go on; with `names` only titles and aliases
        count.
        """

    def either(self, expressions: Sequence[str]) -> str:
        """Give the expression that any of these fulfils."""

    def every(self, wanted: Sequence[str], unwanted: Sequence[str] = ()) -> str:
        """Give the expression that fulfils all of `wanted`, none of `unwanted`."""

    def found(self, level: int) -> TextualSelect:
        """Give the query for matching pages, unordered, as `id`.

        It takes the parameter `expression`.
        """

    def every_hit(self, expression: str, level: int) -> TextualSelect:
        """Give the numbers of all matching pages as one text, between commas.

        Put together by the database, so that a hit costs a tenth of a row.
        """

    def scores(
        self,
        connection: Connection,
        expression: str,
        ids: Sequence[int] | None,
        level: int,
    ) -> Mapping[int, float]:
        """Give how well pages match, better ones higher: all, or those among `ids`."""

    def quotes(
        self, connection: Connection, expression: str, ids: Sequence[int], level: int
    ) -> Mapping[int, Sequence[str]]:
        """Give what may be quoted of these pages: of summary, body, facts.

        Hits stand between START and END, and "…" where the text goes on.
        """

    def add(self, connection: Connection, page_id: int, texts: SearchTexts) -> None:
        """Hold the texts of a page of which none are held."""

    def remove(self, connection: Connection, page_id: int) -> None:
        """Forget a page's texts."""

    def holds(self, connection: Connection, page_id: int, texts: SearchTexts) -> bool:
        """Tell whether a page is held under exactly these texts."""
