"""Pictures and files in a body: how they are written and what is known of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

KEY_LENGTH = 16
THUMBNAIL_WIDTHS = (320, 640, 1280)
"""Pixels across of the smaller copies of a picture that are kept."""

_ADDRESS = re.compile(rf"/files/([0-9a-f]{{{KEY_LENGTH}}})(?![0-9a-f])")
_UNITS = ("bytes", "kB", "MB", "GB")


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a text shows of a file; pixels are 0 where it is no picture.

    `widths` are the smaller copies that there are, `kind` its type in a word.
    """

    key: str
    name: str
    kind: str
    bytes: int
    width: int = 0
    height: int = 0
    widths: tuple[int, ...] = ()
    alt: str = ""
    caption: str = ""
    credit: str = ""

    @property
    def address(self) -> str:
        """Where its content lies."""
        return f"/files/{self.key}/{self.name}"

    @property
    def small(self) -> str:
        """Where its smallest copy lies, for lists."""
        return thumbnail(self.key, self.widths[0]) if self.widths else self.address

    @property
    def sources(self) -> str:
        """The picture's copies with their widths, as `srcset` takes them."""
        if not self.widths:
            return ""
        copies = [f"{thumbnail(self.key, each)} {each}w" for each in self.widths]
        return ", ".join([*copies, f"{self.address} {self.width}w"])

    @property
    def size(self) -> str:
        """Its size as people read it."""
        return size_in_words(self.bytes)


Files = Mapping[str, FileFacts]


def thumbnail(key: str, width: int) -> str:
    """Give the address of a smaller copy."""
    return f"/files/{key}/width/{width}.webp"


def files_in(body: str) -> tuple[str, ...]:
    """Give the keys of the files that a body names, each once."""
    return tuple(dict.fromkeys(_ADDRESS.findall(body)))


def key_in(url: str) -> str:
    """Give the key in a file's address, "" where the address is of something else."""
    found = _ADDRESS.match(url)
    return found[1] if found else ""


def is_key(text: str) -> bool:
    """Tell whether a text can be the key of a file."""
    return re.fullmatch(f"[0-9a-f]{{{KEY_LENGTH}}}", text) is not None


def written(facts: FileFacts) -> str:
    """Give the Markdown that shows a picture, or leads to a file."""
    words = (facts.alt if facts.width else "") or facts.name
    for sign in "\\[]":
        words = words.replace(sign, f"\\{sign}")
    return f"{'!' if facts.width else ''}[{words}]({facts.address})"


def size_in_words(count: int) -> str:
    """Write a number of bytes with the unit that suits it."""
    size, unit = float(count), 0
    while size >= 1000 and unit < len(_UNITS) - 1:
        size, unit = size / 1000, unit + 1
    return f"{size:.{int(unit > 0 and size < 10)}f} {_UNITS[unit]}"
