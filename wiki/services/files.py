"""Pictures and files: taken in, described, shown to who may see them, taken away."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from wiki.errors import ForbiddenError, InvalidError, NotFoundError
from wiki.services import deriving
from wiki.services.context import Context, stamp
from wiki.services.file_facts import facts_of, seer_of
from wiki.services.file_kinds import Kind, kind_of
from wiki.services.history import number_of
from wiki.services.pages import reference
from wiki.services.pictures import cleaned, measured
from wiki.services.policy import may, require
from wiki.services.views import PageRef
from wiki.store import files as file_store
from wiki.store.blobs import Blobs
from wiki.store.files import FileRow
from wiki.text.file_links import KEY_LENGTH, FileFacts, size_in_words, written
from wiki.text.limits import refused_character
from wiki.text.slugs import slugify

SHOWN = ("", "pictures", "files", "unused")
MOST_PAGES = 200
"""Pages that show a file and are listed with it."""

_LIMITS = {"alt": 500, "caption": 1_000, "credit": 300}
_NAME_LIMIT = 80
_WORDS = 8
_FOLDERS = re.compile(r"[/\\]")


@dataclass(frozen=True, slots=True)
class Description:
    """What people say of a file: for who does not see it, below it, whose it is."""

    alt: str = ""
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A file whose content is kept already, and which is yet to be noted."""

    digest: str
    name: str
    kind: Kind
    bytes: int
    width: int
    height: int
    widths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FileView:
    """A file with its description and where it is shown; `written` shows it in a text.

    `more_pages` tells that more pages show it than are listed.
    """

    facts: FileFacts
    media_type: str
    author: str
    at: str
    described_by: str
    described: str
    pages: tuple[PageRef, ...]
    more_pages: bool
    may_describe: bool
    may_remove: bool

    @property
    def is_picture(self) -> bool:
        """Tell whether texts show it rather than lead to it."""
        return self.facts.width > 0

    @property
    def written(self) -> str:
        """Give the Markdown that puts it in a text."""
        return written(self.facts)


@dataclass(frozen=True, slots=True)
class FileItem:
    """A file as a list shows it."""

    facts: FileFacts
    media_type: str
    author: str
    at: str


@dataclass(frozen=True, slots=True)
class FileList:
    """One screen of files, newest first."""

    items: tuple[FileItem, ...]
    next: str


@dataclass(frozen=True, slots=True)
class Content:
    """A content to send; `is_public` tells whether everybody may see it."""

    body: Path | bytes
    name: str
    media_type: str
    is_picture: bool
    is_public: bool
    digest: str


@dataclass(frozen=True, slots=True)
class Examined:
    """What is to be noted of a file, and its contents by the names they are kept by."""

    taken: TakenIn
    contents: Mapping[str, bytes]


def take_in(blobs: Blobs, data: bytes, name: str, *, limit: int) -> TakenIn:
    """Keep an uploaded content of at most `limit` bytes.

    Nothing is known of it until `add` has noted it. Raises `InvalidError` for what is
    not taken.
    """
    if len(data) > limit:
        raise InvalidError(
            f"The file has {size_in_words(len(data))}, at most {size_in_words(limit)}"
            " are taken. Make it smaller, or lead to where it lies on the web."
        )
    examined = examine(data, name)
    keep(blobs, examined)
    return examined.taken


def examine(data: bytes, name: str, *, own: bool = False) -> Examined:
    """Tell what a content is; a picture is made anew without what cameras note.

    `own`: it is from an export of a wiki and stays as it is, byte by byte.
    """
    name = _FOLDERS.split(name)[-1] or "file"
    kind = kind_of(data, name)
    copies: Mapping[int, bytes] = {}
    width = height = 0
    if kind.is_picture:
        picture = (measured if own else cleaned)(data, kind)
        data, copies = picture.data, picture.copies
        width, height = picture.width, picture.height
    digest = hashlib.sha256(data).hexdigest()
    stem = slugify(name.rpartition(".")[0] or name)[:_NAME_LIMIT].strip("-")
    taken = TakenIn(
        digest,
        f"{stem}.{kind.extension}",
        kind,
        len(data),
        width,
        height,
        tuple(sorted(copies)),
    )
    small = {copy_name(digest, each): copy for each, copy in copies.items()}
    return Examined(taken, {digest: data, **small})


def keep(blobs: Blobs, examined: Examined) -> None:
    """Keep a file's contents; they are on disk when this returns."""
    for name, data in examined.contents.items():
        blobs.put(name, data)


def copy_name(digest: str, width: int) -> str:
    """Give the name under which a picture's smaller copy is kept."""
    return f"{digest}-{width}"


def add(
    context: Context, taken: TakenIn, said: Description, *, key: str = ""
) -> FileView:
    """Note a file that was taken in and give it, with a key of its own.

    The same content is noted once among the files that this person may see: then the
    one that is there is given as it is. `key` is the one it had in another wiki.
    """
    require(context, "add files")
    seer = seer_of(context.viewer)
    if not key and (same := file_store.with_digest(context.unit, taken.digest, seer)):
        return _view(context, same)
    said = _checked(said, is_picture=taken.kind.is_picture)
    key = key or secrets.token_hex(KEY_LENGTH // 2)
    file_store.add(
        context.unit,
        {
            "key": key,
            "digest": taken.digest,
            "name": taken.name,
            "media_type": taken.kind.media_type,
            "bytes": taken.bytes,
            "width": taken.width,
            "height": taken.height,
            "widths": list(taken.widths),
            "author_id": context.viewer.id,
            "author": context.viewer.name,
            "at": stamp(context.now),
            **asdict(said),
        },
    )
    _show_anew(context, key)
    return _view(context, file_store.by_keys(context.unit, [key])[key])


def find(context: Context, key: str) -> FileView:
    """Give a file that this person may see."""
    return _view(context, _found(context, key))


def content(context: Context, key: str, *, width: int = 0) -> Content:
    """Give a file's content to send, or its copy `width` pixels across."""
    row = _found(context, key)
    name, media_type = row.digest, row.media_type
    if width:
        if width not in row.widths:
            raise NotFoundError("There is no copy of this picture of that width.")
        name, media_type = copy_name(row.digest, width), "image/webp"
    body = context.blobs.sendable(name)
    if body is None:
        raise NotFoundError(
            "The content of this file is missing. Tell whoever runs this wiki:"
            " `throughline check` lists what is lost."
        )
    is_public = file_store.is_public(context.unit, key)
    return Content(body, row.name, media_type, row.width > 0, is_public, name)


def listed(
    context: Context,
    *,
    words: str = "",
    show: str = "",
    cursor: str = "",
    limit: int = 40,
) -> FileList:
    """Give the files that this person may see and that hold these words."""
    if show not in SHOWN:
        raise InvalidError("Show pictures, files, or what is unused.")
    rows = file_store.newest_first(
        context.unit,
        seer_of(context.viewer),
        words=words.split()[:_WORDS],
        show=show,
        before=number_of(cursor),
        limit=limit + 1,
    )
    items = tuple(
        FileItem(facts_of(row), row.media_type, row.author, row.at)
        for row in rows[:limit]
    )
    return FileList(items, str(rows[limit - 1].id) if len(rows) > limit else "")


def describe(context: Context, key: str, said: Description) -> FileView:
    """Change what is said of a file; every page that shows it says so at once."""
    require(context, "add files")
    row = _found(context, key)
    said = _checked(said, is_picture=row.width > 0)
    if said != Description(row.alt, row.caption, row.credit):
        file_store.change(
            context.unit,
            key,
            **asdict(said),
            described_by=context.viewer.name,
            described=stamp(context.now),
        )
        _show_anew(context, key)
    return find(context, key)


def remove(context: Context, key: str) -> None:
    """Take a file away that no page shows; its content is swept up later."""
    row = _found(context, key)
    if not _may_remove(context, row):
        raise ForbiddenError("Curators and whoever brought a file take it away.")
    if file_store.ids_with(context.unit, key):
        raise InvalidError("Pages show this file. Take it out of them first.")
    file_store.remove(context.unit, key)


def _found(context: Context, key: str) -> FileRow:
    row = file_store.find(context.unit, key, seer_of(context.viewer))
    if row is None:
        raise NotFoundError("There is no such file.")
    return row


def _view(context: Context, row: FileRow) -> FileView:
    pages = file_store.pages_with(
        context.unit, row.key, context.viewer.level, MOST_PAGES + 1
    )
    return FileView(
        facts_of(row),
        row.media_type,
        row.author,
        row.at,
        row.described_by,
        row.described,
        tuple(reference(each) for each in pages[:MOST_PAGES]),
        len(pages) > MOST_PAGES,
        may(context, "add files"),
        _may_remove(context, row) and not file_store.ids_with(context.unit, row.key),
    )


def _may_remove(context: Context, row: FileRow) -> bool:
    mine = row.author_id is not None and row.author_id == context.viewer.id
    return may(context, "moderate") or (mine and may(context, "add files"))


def _show_anew(context: Context, key: str) -> None:
    users = file_store.ids_with(context.unit, key)
    deriving.relink(context.unit, context.schema, users, at=stamp(context.now))


def _checked(said: Description, *, is_picture: bool) -> Description:
    texts = {name: " ".join(text.split()) for name, text in asdict(said).items()}
    errors: dict[str, list[str]] = {}
    if is_picture and not texts["alt"]:
        errors["alt"] = ["Say what the picture shows, for people who cannot see it."]
    for name, text in texts.items():
        if len(text) > _LIMITS[name]:
            errors[name] = [f"Use at most {_LIMITS[name]:,} characters."]
        elif refused_character(text) is not None:
            errors[name] = ["The text holds a control character. Remove it."]
    if errors:
        first = next(iter(errors.values()))[0]
        raise InvalidError(first, errors)
    return Description(**texts)
