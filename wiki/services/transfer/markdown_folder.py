"""Pages as a folder of Markdown files: `<type>/<slug>.md`, one page each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from wiki.errors import InvalidError
from wiki.services.transfer.incoming import Found, Incoming, Refused
from wiki.text.document import Document
from wiki.text.frontmatter import dump_page, parse_page

LARGEST = 2_000_000


def read_folder(folder: Path) -> Iterator[Found]:
    """Yield each page of a folder, or why a file could not be taken, by path."""
    root = folder if folder.is_dir() else folder.parent
    for path in sorted(folder.rglob("*.md")) if folder.is_dir() else [folder]:
        if path.name == "README.md":
            continue
        origin = str(path.relative_to(root))
        try:
            yield Incoming(path.stem, parse_page(read_text(path)), origin)
        except InvalidError as error:
            places = "; ".join(
                f"{place}: {' '.join(texts)}" for place, texts in error.errors.items()
            )
            yield Refused(origin, places or error.message)


def write_folder(folder: Path, pages: Iterable[tuple[str, Document]]) -> int:
    """Write each page to its file and give their number."""
    count = 0
    for slug, document in pages:
        path = folder / document.type / f"{slug}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dump_page(document), encoding="utf-8", newline="\n")
        count += 1
    return count


def read_text(path: Path) -> str:
    """Give what a file says; raise `InvalidError` for what is no text of a page."""
    try:
        if path.stat().st_size > LARGEST:
            raise InvalidError(f"The file is larger than {LARGEST:,} bytes.")
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidError(f"The file cannot be read: {error}.") from error
