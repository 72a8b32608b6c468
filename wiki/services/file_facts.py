"""What texts show of the files that they name."""

from __future__ import annotations

from wiki.services.context import Viewer
from wiki.services.file_kinds import KINDS
from wiki.store import files as file_store
from wiki.store.files import FileRow, Seer
from wiki.store.unit import Unit
from wiki.text.file_links import FileFacts, Files, files_in


def facts_of(row: FileRow) -> FileFacts:
    """Give what a text shows of a file."""
    kind = KINDS.get(row.media_type)
    return FileFacts(
        row.key,
        row.name,
        kind.label if kind else "file",
        row.bytes,
        row.width,
        row.height,
        row.widths,
        row.alt,
        row.caption,
        row.credit,
    )


def files_of(unit: Unit, body: str, viewer: Viewer | None = None) -> Files:
    """Give what is known of the files in a body, of those that a person, if any, sees.

    Without a viewer a body is meant as part of its page: who sees the page sees them.
    """
    seer = None if viewer is None else seer_of(viewer)
    rows = file_store.by_keys(unit, files_in(body), seer)
    return {key: facts_of(row) for key, row in rows.items()}


def seer_of(viewer: Viewer) -> Seer:
    """Give the eyes with which a person looks at files."""
    return Seer(viewer.level, viewer.id)
