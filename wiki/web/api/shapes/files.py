"""Pictures and files, as the API gives them."""

from __future__ import annotations

from wiki.web.api.shapes.base import PageName, Shape


class FileItem(Shape):
    """A picture or file; `width` and `height` are pixels of a picture."""

    key: str
    name: str
    address: str
    media_type: str
    bytes: int
    width: int | None
    height: int | None
    alt: str
    caption: str
    credit: str
    author: str
    at: str


class FileList(Shape):
    """One screen of files, newest first."""

    items: list[FileItem]
    next: str | None


class File(FileItem):
    """A file; `text` is the Markdown that shows it, `pages` those that do."""

    text: str
    pages: list[PageName]
    more_pages: bool
