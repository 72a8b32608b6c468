"""The contents of pictures and files, by name: in a folder or in a store like S3."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from wiki.config import Settings
from wiki.errors import SettingError
from wiki.store.folder import Folder

REMOTE = "s3://"


class Blobs(Protocol):
    """Immutable contents, written whole or not at all; equal names, equal contents.

    Safe to share between threads, and between servers that have the same place.
    """

    def put(self, name: str, data: bytes) -> None:
        """Keep a content; it outlasts a power cut when this returns.

        One that is there is made young again, so that nobody sweeps it up.
        """

    def read(self, name: str) -> bytes | None:
        """Give a content, None where it is missing."""

    def holds(self, name: str) -> bool:
        """Tell whether a content is there."""

    def sendable(self, name: str) -> Path | bytes | None:
        """Give a content as a file or as it is, None where it is missing."""

    def names(self) -> Iterator[tuple[str, float]]:
        """Yield every name with the seconds since it was put, leftovers too."""

    def remove(self, name: str, *, older_than: float) -> bool:
        """Take a content away that was put so many seconds ago, and tell if it was."""

    def identity(self) -> str:
        """Give what two servers have in common only where the place is the same."""


def open_blobs(settings: Settings) -> Blobs:
    """Give the contents where `THROUGHLINE_FILES` says that they lie."""
    if not settings.files.startswith(REMOTE):
        return Folder(Path(settings.files or settings.data_dir / "files").expanduser())
    try:
        # Only here: whoever keeps files in a folder does without the extra.
        from wiki.store.bucket import Bucket  # noqa: PLC0415
    except ImportError as error:
        raise SettingError(
            "THROUGHLINE_FILES names a store like S3, which needs one more package:"
            " pip install 'throughline[s3]'."
        ) from error
    return Bucket(
        settings.files,
        endpoint=settings.files_endpoint,
        region=settings.files_region,
        key=settings.files_key,
        secret=settings.files_secret,
    )
