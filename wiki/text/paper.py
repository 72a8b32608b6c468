"""A rendered text for paper: its links get numbers, their addresses become notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from html.parser import HTMLParser
from urllib.parse import urljoin

VOID = {"br", "hr", "img"}


class Notes:
    """Numbered notes below a text; what was noted before keeps its number."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        """Give the number of a note with this text."""
        return self._numbers.setdefault(text, len(self._numbers) + 1)

    @property
    def listed(self) -> tuple[str, ...]:
        """The notes in the order of their numbers."""
        return tuple(self._numbers)


def numbered(html: str, root: str, notes: Notes) -> str:
    """Give sanitised HTML whose links carry the numbers of their addresses.

    Links inside the text, such as those to its own footnotes, stay as they are.
    """
    writer = _Writer(root, notes)
    writer.feed(html)
    writer.close()
    return "".join(writer.pieces)


class _Writer(HTMLParser):
    def __init__(self, root: str, notes: Notes) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._root = root
        self._notes = notes
        self._open: list[str] = []

    def handle_starttag(
        self, tag: str, attrs: Sequence[tuple[str, str | None]]
    ) -> None:
        """Write a tag; remember where a link leads."""
        said = {name: value or "" for name, value in attrs}
        if tag == "a":
            address = said.get("href", "")
            is_own = address.startswith("#") or "missing" in said.get("class", "")
            self._open.append("" if is_own else urljoin(f"{self._root}/", address))
            if address and not address.startswith("#"):
                said["href"] = urljoin(f"{self._root}/", address)
        if "src" in said:
            said["src"] = urljoin(f"{self._root}/", said["src"])
            said.pop("srcset", None)
        self.pieces.append(f"<{tag}{_attributes(said)}>")

    def handle_endtag(self, tag: str) -> None:
        """Write a tag; after a link comes its number."""
        if tag in VOID:
            return
        self.pieces.append(f"</{tag}>")
        if tag == "a" and self._open and (address := self._open.pop()):
            number = self._notes.number(address)
            self.pieces.append(f'<sup class="note">{number}</sup>')

    def handle_data(self, data: str) -> None:
        """Write what is read."""
        self.pieces.append(escape(data, quote=False))


def _attributes(said: Mapping[str, str]) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in said.items())
