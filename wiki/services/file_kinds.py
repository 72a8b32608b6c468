"""What an uploaded file is, found from its content; its name only chooses among texts.

A program in the clothes of a picture is never served as what it says it is: content
that is none of these kinds is refused.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

from wiki.errors import InvalidError


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file; `format` is Pillow's name of a picture's, "" for others."""

    media_type: str
    extension: str
    label: str
    format: str = ""

    @property
    def is_picture(self) -> bool:
        """Tell whether pages show it rather than lead to it."""
        return bool(self.format)


_OPEN = "application/vnd.oasis.opendocument"
_OFFICE = "application/vnd.openxmlformats-officedocument"
_PICTURES = (
    Kind("image/jpeg", "jpg", "JPEG picture", "JPEG"),
    Kind("image/png", "png", "PNG picture", "PNG"),
    Kind("image/gif", "gif", "GIF picture", "GIF"),
    Kind("image/webp", "webp", "WebP picture", "WEBP"),
)
_PDF = Kind("application/pdf", "pdf", "PDF")
_PACKED = {
    "word/document.xml": Kind(
        f"{_OFFICE}.wordprocessingml.document", "docx", "Word document"
    ),
    "xl/workbook.xml": Kind(
        f"{_OFFICE}.spreadsheetml.sheet", "xlsx", "Excel spreadsheet"
    ),
    "ppt/presentation.xml": Kind(
        f"{_OFFICE}.presentationml.presentation", "pptx", "PowerPoint slides"
    ),
}
_DECLARED = {
    f"{_OPEN}.text": Kind(f"{_OPEN}.text", "odt", "OpenDocument text"),
    f"{_OPEN}.spreadsheet": Kind(
        f"{_OPEN}.spreadsheet", "ods", "OpenDocument spreadsheet"
    ),
    f"{_OPEN}.presentation": Kind(
        f"{_OPEN}.presentation", "odp", "OpenDocument slides"
    ),
    "application/epub+zip": Kind("application/epub+zip", "epub", "EPUB book"),
}
_TEXTS = {
    "csv": Kind("text/csv", "csv", "CSV table"),
    "md": Kind("text/markdown", "md", "Markdown text"),
    "txt": Kind("text/plain", "txt", "Text"),
}
KINDS = {
    each.media_type: each
    for each in (
        *_PICTURES,
        _PDF,
        *_PACKED.values(),
        *_DECLARED.values(),
        *_TEXTS.values(),
    )
}
ACCEPTED = ", ".join(f".{each.extension}" for each in KINDS.values())
"""The endings of all kinds, as a form's file field takes them."""

_MARKUP = ("<!doctype", "<html", "<svg", "<?xml", "<script")


def kind_of(data: bytes, name: str) -> Kind:
    """Tell what a content is; raise `InvalidError` for what is not taken."""
    if not data:
        raise InvalidError("The file is empty. Choose another one.")
    found = _picture(data) or _document(data) or _text(data, name)
    if found is None:
        raise InvalidError(
            f"“{name}” is of no kind that is kept here. Pictures may be JPEG, PNG, GIF"
            " or WebP; other files PDF, Word, Excel, PowerPoint, OpenDocument, EPUB,"
            " CSV, Markdown or plain text."
        )
    return found


def _picture(data: bytes) -> Kind | None:
    jpeg, png, gif, webp = _PICTURES
    if data.startswith(b"\xff\xd8\xff"):
        return jpeg
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return png
    if data.startswith((b"GIF87a", b"GIF89a")):
        return gif
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return webp
    return None


def _document(data: bytes) -> Kind | None:
    if data.startswith(b"%PDF-"):
        return _PDF
    if not data.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = set(packed.namelist())
            declared = ""
            if "mimetype" in parts and packed.getinfo("mimetype").file_size < 100:
                declared = packed.read("mimetype").decode("ascii", "replace").strip()
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError):
        return None
    if any(part.lower().endswith("vbaproject.bin") for part in parts):
        raise InvalidError(
            "The document holds macros, which are programs. Save it without them."
        )
    if declared in _DECLARED:
        return _DECLARED[declared]
    return next((kind for part, kind in _PACKED.items() if part in parts), None)


def _text(data: bytes, name: str) -> Kind | None:
    kind = _TEXTS.get(name.rpartition(".")[2].lower())
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    start = text[:2000].lstrip("\ufeff \t\r\n").lower()
    if start.startswith("<svg") or (start.startswith("<?xml") and "<svg" in start):
        raise InvalidError(
            "An SVG drawing may hold programs, so it is not shown here. Save it as a"
            " PNG picture and take that."
        )
    if kind is None or start.startswith(_MARKUP) or "\0" in text:
        return None
    return kind
