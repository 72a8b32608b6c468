"""Pictures and files in a folder: each as it is, with a table of what is said of them.

A body leads to `/files/KEY/NAME`; the same path under the folder is the file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from wiki.errors import InvalidError, WikiError
from wiki.services import files
from wiki.services.context import Context
from wiki.services.file_facts import seer_of
from wiki.services.files import Description
from wiki.services.transfer.incoming import Refused
from wiki.store import files as file_store
from wiki.text import json_text
from wiki.text.file_links import is_key

FOLDER, INDEX = "files", "index.jsonl"


@dataclass(frozen=True, slots=True)
class _Entry:
    key: str
    name: str
    digest: str
    said: Description


def write_files(context: Context, folder: Path, keys: Iterable[str]) -> int:
    """Write those of these files that the reader sees, and give their number."""
    rows = file_store.by_keys(context.unit, keys, seer_of(context.viewer))
    if not rows:
        return 0
    root = folder / FOLDER
    root.mkdir(parents=True, exist_ok=True)
    lines = []
    for key, row in sorted(rows.items()):
        data = context.blobs.read(row.digest)
        if data is None:
            continue
        path = root / key / row.name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        said = Description(row.alt, row.caption, row.credit)
        plain = {"key": key, "name": row.name, "digest": row.digest, **asdict(said)}
        lines.append(json.dumps(plain, ensure_ascii=False) + "\n")
    text = "".join(lines)
    (root / INDEX).write_text(text, encoding="utf-8", newline="\n")
    return len(lines)


def take_files(
    context: Context, folder: Path, refused: list[Refused], *, keep: bool
) -> int:
    """Take in the files of an export and give how many are new.

    What cannot be taken is added to `refused`; without `keep` no content is kept.
    """
    index = folder / FOLDER / INDEX
    if not index.is_file():
        return 0
    new = 0
    for origin, line in _lines(index):
        try:
            new += _take(context, folder, _entry(line), keep=keep)
        except WikiError as error:
            refused.append(Refused(origin, error.message))
    return new


def _take(context: Context, folder: Path, entry: _Entry, *, keep: bool) -> bool:
    before = file_store.by_keys(context.unit, [entry.key]).get(entry.key)
    if before is not None and before.digest == entry.digest:
        files.describe(context, entry.key, entry.said)
        return False
    if before is not None:
        raise InvalidError(f"Another file has the key {entry.key} here.")
    path = folder / FOLDER / entry.key / entry.name
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InvalidError(f"The file cannot be read: {error}.") from error
    examined = files.examine(data, entry.name, own=True)
    if examined.taken.digest != entry.digest:
        raise InvalidError("The content is not the one that the index tells of.")
    if keep:
        files.keep(context.blobs, examined)
    files.add(context, examined.taken, entry.said, key=entry.key)
    return True


def _lines(index: Path) -> Iterator[tuple[str, str]]:
    try:
        with index.open(encoding="utf-8") as file:
            for number, line in json_text.lines(file):
                yield f"{FOLDER}/{INDEX}, line {number}", line
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidError(f"{index.name} cannot be read: {error}.") from error


def _entry(line: str) -> _Entry:
    try:
        plain: Any = json_text.read(line)
        texts = {name: str(plain[name]) for name in ("key", "name", "digest")}
        said = {name: str(plain.get(name, "")) for name in ("alt", "caption", "credit")}
    except (InvalidError, KeyError, TypeError, AttributeError) as error:
        raise InvalidError("The line is not one of an index of files.") from error
    if not is_key(texts["key"]) or Path(texts["name"]).name != texts["name"]:
        raise InvalidError("The line leads out of the folder.")
    return _Entry(**texts, said=Description(**said))
